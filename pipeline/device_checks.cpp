#include "pipeline/device_checks.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

Finding about(RefusalCode code, Severity severity, std::string detail) {
    Finding finding;
    finding.code = code;
    finding.severity = severity;
    finding.detail = std::move(detail);
    return finding;
}

std::string shown(const Device& device) {
    return "'" + device.manufacturer + "' '" + device.model + "' '" + device.serial + "'";
}

CheckSpan span_around(const RegisteredDevice& device, const TimeZone& zone, TimePoint moment) {
    if (device.target_valid) {
        return {.from = moment - *device.target_valid, .to = moment + *device.target_valid};
    }
    const auto day = zone.day_of(moment);
    return {.from = zone.start_of(day), .to = zone.start_of(day + std::chrono::days(1))};
}

/// A job that names no device comes from its hot folder's default.
std::vector<const RegisteredDevice*>
devices_of(const DeviceRegister& devices, const Device& claimed, const std::string& hot_folder) {
    if (claimed.manufacturer.empty() && claimed.model.empty() && claimed.serial.empty()) {
        return devices_default_for(devices, hot_folder);
    }
    return devices_matching(devices, claimed.manufacturer, claimed.model, claimed.serial);
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

} // namespace

RelevantCheck relevant_check(const FileSystem& file_system, const Path& folder,
                             const RegisteredDevice& device, const TimeZone& zone,
                             TimePoint moment) {
    const auto checks =
        checks_within(file_system, folder, device.name, span_around(device, zone, moment));
    const auto after = std::ranges::find_if(
        checks, [moment](const KeptCheck& check) { return check.at > moment; });
    const KeptCheck* const before = after == checks.begin() ? nullptr : &*std::prev(after);
    const KeptCheck* const next = after == checks.end() ? nullptr : &*after;
    for (const auto* check : {before, next}) {
        if (check != nullptr && !check->good) {
            return {.target = "failed", .check = *check};
        }
    }
    for (const auto* check : {before, next}) {
        if (check != nullptr) {
            return {.target = "passed", .check = *check};
        }
    }
    return {.target = "missing", .check = std::nullopt};
}

Findings check_device(const FileSystem& file_system, const StationOptions& options,
                      const DeviceQuestion& question, DeviceSheet& sheet) {
    const auto& devices = options.devices;
    if (devices.empty()) {
        return {};
    }
    const auto& scan = question.job.scan;
    const auto& claimed = scan.device;
    const auto found = devices_of(devices, claimed, question.folder.profile);
    if (found.size() != 1) {
        return {about(RefusalCode::device_not_registered, devices.on_unknown,
                      found.empty() ? shown(claimed)
                                    : shown(claimed) + " fits '" + found[0]->name + "' and '" +
                                          found[1]->name + "'")};
    }
    const auto& device = *found.front();
    sheet.name = device.name;
    Findings findings;
    if (!device.profiles.empty() &&
        std::ranges::find(device.profiles, question.profile.name) == device.profiles.end()) {
        findings.push_back(about(RefusalCode::device_not_for_profile, Severity::reject,
                                 device.name + ", " + question.profile.name));
    }
    if (!device.target_daily) {
        sheet.target = "not_required";
        return findings;
    }
    const auto moment = question.folder.trusted_scan_times && scan.scanned_at
                            ? scan.scanned_at->at
                            : question.captured_at;
    const auto relevant =
        relevant_check(file_system, options.target_checks, device, options.calendar.zone, moment);
    sheet.target = relevant.target;
    sheet.check = relevant.check ? relevant.check->text : std::string();
    if (relevant.target == "missing") {
        findings.push_back(about(RefusalCode::target_missing, device.on_missing, device.name));
    } else if (relevant.target == "failed") {
        auto finding = about(RefusalCode::target_failed, device.on_failed,
                             device.name + ", " + options.calendar.zone.format(relevant.check->at));
        finding.measured = joined(relevant.check->failed);
        findings.push_back(std::move(finding));
    }
    return findings;
}

} // namespace scanseal::pipeline
