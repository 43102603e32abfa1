#include "scanner_drivers/hot_folder.hpp"

#include "core/failure.hpp"
#include "scanner_drivers/file_memory.hpp"
#include "scanner_drivers/folder_survey.hpp"
#include "scanner_drivers/job_judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace scanseal::scanner_drivers {

namespace {

using std::chrono::milliseconds;
using Instant = std::chrono::steady_clock::time_point;

constexpr milliseconds k_writer_recheck{1000};

/// What earlier looks saw of one job.
struct SeenJob {
    std::uint64_t look = 0;
    std::size_t file_count = 0;
    Instant unchanged_since;
    bool old_at_first_sight = false;
    std::optional<ArrivedJob> arrived; ///< until something changes
};

ArrivedJob arrived_job(const JobCandidate& job, std::optional<Refusal> refusal) {
    ArrivedJob arrived{.name = usable_name(job),
                       .form = job.form,
                       .folder = job.folder,
                       .job_file = {},
                       .page_files = {},
                       .complete_since = {},
                       .refusal = std::move(refusal)};
    const auto* job_file = job_file_of(job);
    for (const auto& file : job.files) {
        if (&file == job_file && file.type == FileType::regular) {
            arrived.job_file = file.path;
        } else if (!file.ignored) {
            arrived.page_files.push_back(file.path);
        }
    }
    return arrived;
}

} // namespace

struct HotFolder::State {
    State(const FileSystem& files, const Clock& time, HotFolderOptions chosen)
        : file_system(files),
          clock(time),
          options(std::move(chosen)),
          memory(files, options.files_per_job_max) {}

    void judge(const JobCandidate& job, FolderReport& report);
    /// Brings `seen` up to date with what this look found.
    void note_changes(const JobCandidate& job, SeenJob& seen);
    [[nodiscard]] bool is_old(const FoundFile& file) const;
    [[nodiscard]] const FoundFile* being_written(const JobCandidate& job) const;
    void wait(const JobCandidate& job, const SeenJob& seen, std::string reason,
              std::optional<Instant> look_again_at, FolderReport& report) const;

    const FileSystem& file_system;
    const Clock& clock;
    HotFolderOptions options;
    FileMemory memory;
    std::unordered_map<std::string, SeenJob> jobs;
    std::uint64_t look_number = 0;
    Instant now;
    TimePoint time_of_day;
};

bool HotFolder::State::is_old(const FoundFile& file) const {
    const std::chrono::nanoseconds latest = time_of_day.time_since_epoch() - options.quiet;
    return file.failure.empty() && file.status.modified_ns <= latest.count() &&
           file.status.changed_ns <= latest.count();
}

void HotFolder::State::note_changes(const JobCandidate& job, SeenJob& seen) {
    const bool first_sight = seen.look == 0;
    bool changed = first_sight || seen.file_count != job.files.size();
    for (const auto& file : job.files) {
        changed = memory.observe(file) || changed;
    }
    seen.look = look_number;
    seen.file_count = job.files.size();
    if (changed) {
        seen.unchanged_since = now;
        seen.arrived.reset();
        seen.old_at_first_sight =
            first_sight &&
            std::ranges::all_of(job.files, [&](const FoundFile& file) { return is_old(file); });
    }
}

const FoundFile* HotFolder::State::being_written(const JobCandidate& job) const {
    const auto at = std::ranges::find_if(job.files, [&](const FoundFile& file) {
        return file.type == FileType::regular && file_system.is_being_written(file.path);
    });
    return at == job.files.end() ? nullptr : &*at;
}

void HotFolder::State::wait(const JobCandidate& job, const SeenJob& seen, std::string reason,
                            std::optional<Instant> look_again_at, FolderReport& report) const {
    report.waiting.push_back(
        {.name = usable_name(job),
         .reason = std::move(reason),
         .unchanged_for = std::chrono::duration_cast<milliseconds>(now - seen.unchanged_since)});
    if (look_again_at) {
        report.look_again_at =
            std::min(report.look_again_at.value_or(*look_again_at), *look_again_at);
    }
}

void HotFolder::State::judge(const JobCandidate& job, FolderReport& report) {
    auto& seen = jobs[job.key];
    note_changes(job, seen);
    if (seen.arrived) {
        report.arrived.push_back(*seen.arrived);
        return;
    }
    const auto quiet_at = seen.unchanged_since + options.quiet;
    if (!seen.old_at_first_sight && now < quiet_at) {
        wait(job, seen, "not yet quiet", quiet_at, report);
        return;
    }
    auto found = find_shortcoming(job, options, memory);
    const auto given_up_at = seen.unchanged_since + options.incomplete_after;
    if (found && found->patience == Patience::endless) {
        wait(job, seen, found->refusal.detail, std::nullopt, report);
        return;
    }
    if (found && found->patience == Patience::limited && now < given_up_at) {
        wait(job, seen, found->refusal.detail, given_up_at, report);
        return;
    }
    if (const auto* file = being_written(job)) {
        wait(job, seen, fmt::format("'{}' is open for writing", file->name),
             now + std::max(options.quiet, k_writer_recheck), report);
        return;
    }
    std::optional<Refusal> refusal;
    if (found) {
        refusal = found->refusal;
        if (found->patience == Patience::limited) {
            refusal->detail += fmt::format(
                "; nothing changed for {} s",
                std::chrono::duration_cast<std::chrono::seconds>(now - seen.unchanged_since)
                    .count());
        }
    }
    seen.arrived = arrived_job(job, std::move(refusal));
    seen.arrived->complete_since = time_of_day;
    report.arrived.push_back(*seen.arrived);
}

HotFolder::HotFolder(const FileSystem& file_system, const Clock& clock, HotFolderOptions options)
    : state_(std::make_unique<State>(file_system, clock, std::move(options))) {}

HotFolder::~HotFolder() = default;

FolderReport HotFolder::look() {
    auto& state = *state_;
    state.now = state.clock.steady_now();
    state.time_of_day = state.clock.now();
    ++state.look_number;
    state.memory.begin_look();
    FolderReport report;
    for (const auto& job : survey_folder(state.file_system, state.options, state.memory)) {
        state.judge(job, report);
    }
    state.memory.end_look();
    std::erase_if(state.jobs,
                  [&](const auto& entry) { return entry.second.look != state.look_number; });
    return report;
}

} // namespace scanseal::scanner_drivers
