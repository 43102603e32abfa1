#include "pipeline/left_sources.hpp"

#include "core/failure.hpp"
#include "core/log.hpp"
#include "pipeline/back_off.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

/// A file that cannot be looked at now may still be there.
bool is_surely_gone(const FileSystem& file_system, const Path& path) {
    try {
        return !file_system.status(path);
    } catch (const Failure&) {
        return false;
    }
}

} // namespace

LeftSources::LeftSources(FileSystem& file_system, const Clock& clock, HotFolderNotes& notes)
    : file_system_(file_system), clock_(clock), notes_(notes) {
    std::vector<Path> gone;
    for (auto& file : notes_.left()) {
        if (is_surely_gone(file_system_, file.path)) {
            gone.push_back(file.path);
        } else {
            files_.insert_or_assign(file.path.native(), file);
        }
    }
    if (!gone.empty()) {
        notes_.forget_left(gone);
    }
}

void LeftSources::add(const std::vector<LeftFile>& files) {
    for (const auto& file : files) {
        files_.insert_or_assign(file.path.native(), file);
    }
    notes_.note_left(files);
}

/// A file that is another one by now is as good as new, and forgotten.
bool LeftSources::is_left(const Path& path) {
    const auto found = files_.find(path.native());
    if (found == files_.end()) {
        return false;
    }
    const auto now = file_system_.status(path);
    const auto& then = found->second;
    if (now && now->inode == then.inode && now->size_bytes == then.size_bytes &&
        now->modified_ns == then.modified_ns) {
        return true;
    }
    notes_.forget_left({path});
    files_.erase(found);
    return false;
}

bool LeftSources::holds_all_of(const scanner_drivers::ArrivedJob& job) {
    if (files_.empty()) {
        return false;
    }
    auto files = job.page_files;
    if (!job.job_file.empty()) {
        files.push_back(job.job_file);
    }
    std::erase_if(files, [this](const Path& path) {
        const auto status = file_system_.status(path);
        return status && status->type == FileType::directory;
    });
    if (files.empty() ||
        !std::ranges::all_of(files, [this](const Path& path) { return is_left(path); })) {
        return false;
    }
    return !try_to_remove(job, files);
}

bool LeftSources::try_to_remove(const scanner_drivers::ArrivedJob& job,
                                const std::vector<Path>& files) {
    auto& wait = waits_[files.front().native()];
    if (clock_.steady_now() < wait.until) {
        return false;
    }
    try {
        for (const auto& file : files) {
            file_system_.remove_file(file);
        }
        file_system_.sync_directory(job.folder);
        if (job.form == scanner_drivers::JobForm::folder) {
            file_system_.remove_directory(job.folder);
            file_system_.sync_directory(job.folder.parent_path());
        }
    } catch (const Failure& failure) {
        wait.until = clock_.steady_now() + BackOff::wait_after(++wait.failures);
        if (wait.failures == 1) {
            log::warning("taken_but_not_removed",
                         {{"path", files.front().string()}, {"reason", failure.what()}});
        }
        return false;
    }
    waits_.erase(files.front().native());
    notes_.forget_left(files);
    for (const auto& file : files) {
        files_.erase(file.native());
    }
    log::info("taken_and_removed_later", {{"path", files.front().string()}});
    return true;
}

} // namespace scanseal::pipeline
