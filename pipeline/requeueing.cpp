#include "pipeline/requeueing.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "pipeline/explanation.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

constexpr unsigned k_name_tries_max = 10000;
constexpr const char* k_receipt = "receipt.json";
constexpr const char* k_kept_suffix = ".rejected.json";

/// A relative path below rejected/ that stays there.
bool is_safe(const std::string& name) {
    const Path path(name);
    if (name.empty() || path.is_absolute()) {
        return false;
    }
    for (const auto& part : path) {
        if (part.empty() || part == "." || part == "..") {
            return false;
        }
    }
    return true;
}

/// base/NAME.suffix, or base/NAME~2.suffix and so on, whichever is free first.
Path free_path(const FileSystem& file_system, const Path& base, const std::string& name,
               const std::string& suffix) {
    for (unsigned n = 1; n < k_name_tries_max; ++n) {
        auto path = base / (name + (n == 1 ? "" : "~" + std::to_string(n)) + suffix);
        if (!file_system.status(path)) {
            return path;
        }
    }
    throw Failure(FailureKind::exists, "no free name for '" + name + "' in " + base.string());
}

bool is_regular(const FileSystem& file_system, const Path& path) {
    const auto status = file_system.status(path);
    return status && status->type == FileType::regular;
}

bool names_explanation(const FileSystem& file_system, const Path& receipt) {
    constexpr std::uint64_t k_receipt_bytes_max = std::uint64_t{256} << 20;
    return as_text(file_system.read(receipt, k_receipt_bytes_max))
               .find("\"explanation\": \"receipt.html\"") != std::string_view::npos;
}

/// `folder` is one rejected job: its receipt lies in it, or was moved out by a requeue that a crash
/// ended then.
bool is_rejected_job(const FileSystem& file_system, const Path& folder, const Path& moved_receipt) {
    if (is_regular(file_system, folder / k_receipt)) {
        return true;
    }
    const auto entries = file_system.list(folder);
    return is_regular(file_system, moved_receipt) &&
           std::any_of(entries.begin(), entries.end(),
                       [](const auto& entry) { return entry.type == FileType::regular; });
}

/// The first folder below `folder` that is a rejected job of its own, empty if none is.
Path job_inside(const FileSystem& file_system, const Path& folder) {
    for (const auto& entry : file_system.list(folder)) {
        if (entry.type != FileType::directory) {
            continue;
        }
        const auto inner = folder / entry.name;
        if (is_regular(file_system, inner / k_receipt)) {
            return inner;
        }
        if (auto deeper = job_inside(file_system, inner); !deeper.empty()) {
            return deeper;
        }
    }
    return {};
}

/// Refuses what is not exactly one rejected job.
Result<void> check_rejected_job(const FileSystem& file_system, const Path& hot_folder,
                                const std::string& name) {
    const auto rejected = hot_folder / "rejected";
    const auto job = rejected / name;
    const auto status = file_system.status(job);
    if (!status || status->type != FileType::directory) {
        return refuse(RefusalCode::record_unknown,
                      "there is no rejected job '" + name + "' in " + rejected.string());
    }
    if (!is_rejected_job(file_system, job, hot_folder / "out" / (name + k_kept_suffix))) {
        return refuse(RefusalCode::record_unknown,
                      "'" + name + "' is no rejected job: there is no receipt.json in " +
                          job.string() + "; name the jobs inside it one by one");
    }
    if (const auto inner = job_inside(file_system, job); !inner.empty()) {
        return refuse(RefusalCode::file_not_listed,
                      "another rejected job lies inside '" + name + "': requeue '" +
                          inner.lexically_relative(rejected).string() + "' first");
    }
    return {};
}

} // namespace

Result<std::string> requeue_job(FileSystem& file_system, const Path& hot_folder,
                                const std::string& name) {
    if (!is_safe(name)) {
        return refuse(RefusalCode::job_name_unsafe, name);
    }
    if (const auto checked = check_rejected_job(file_system, hot_folder, name); !checked) {
        return refuse(checked.error());
    }
    const auto job = hot_folder / "rejected" / name;
    if (file_system.status(job / k_receipt)) {
        // Before the receipt, which says that the page is ours; a new answer brings a new one.
        if (names_explanation(file_system, job / k_receipt) &&
            is_regular(file_system, job / k_explanation_name)) {
            file_system.remove_file(job / k_explanation_name);
            file_system.sync_directory(job);
        }
        const auto kept = free_path(file_system, hot_folder / "out", name, k_kept_suffix);
        create_directories_durably(file_system, kept.parent_path());
        move_durably(file_system, job / k_receipt, kept);
    }
    const auto target = free_path(file_system, hot_folder / "in", name, "");
    create_directories_durably(file_system, target.parent_path());
    move_durably(file_system, job, target);
    return target.lexically_relative(hot_folder / "in").string();
}

} // namespace scanseal::pipeline
