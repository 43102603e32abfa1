#include "config/station_reader_internal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scanseal::config {

namespace {

constexpr std::string_view k_unknown = "unknown"; // a setting among the names of devices
constexpr std::size_t k_devices_max = 1000;
constexpr std::int64_t k_valid_hours_max = 744; // 31 days

bool is_plain_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

void read_outcome(TableReader& section, std::string_view key, Severity& outcome) {
    section.choice<Severity>(
        key, outcome,
        {{"note", Severity::note}, {"review", Severity::review}, {"reject", Severity::reject}});
}

void read_identity(TableReader& section, RegisteredDevice& device) {
    section.text("manufacturer", device.manufacturer, 64);
    section.text("model", device.model, 64);
    section.text("serial", device.serial, 64);
    if (device.manufacturer.empty() && device.model.empty() && device.serial.empty()) {
        section.report(section.place(), RefusalCode::config_missing,
                       fmt::format("[{}] needs manufacturer, model or serial: by which a job's "
                                   "scan.device is recognised",
                                   section.name()));
    }
}

/// Names of profiles of this station.
void read_profiles(TableReader& section, std::string_view key,
                   const std::set<std::string, std::less<>>& profiles,
                   std::vector<std::string>& into) {
    std::vector<LocatedText> named;
    section.texts(key, named);
    for (const auto& one : named) {
        if (!profiles.contains(one.text)) {
            section.report(one.place, RefusalCode::config_value,
                           fmt::format("{} names \"{}\"; allowed: {}", key, one.text.substr(0, 64),
                                       fmt::join(profiles, ", ")));
        }
        into.push_back(one.text);
    }
}

void read_limits(TableReader& section, RegisteredDevice& device) {
    auto limits = section.table("limits");
    if (!limits) {
        return;
    }
    for (const auto& spec : target_figure_specs()) {
        double limit = 0.0;
        if (limits->number(spec.name, limit, spec.limit_min, spec.limit_max)) {
            device.limits[spec.figure] = limit;
        }
    }
    limits->finish();
}

std::optional<double> read_length(TableReader& section, std::string_view key, double drawn_mm) {
    double length_mm = 0.0;
    // A print that is off by more was not made at 100 %.
    return section.number(key, length_mm, drawn_mm * 0.97, drawn_mm * 1.03)
               ? std::optional(length_mm)
               : std::nullopt;
}

void read_greys(TableReader& section, RegisteredDevice& device) {
    std::vector<double> lightness;
    std::vector<double> a(k_target_grey_steps, 0.0);
    std::vector<double> b(k_target_grey_steps, 0.0);
    const bool has_lightness = section.numbers("grey_lightness", lightness, 0, 100);
    const bool has_a = section.numbers("grey_a", a, -128, 128);
    const bool has_b = section.numbers("grey_b", b, -128, 128);
    if (!has_lightness && (has_a || has_b)) {
        section.require("grey_lightness", "L* of the same steps as grey_a and grey_b");
    }

    struct List {
        const char* key;
        bool there;
        std::size_t size;
    };

    for (const auto& [key, there, size] :
         {List{"grey_lightness", has_lightness, lightness.size()}, List{"grey_a", has_a, a.size()},
          List{"grey_b", has_b, b.size()}}) {
        if (there && size != k_target_grey_steps) {
            section.report(section.place(key), RefusalCode::config_value,
                           fmt::format("{} has {} numbers; allowed: {}, one for each step from "
                                       "paper to black",
                                       key, size, k_target_grey_steps));
            return;
        }
    }
    for (std::size_t i = 0; has_lightness && i < k_target_grey_steps; ++i) {
        device.greys.push_back({.lightness = lightness[i], .a = a[i], .b = b[i]});
    }
}

void read_target(TableReader& section, RegisteredDevice& device) {
    section.choice<bool>("target", device.target_daily, {{"daily", true}, {"none", false}});
    std::int64_t hours = 0;
    if (section.whole("target_valid_hours", hours, 1, k_valid_hours_max)) {
        device.target_valid = std::chrono::hours(hours);
    }
    read_outcome(section, "on_missing", device.on_missing);
    read_outcome(section, "on_failed", device.on_failed);
    section.choice<TargetLevel>("level", device.level,
                                {{"A", TargetLevel::iso_a},
                                 {"B", TargetLevel::iso_b},
                                 {"C", TargetLevel::iso_c},
                                 {"4*", TargetLevel::fadgi_4},
                                 {"3*", TargetLevel::fadgi_3},
                                 {"2*", TargetLevel::fadgi_2},
                                 {"1*", TargetLevel::fadgi_1}});
    section.text("sheet", device.sheet, 32);
    device.sheet_width_mm = read_length(section, "sheet_width_mm", k_target_width_mm);
    device.sheet_height_mm = read_length(section, "sheet_height_mm", k_target_height_mm);
    read_greys(section, device);
    read_limits(section, device);
}

/// Two devices of the same patterns could never be told apart.
void check_distinct(StationReading& reading, const TableReader& section,
                    const RegisteredDevice& device) {
    const auto& known = reading.config.devices.devices;
    const auto same = std::ranges::find_if(known, [&device](const RegisteredDevice& other) {
        return other.manufacturer == device.manufacturer && other.model == device.model &&
               other.serial == device.serial;
    });
    if (same != known.end()) {
        reading.mistakes.add(section.place(), RefusalCode::config_value,
                             fmt::format("[{}] has the same manufacturer, model and serial as "
                                         "[devices.{}]",
                                         section.name(), same->name));
    }
    for (const auto& folder : device.default_for) {
        const auto others = devices_default_for(reading.config.devices, folder);
        if (!others.empty()) {
            reading.mistakes.add(section.place("default_for"), RefusalCode::config_value,
                                 fmt::format("default_for names \"{}\", and so does [devices.{}]",
                                             folder, others.front()->name));
        }
    }
}

} // namespace

void read_devices(StationReading& reading, const std::set<std::string, std::less<>>& profiles) {
    auto section = reading.root.table("devices");
    if (!section) {
        return;
    }
    read_outcome(*section, k_unknown, reading.config.devices.on_unknown);
    for (const auto& name : section->keys()) {
        if (name == k_unknown) {
            continue;
        }
        if (!is_plain_name(name) || reading.config.devices.devices.size() >= k_devices_max) {
            reading.mistakes.add(section->place(name), RefusalCode::config_value,
                                 fmt::format("\"{}\" is no name of a device; allowed: 1 to 64 "
                                             "letters, digits, _ and -, at most {} devices",
                                             name.substr(0, 64), k_devices_max));
            continue;
        }
        auto one = section->table(name);
        if (!one) {
            continue;
        }
        RegisteredDevice device;
        device.name = name;
        read_identity(*one, device);
        read_profiles(*one, "profiles", profiles, device.profiles);
        read_profiles(*one, "default_for", profiles, device.default_for);
        read_target(*one, device);
        one->finish();
        check_distinct(reading, *one, device);
        reading.config.devices.devices.push_back(std::move(device));
    }
    std::ranges::sort(reading.config.devices.devices, {}, &RegisteredDevice::name);
    if (reading.config.devices.empty()) {
        reading.mistakes.add(section->place(), RefusalCode::config_missing,
                             "[devices] names no device; allowed: one [devices.NAME] or more, or "
                             "no [devices] at all");
    }
}

} // namespace scanseal::config
