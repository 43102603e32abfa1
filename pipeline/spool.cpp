#include "pipeline/spool.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "pipeline/source_copy.hpp"

#include <fmt/format.h>

#include <string_view>

namespace scanseal::pipeline {

namespace {

constexpr const char* k_job = "job";
constexpr const char* k_arriving = "arriving"; // a copy that is not complete yet

bool is_folder(const FileSystem& file_system, const Path& path) {
    const auto status = file_system.status(path);
    return status && status->type == FileType::directory;
}

/// Two mounts of one file system have one device number, and no renaming between them.
bool is_cross_device(const Failure& failure) {
    return failure.kind() == FailureKind::busy &&
           std::string_view(failure.what()).find("cross-device") != std::string_view::npos;
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

Result<LeftSource> Spool::take(const std::string& key, const std::vector<Path>& sources) {
    std::vector<Path> present;
    for (const auto& source : sources) {
        if (file_system_.status(source)) {
            present.push_back(source);
        }
    }
    if (present.empty()) {
        return refuse(RefusalCode::file_vanished, "nothing of the job is left in the hot folder");
    }
    file_system_.create_directory(root_ / key);
    // Before anything is moved in: a power cut must not take a folder with a job in it.
    file_system_.sync_directory(root_);
    LeftSource left;
    if (!is_on_this_device(present.front().parent_path()) || !try_to_move_in(key, present)) {
        left = copy_in(key, present);
    }
    for (const auto& source : present) {
        file_system_.sync_directory(source.parent_path());
    }
    return left;
}

bool Spool::try_to_move_in(const std::string& key, const std::vector<Path>& sources) {
    try {
        move_in(key, sources);
        return true;
    } catch (const Failure& failure) {
        if (!is_cross_device(failure)) {
            throw;
        }
    }
    remove_tree(file_system_, job_folder(key)); // made for the files, and empty: none was moved
    return false;
}

void Spool::move_in(const std::string& key, const std::vector<Path>& sources) {
    const auto job = job_folder(key);
    if (sources.size() == 1 && is_folder(file_system_, sources.front())) {
        file_system_.rename(sources.front(), job);
    } else {
        file_system_.create_directory(job);
        file_system_.sync_directory(root_ / key);
        for (const auto& source : sources) {
            file_system_.rename(source, job / source.filename());
        }
        file_system_.sync_directory(job);
    }
    file_system_.sync_directory(root_ / key);
}

/// The whole job is copied and durable before anything of the source goes: a copy cut short leaves
/// the source as it was.
LeftSource Spool::copy_in(const std::string& key, const std::vector<Path>& sources) {
    const auto arriving = root_ / key / k_arriving;
    remove_tree(file_system_, arriving);
    std::vector<CopiedSource> copied;
    if (sources.size() == 1 && is_folder(file_system_, sources.front())) {
        copy_source(file_system_, sources.front(), arriving, copied);
    } else {
        file_system_.create_directory(arriving);
        for (const auto& source : sources) {
            copy_source(file_system_, source, arriving / source.filename(), copied);
        }
        file_system_.sync_directory(arriving);
    }
    file_system_.rename(arriving, job_folder(key));
    file_system_.sync_directory(root_ / key);
    return remove_copied(file_system_, copied);
}

Settled Spool::settle(const std::string& key, const std::vector<Path>& sources) {
    Settled settled;
    const auto job = job_folder(key);
    if (!holds(key)) {
        remove(key);
        return settled;
    }
    file_system_.sync_directory(root_);
    file_system_.sync_directory(root_ / key);
    const bool folder_job =
        sources.size() == 1 && !file_system_.status(job / sources.front().filename());
    if (!folder_job) {
        file_system_.sync_directory(job);
        settled.held = put_back(key, sources, settled.left);
        return settled;
    }
    settled.held = true;
    remove_left_over(sources.front(), job, settled.left);
    return settled;
}

/// For the files of a job without a folder: true if the spool keeps them.
bool Spool::put_back(const std::string& key, const std::vector<Path>& sources, LeftSource& left) {
    const auto job = job_folder(key);
    bool whole = true;
    for (const auto& source : sources) {
        const auto target = job / source.filename();
        if (file_system_.status(target)) {
            remove_left_over(source, target, left);
        } else {
            whole = false;
        }
    }
    if (whole) {
        return true;
    }
    bool empty = true;
    for (const auto& source : sources) {
        const auto target = job / source.filename();
        if (!file_system_.status(target)) {
            continue;
        }
        if (!is_on_this_device(source.parent_path()) || file_system_.status(source)) {
            empty = false; // it stays here, and is answered as it is
            continue;
        }
        file_system_.rename(target, source);
        file_system_.sync_directory(source.parent_path());
    }
    if (empty) {
        remove(key);
    }
    return !empty;
}

bool Spool::is_on_this_device(const Path& path) const {
    const auto there = file_system_.status(path);
    const auto here = file_system_.status(root_);
    return there && here && there->device == here->device;
}

/// A rename leaves nothing behind: on this device, what lies there came later, under the same name.
/// A copy may.
void Spool::remove_left_over(const Path& source, const Path& copy, LeftSource& left) {
    if (file_system_.status(source) && !is_on_this_device(source)) {
        remove_if_same(file_system_, source, copy, left);
    }
    // Also when it is gone: the run that removed it may have died before its removal was durable.
    if (file_system_.status(source.parent_path())) {
        file_system_.sync_directory(source.parent_path());
    }
}

void Spool::give_away(const std::string& key, const Path& target) {
    create_directories_durably(file_system_, target.parent_path());
    const auto job = job_folder(key);
    if (is_on_this_device(target.parent_path())) {
        try {
            move_durably(file_system_, job, target);
            return;
        } catch (const Failure& failure) {
            if (!is_cross_device(failure)) {
                throw;
            }
        }
    }
    const auto arriving = target.parent_path() / ("." + key + ".tmp");
    remove_tree(file_system_, arriving);
    std::vector<CopiedSource> copied;
    copy_source(file_system_, job, arriving, copied);
    file_system_.rename(arriving, target);
    file_system_.sync_directory(target.parent_path());
    remove_tree(file_system_, job);
}

std::string Spool::part_key(const std::string& key, unsigned number) {
    return fmt::format("{}-{:04}", key, number);
}

std::string Spool::stack_of(const std::string& key) {
    const auto dash = key.rfind('-');
    return dash == std::string::npos ? std::string() : key.substr(0, dash);
}

void Spool::copy_part(const std::string& stack, const std::string& part,
                      const std::vector<std::string>& files) {
    remove(part);
    file_system_.create_directory(root_ / part);
    file_system_.sync_directory(root_);
    const auto arriving = root_ / part / k_arriving;
    file_system_.create_directory(arriving);
    for (const auto& file : files) {
        copy_checked(file_system_, job_folder(stack) / file, arriving / file);
    }
    file_system_.sync_directory(arriving);
    file_system_.rename(arriving, job_folder(part));
    file_system_.sync_directory(root_ / part);
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
