#include "pipeline/device_report.hpp"

#include "pipeline/device_checks.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace scanseal::pipeline {

namespace {

using Json = nlohmann::ordered_json;

const char* shown_target(const std::string& target) {
    if (target == "passed") {
        return "checked / 点検済み";
    }
    if (target == "failed") {
        return "CHECK FAILED / 点検不合格";
    }
    return target == "missing" ? "NOT CHECKED / 未点検" : "no check needed / 点検不要";
}

std::string pattern_or_any(const std::string& pattern) {
    return pattern.empty() ? "*" : pattern;
}

} // namespace

std::vector<DeviceReport> report_devices(const FileSystem& file_system, const Clock& clock,
                                         const StationOptions& options) {
    std::vector<DeviceReport> reports;
    for (const auto& device : options.devices.devices) {
        DeviceReport report{.device = &device,
                            .target = "not_required",
                            .checked_at = {},
                            .result = {},
                            .failed = {}};
        if (device.target_daily) {
            report.target = relevant_check(file_system, options.target_checks, device,
                                           options.calendar.zone, clock.now())
                                .target;
        }
        if (const auto last = last_check(file_system, options.target_checks, device.name)) {
            report.checked_at = options.calendar.zone.format(last->at);
            report.result = last->good ? "passed" : "failed";
            report.failed = last->failed;
        }
        reports.push_back(std::move(report));
    }
    return reports;
}

std::string devices_text(const std::vector<DeviceReport>& reports) {
    if (reports.empty()) {
        return "no devices are registered: any scanner is taken / 装置の登録なし\n";
    }
    std::string text;
    for (const auto& report : reports) {
        const auto& device = *report.device;
        text += fmt::format(
            "{}: {}\n  manufacturer {}, model {}, serial {}; level {}; {}\n", device.name,
            shown_target(report.target), pattern_or_any(device.manufacturer),
            pattern_or_any(device.model), pattern_or_any(device.serial), to_string(device.level),
            device.profiles.empty() ? std::string("all profiles")
                                    : fmt::format("profiles {}", fmt::join(device.profiles, ", ")));
        if (!report.checked_at.empty()) {
            text += fmt::format("  last check {}: {}{}\n", report.checked_at, report.result,
                                report.failed.empty()
                                    ? std::string()
                                    : fmt::format(" ({})", fmt::join(report.failed, ", ")));
        }
    }
    return text;
}

std::string devices_json(const std::vector<DeviceReport>& reports) {
    Json list = Json::array();
    for (const auto& report : reports) {
        const auto& device = *report.device;
        list.push_back({{"name", device.name},
                        {"manufacturer", device.manufacturer},
                        {"model", device.model},
                        {"serial", device.serial},
                        {"profiles", device.profiles},
                        {"level", to_string(device.level)},
                        {"target", report.target},
                        {"checked_at", report.checked_at},
                        {"result", report.result},
                        {"failed", report.failed}});
    }
    return Json{{"schema", "scanseal.devices/1"}, {"devices", list}}.dump(
               2, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

} // namespace scanseal::pipeline
