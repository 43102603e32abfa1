#include "pipeline/requeueing.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"

namespace scanseal::pipeline {

namespace {

constexpr unsigned k_name_tries_max = 10000;

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

} // namespace

Result<std::string> requeue_job(FileSystem& file_system, const Path& hot_folder,
                                const std::string& name) {
    if (!is_safe(name)) {
        return refuse(RefusalCode::job_name_unsafe, name);
    }
    const auto job = hot_folder / "rejected" / name;
    const auto status = file_system.status(job);
    if (!status || status->type != FileType::directory) {
        return refuse(RefusalCode::record_unknown, "there is no rejected job '" + name + "' in " +
                                                       (hot_folder / "rejected").string());
    }
    if (file_system.status(job / "receipt.json")) {
        const auto kept = free_path(file_system, hot_folder / "out", name, ".rejected.json");
        create_directories_durably(file_system, kept.parent_path());
        move_durably(file_system, job / "receipt.json", kept);
    }
    const auto target = free_path(file_system, hot_folder / "in", name, "");
    create_directories_durably(file_system, target.parent_path());
    move_durably(file_system, job, target);
    return target.lexically_relative(hot_folder / "in").string();
}

} // namespace scanseal::pipeline
