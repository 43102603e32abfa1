// pipeline/device_report.hpp — the register of devices with the last check of each: `scanseal
// devices`, and what `scanseal status` says of those that may not scan now.
#pragma once

#include "core/clock.hpp"
#include "core/file_system.hpp"
#include "pipeline/station_options.hpp"

#include <string>
#include <vector>

namespace scanseal::pipeline {

struct DeviceReport {
    const RegisteredDevice* device = nullptr; ///< in the options it was made from
    std::string target;              ///< now: "passed", "failed", "missing", "not_required"
    std::string checked_at;          ///< the newest check, with the station's offset; empty: none
    std::string result;              ///< of the newest check: "passed", "failed"; empty: none
    std::vector<std::string> failed; ///< figures of the newest check that are not good
};

/// In the order of the register. Throws Failure when kept checks cannot be read.
[[nodiscard]] std::vector<DeviceReport>
report_devices(const FileSystem& file_system, const Clock& clock, const StationOptions& options);

/// As text for people, and as JSON (docs/formats/devices.schema.json).
[[nodiscard]] std::string devices_text(const std::vector<DeviceReport>& reports);
[[nodiscard]] std::string devices_json(const std::vector<DeviceReport>& reports);

} // namespace scanseal::pipeline
