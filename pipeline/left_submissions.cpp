#include "pipeline/left_submissions.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "core/log.hpp"
#include "core/process_lock.hpp"

#include <algorithm>
#include <string_view>

namespace scanseal::pipeline {

namespace {

/// Where locks do not reach (a submission on another machine), only silence tells that it is dead.
constexpr std::chrono::hours k_silent_for{1};
constexpr std::size_t k_random_digits = 32;

/// As submit_job names it.
bool is_submissions_name(std::string_view name) {
    constexpr std::string_view k_end = ".tmp";
    if (name.size() != 1 + k_random_digits + k_end.size() || name.front() != '.' ||
        !name.ends_with(k_end)) {
        return false;
    }
    return std::ranges::all_of(name.substr(1, k_random_digits), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
}

TimePoint last_change(const FileStatus& status) {
    return TimePoint{std::chrono::ceil<std::chrono::milliseconds>(
        std::chrono::nanoseconds{std::max(status.modified_ns, status.changed_ns)})};
}

bool is_dead(const FileSystem& file_system, const Path& folder, TimePoint silent_since) {
    const auto status = file_system.status(folder);
    if (!status || status->type != FileType::directory || last_change(*status) > silent_since) {
        return false;
    }
    const auto entries = file_system.list(folder);
    return std::ranges::all_of(entries, [&](const DirectoryEntry& entry) {
        const auto file = file_system.status(folder / entry.name);
        return file && file->type == FileType::regular && last_change(*file) <= silent_since;
    });
}

} // namespace

std::size_t remove_left_submissions(FileSystem& file_system, const Clock& clock, const Path& in) {
    std::size_t count = 0;
    const auto silent_since = clock.now() - k_silent_for;
    for (const auto& entry : file_system.list(in)) {
        const auto folder = in / entry.name;
        if (entry.type != FileType::directory || !is_submissions_name(entry.name)) {
            continue;
        }
        try {
            const auto lock = ProcessLock::try_take_folder(folder);
            if (!lock || !is_dead(file_system, folder, silent_since)) {
                continue;
            }
            remove_tree(file_system, folder);
            log::info("left_submission_removed", {{"path", folder.string()}});
            ++count;
        } catch (const Failure& failure) {
            log::warning("left_submission_stays",
                         {{"path", folder.string()}, {"reason", failure.what()}});
        }
    }
    return count;
}

} // namespace scanseal::pipeline
