// core/device_register.hpp — which scanners a station knows, what each may be used for, and how it
// is checked (requirement S1). Read from station.toml by config/, judged by pipeline/.
#pragma once

#include "core/profile.hpp"
#include "core/target_rules.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace scanseal {

/// The colour of one grey step of a target sheet as an instrument measured it on this very print.
struct GreyAim {
    double lightness = 0.0; ///< CIE L*
    double a = 0.0;         ///< CIE a*
    double b = 0.0;         ///< CIE b*

    bool operator==(const GreyAim&) const = default;
};

/// One [devices.NAME].
struct RegisteredDevice {
    std::string name;
    /// Patterns for what a job says of its device: '*' stands for any text, also none; empty for
    /// whatever the job says.
    std::string manufacturer;
    std::string model;
    std::string serial;
    std::vector<std::string> profiles; ///< for which it may be used; empty: all
    /// Hot folders, by profile, whose jobs come from here when they name no device at all, as
    /// stacks under a cover sheet do.
    std::vector<std::string> default_for;
    bool target_daily = false; ///< a target sheet is scanned and measured
    /// How long a check holds. Empty: for the calendar day of the check in the station's zone.
    std::optional<std::chrono::hours> target_valid;
    Severity on_missing =
        Severity::review; ///< what a document without a check that holds is in for
    Severity on_failed = Severity::review;
    TargetLevel level = TargetLevel::iso_c;
    std::map<TargetFigure, double> limits; ///< of this device, in place of those of its level
    std::string sheet;                     ///< id the target sheet must bear; empty: any
    /// Between the centres of the outer marks of this print, by a steel rule; empty: as drawn.
    std::optional<double> sheet_width_mm;
    std::optional<double> sheet_height_mm;
    std::vector<GreyAim> greys; ///< k_target_grey_steps of them, or none
};

struct DeviceRegister {
    std::vector<RegisteredDevice> devices;  ///< sorted by name
    Severity on_unknown = Severity::review; ///< what a document of any other device is in for

    [[nodiscard]] bool empty() const noexcept { return devices.empty(); }
};

/// True if `text` has the form of `pattern`: '*' stands for any text, everything else for itself.
/// Takes time in the product of both lengths at most.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text) noexcept;

/// The devices whose three patterns all match. More than one is a mistake in the register.
[[nodiscard]] std::vector<const RegisteredDevice*> devices_matching(const DeviceRegister& devices,
                                                                    std::string_view manufacturer,
                                                                    std::string_view model,
                                                                    std::string_view serial);

/// The devices that are the default for this hot folder.
[[nodiscard]] std::vector<const RegisteredDevice*>
devices_default_for(const DeviceRegister& devices, std::string_view hot_folder);

} // namespace scanseal
