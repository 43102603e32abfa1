#include "pipeline/status.hpp"

#include "core/failure.hpp"
#include "core/time_text.hpp"
#include "pipeline/device_report.hpp"
#include "pipeline/intake.hpp"
#include "pipeline/work_sheet.hpp"
#include "scanner_drivers/hot_folder.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace scanseal::pipeline {

namespace {

void add_documents(const StationOptions& options, const std::vector<DocumentRow>& rows,
                   StationStatus& status) {
    for (const auto& row : rows) {
        StatusOfDocument document{.job = row.job_name,
                                  .hot_folder = row.hot_folder,
                                  .state = std::string(to_string(row.state)),
                                  .captured_at = options.calendar.zone.format(row.captured_at),
                                  .deadline = {},
                                  .last_error = row.last_error};
        if (!row.work.empty()) {
            document.deadline = work_sheet_from(row.work).window.deadline;
        }
        status.in_work.push_back(std::move(document));
    }
}

void add_queue(const StationOptions& options, const std::vector<DocumentRow>& rows,
               StationStatus& status) {
    status.queue_depth = rows.size();
    const auto oldest = std::ranges::min_element(rows, {}, &DocumentRow::captured_at);
    if (oldest != rows.end()) {
        status.oldest_captured_at = options.calendar.zone.format(oldest->captured_at);
    }
    const DocumentRow* latest = nullptr;
    for (const auto& row : rows) {
        if (!row.last_error.empty() &&
            (latest == nullptr || latest->next_try_at <= row.next_try_at)) {
            latest = &row;
        }
    }
    if (latest != nullptr) {
        status.last_error = latest->hot_folder + "/" + latest->job_name + ": " + latest->last_error;
    }
}

void add_next_deadline(StationStatus& status) {
    std::optional<TimePoint> next;
    for (const auto& document : status.in_work) {
        const auto deadline = parse_rfc3339(document.deadline);
        if (deadline && (!next || *deadline < *next)) {
            next = deadline;
            status.next_deadline = document.deadline;
        }
    }
}

void add_journal(const StationOptions& options, const Journal& journal, StationStatus& status) {
    for (const auto& [state, count] : journal.counts()) {
        status.counts[std::string(to_string(state))] = count;
    }
    const auto queue = journal.unfinished();
    add_queue(options, queue, status);
    add_documents(options, queue, status);
    add_documents(options, journal.in_state(State::review), status);
    add_next_deadline(status);
}

/// `notes` is null while the station has no journal.
void add_waiting(const FileSystem& file_system, const Clock& clock, const HotFolderSettings& folder,
                 HotFolderNotes* notes, StationStatus& status) {
    auto look = folder.look;
    look.in = folder.in();
    try {
        if (!file_system.status(look.in)) {
            if (notes != nullptr && notes->was_there(look.in)) {
                status.waiting.push_back(folder.profile +
                                         "/: cannot be looked at: the watch folder '" +
                                         look.in.string() + "' is missing");
            }
            return;
        }
        const auto report = scanner_drivers::HotFolder(file_system, clock, look).look();
        for (const auto& job : report.arrived) {
            const auto trouble = notes == nullptr ? "" : notes->trouble_of(place_of(job));
            status.waiting.push_back(folder.profile + "/" + job.name + ": " +
                                     (trouble.empty() ? "complete, to be claimed" : trouble));
        }
        for (const auto& job : report.waiting) {
            status.waiting.push_back(folder.profile + "/" + job.name + ": " + job.reason);
        }
    } catch (const Failure& failure) {
        status.waiting.push_back(folder.profile + "/: cannot be looked at: " + failure.what());
    }
}

void add_devices(const FileSystem& file_system, const Clock& clock, const StationOptions& options,
                 StationStatus& status) {
    try {
        for (const auto& report : report_devices(file_system, clock, options)) {
            if (report.target == "missing" || report.target == "failed") {
                status.devices_not_ready.push_back(report.device->name + ": target check " +
                                                   report.target);
            }
        }
    } catch (const Failure& failure) {
        status.devices_not_ready.push_back(std::string("target checks cannot be read: ") +
                                           failure.what());
    }
}

nlohmann::ordered_json text_or_null(const std::string& text) {
    return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(text);
}

/// Free space where `folder` lies, or will lie once it is made.
std::uint64_t free_bytes_at(const FileSystem& file_system, Path folder) {
    while (!file_system.status(folder) && folder.has_relative_path()) {
        folder = folder.parent_path();
    }
    return file_system.free_bytes(folder);
}

} // namespace

StationStatus read_status(const FileSystem& file_system, const Clock& clock,
                          const StationOptions& options, const Journal* journal) {
    StationStatus status;
    if (journal != nullptr) {
        add_journal(options, *journal, status);
    }
    std::optional<HotFolderNotes> notes;
    if (journal != nullptr) {
        notes.emplace(options.journal_file);
    }
    for (const auto& folder : options.hot_folders) {
        add_waiting(file_system, clock, folder, notes ? &*notes : nullptr, status);
    }
    add_devices(file_system, clock, options, status);
    const auto free = std::min(free_bytes_at(file_system, options.vault_root),
                               free_bytes_at(file_system, options.spool));
    status.free_mib = free >> 20U;
    status.reserve_mib = options.reserve_bytes >> 20U;
    status.disk_full = free < options.reserve_bytes;
    return status;
}

std::string status_text(const StationStatus& status) {
    std::string text =
        fmt::format("daemon: {}\n", status.daemon_running ? "running" : "not running");
    text += fmt::format("disk: {} MiB free, {} MiB kept in reserve{}\n", status.free_mib,
                        status.reserve_mib, status.disk_full ? " - FULL, nothing is taken in" : "");
    text += fmt::format("queue: {} not yet delivered", status.queue_depth);
    text += status.oldest_captured_at.empty()
                ? "\n"
                : ", oldest captured " + status.oldest_captured_at + "\n";
    text += status.next_deadline.empty() ? "" : "next deadline: " + status.next_deadline + "\n";
    text += status.last_error.empty() ? "" : "last error: " + status.last_error + "\n";
    for (const auto& [state, count] : status.counts) {
        text += fmt::format("{}: {}\n", state, count);
    }
    for (const auto& document : status.in_work) {
        text += fmt::format("  {}/{}  {}  captured {}", document.hot_folder, document.job,
                            document.state, document.captured_at);
        text += document.deadline.empty() ? "" : "  due " + document.deadline;
        text += document.last_error.empty() ? "\n" : "  last error: " + document.last_error + "\n";
    }
    for (const auto& line : status.waiting) {
        text += "  waiting: " + line + "\n";
    }
    for (const auto& line : status.devices_not_ready) {
        text += "  device " + line + "\n";
    }
    return text;
}

std::string status_json(const StationStatus& status) {
    nlohmann::ordered_json value{{"schema", "scanseal.status/1"},
                                 {"daemon_running", status.daemon_running},
                                 {"counts", status.counts},
                                 {"queue_depth", status.queue_depth},
                                 {"oldest_captured_at", text_or_null(status.oldest_captured_at)},
                                 {"next_deadline", text_or_null(status.next_deadline)},
                                 {"last_error", text_or_null(status.last_error)},
                                 {"in_work", nlohmann::ordered_json::array()},
                                 {"waiting", status.waiting},
                                 {"devices_not_ready", status.devices_not_ready},
                                 {"free_mib", status.free_mib},
                                 {"reserve_mib", status.reserve_mib},
                                 {"disk_full", status.disk_full}};
    for (const auto& document : status.in_work) {
        value["in_work"].push_back({{"job", document.job},
                                    {"hot_folder", document.hot_folder},
                                    {"state", document.state},
                                    {"captured_at", document.captured_at},
                                    {"deadline", document.deadline},
                                    {"last_error", document.last_error}});
    }
    return value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace scanseal::pipeline
