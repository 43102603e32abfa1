#include "pipeline/status.hpp"

#include "pipeline/work_sheet.hpp"
#include "scanner_drivers/hot_folder.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace scanseal::pipeline {

namespace {

void add_documents(const StationOptions& options, std::vector<DocumentRow> rows,
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

} // namespace

StationStatus read_status(const FileSystem& file_system, const Clock& clock,
                          const StationOptions& options, const Journal& journal) {
    StationStatus status;
    for (const auto& [state, count] : journal.counts()) {
        status.counts[std::string(to_string(state))] = count;
    }
    add_documents(options, journal.unfinished(), status);
    add_documents(options, journal.in_state(State::review), status);
    for (const auto& folder : options.hot_folders) {
        auto look = folder.look;
        look.in = folder.in();
        if (!file_system.status(look.in)) {
            continue;
        }
        const auto report = scanner_drivers::HotFolder(file_system, clock, look).look();
        for (const auto& job : report.arrived) {
            status.waiting.push_back(folder.profile + "/" + job.name + ": complete, to be claimed");
        }
        for (const auto& job : report.waiting) {
            status.waiting.push_back(folder.profile + "/" + job.name + ": " + job.reason);
        }
    }
    const auto free =
        std::min(file_system.free_bytes(options.vault_root), file_system.free_bytes(options.spool));
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
    return text;
}

std::string status_json(const StationStatus& status) {
    nlohmann::ordered_json value{
        {"schema", "scanseal.status/1"},     {"daemon_running", status.daemon_running},
        {"counts", status.counts},           {"in_work", nlohmann::ordered_json::array()},
        {"waiting", status.waiting},         {"free_mib", status.free_mib},
        {"reserve_mib", status.reserve_mib}, {"disk_full", status.disk_full}};
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
