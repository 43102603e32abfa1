#include "pipeline/spool.hpp"

#include "core/digest.hpp"
#include "core/durable_files.hpp"
#include "core/failure.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

constexpr std::size_t k_piece_bytes = std::size_t{1} << 20;
constexpr const char* k_job = "job";
constexpr const char* k_arriving = "arriving"; // a copy that is not complete yet

bool is_folder(const FileSystem& file_system, const Path& path) {
    const auto status = file_system.status(path);
    return status && status->type == FileType::directory;
}

} // namespace

Spool::Spool(FileSystem& file_system, Path root)
    : file_system_(file_system), root_(std::move(root)) {
    create_directories_durably(file_system_, root_);
}

Path Spool::job_folder(const std::string& key) const {
    return root_ / key / k_job;
}

bool Spool::holds(const std::string& key) const {
    return file_system_.status(job_folder(key)).has_value();
}

bool Spool::holds_all(const std::string& key, const std::vector<Path>& sources) const {
    const auto job = job_folder(key);
    if (!is_folder(file_system_, job)) {
        return false;
    }
    return std::all_of(sources.begin(), sources.end(), [&](const Path& source) {
        const auto left = file_system_.status(source);
        // A folder arrives in one step, so what is left of it is a copy's original.
        const bool folder = sources.size() == 1 && left && left->type == FileType::directory;
        return !left || folder || file_system_.status(job / source.filename()).has_value();
    });
}

Result<void> Spool::take(const std::string& key, const std::vector<Path>& sources) {
    const auto job = job_folder(key);
    file_system_.create_directory(root_ / key);
    // Before anything is moved in: a power cut must not take a folder with a job in it.
    file_system_.sync_directory(root_);
    const bool folder_job = sources.size() == 1 && is_folder(file_system_, sources.front());
    if (folder_job) {
        take_folder(sources.front(), job);
    } else {
        take_files(sources, job);
    }
    if (!holds(key)) {
        remove(key);
        return refuse(RefusalCode::file_vanished, "nothing of the job is left in the hot folder");
    }
    return {};
}

void Spool::take_folder(const Path& source, const Path& job) {
    if (file_system_.status(job)) {
        if (is_left_over(source, job)) {
            file_system_.sync_directory(job.parent_path());
            remove_tree(file_system_, source);
        }
    } else {
        move_or_copy(source, job);
    }
    file_system_.sync_directory(job.parent_path());
    file_system_.sync_directory(source.parent_path());
}

void Spool::take_files(const std::vector<Path>& sources, const Path& job) {
    bool any = file_system_.status(job).has_value();
    if (any) {
        file_system_.sync_directory(job.parent_path()); // made by a run that was killed
    }
    for (const auto& source : sources) {
        if (!file_system_.status(source)) {
            continue;
        }
        if (!any) {
            file_system_.create_directory(job);
            file_system_.sync_directory(job.parent_path());
            any = true;
        }
        const auto target = job / source.filename();
        if (file_system_.status(target)) {
            if (is_left_over(source, target)) {
                file_system_.sync_directory(job);
                file_system_.remove_file(source);
            }
        } else {
            move_or_copy(source, target);
        }
    }
    if (any) {
        file_system_.sync_directory(job);
    }
    for (const auto& source : sources) {
        file_system_.sync_directory(source.parent_path());
    }
}

bool Spool::is_left_over(const Path& source, const Path& copy) const {
    const auto from = file_system_.status(source);
    const auto to = file_system_.status(copy);
    // A rename leaves nothing behind: on one device, what is there came later, under the same name.
    return from && to && from->device != to->device && is_within(source, copy);
}

/// Every file of `source` is in `copy` with the same bytes; a removal that a crash cut short leaves
/// fewer.
bool Spool::is_within(const Path& source, const Path& copy) const {
    const auto from = file_system_.status(source);
    const auto to = file_system_.status(copy);
    if (!from || !to || from->type != to->type) {
        return false;
    }
    if (from->type != FileType::directory) {
        const auto digest = [this](const Path& path) {
            return digest_of(DigestAlgorithm::sha256, *file_system_.open(path));
        };
        return from->size_bytes == to->size_bytes && digest(source) == digest(copy);
    }
    const auto entries = file_system_.list(source);
    return std::all_of(entries.begin(), entries.end(), [&](const auto& entry) {
        const bool copied = entry.type == FileType::regular || entry.type == FileType::directory;
        return !copied || is_within(source / entry.name, copy / entry.name);
    });
}

void Spool::move_or_copy(const Path& source, const Path& target) {
    const auto from = file_system_.status(source);
    const auto to = file_system_.status(target.parent_path());
    if (from && to && from->device == to->device) {
        file_system_.rename(source, target);
        return;
    }
    const auto arriving = root_ / target.lexically_relative(root_).begin()->string() / k_arriving;
    remove_tree(file_system_, arriving);
    copy_tree(source, arriving);
    file_system_.rename(arriving, target);
    file_system_.sync_directory(target.parent_path());
    file_system_.sync_directory(root_);
    remove_tree(file_system_, source);
}

void Spool::copy_tree(const Path& source, const Path& target) {
    if (!is_folder(file_system_, source)) {
        copy_checked(source, target);
        return;
    }
    file_system_.create_directory(target);
    for (const auto& entry : file_system_.list(source)) {
        // Links and devices hold no bytes of their own; the job is refused because of them anyway.
        if (entry.type == FileType::regular || entry.type == FileType::directory) {
            copy_tree(source / entry.name, target / entry.name);
        }
    }
    file_system_.sync_directory(target);
}

void Spool::copy_checked(const Path& source, const Path& target) {
    const auto from = file_system_.open(source);
    const auto writer = file_system_.create(target);
    Hasher hasher(DigestAlgorithm::sha256);
    Bytes piece(k_piece_bytes);
    std::uint64_t offset = 0;
    while (const auto count = from->read_at(offset, piece)) {
        const auto bytes = ByteView(piece).first(count);
        hasher.update(bytes);
        writer->append(bytes);
        offset += count;
    }
    writer->sync();
    writer->close();
    const auto copy = file_system_.open(target);
    if (copy->size_bytes() != offset ||
        digest_of(DigestAlgorithm::sha256, *copy) != hasher.finish()) {
        throw Failure(FailureKind::input_output,
                      "the copy of '" + source.string() + "' does not read back as written");
    }
}

bool Spool::was_given_away(const std::string& key, const Path& target) const {
    return is_left_over(job_folder(key), target);
}

void Spool::give_away(const std::string& key, const Path& target) {
    create_directories_durably(file_system_, target.parent_path());
    const auto job = job_folder(key);
    const auto from = file_system_.status(job);
    const auto to = file_system_.status(target.parent_path());
    if (from && to && from->device == to->device) {
        move_durably(file_system_, job, target);
        return;
    }
    const auto arriving = target.parent_path() / ("." + key + ".tmp");
    remove_tree(file_system_, arriving);
    copy_tree(job, arriving);
    file_system_.rename(arriving, target);
    file_system_.sync_directory(target.parent_path());
    remove_tree(file_system_, job);
}

void Spool::remove(const std::string& key) {
    remove_tree(file_system_, root_ / key);
}

std::vector<std::string> Spool::keys() const {
    std::vector<std::string> keys;
    for (const auto& entry : file_system_.list(root_)) {
        if (entry.type == FileType::directory) {
            keys.push_back(entry.name);
        }
    }
    return keys;
}

} // namespace scanseal::pipeline
