#include "scanner_drivers/sane_settings_internal.hpp"
#include "scanner_drivers/sane_words_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace scanseal::scanner_drivers {

namespace {

constexpr double k_mm_per_inch = 25.4;
/// Glasses end some tenths of a millimetre before the sheet does.
constexpr double k_area_slack_mm = 1.0;

Refused not_granted(std::string detail) {
    return refuse(RefusalCode::scanner_setting_not_granted, std::move(detail));
}

std::string listed(const std::vector<std::string>& choices) {
    std::string text;
    for (const auto& choice : choices) {
        text += (text.empty() ? "'" : ", '") + choice + "'";
    }
    return text.empty() ? "nothing" : text;
}

bool set_and_read_back(SaneOptions& options, const char* name, const std::string& value) {
    return options.set_text(name, value) && options.text(name) == value;
}

bool set_and_read_back(SaneOptions& options, const char* name, double value) {
    return options.set_number(name, value) && options.number(name) == value;
}

/// Duplex as a switch of its own, or as a mode of the feeder.
bool set_both_sides(SaneOptions& options, bool both) {
    if (options.has("duplex")) {
        return options.set_flag("duplex", both) && options.flag("duplex") == both;
    }
    if (options.has("adf-mode")) {
        return set_and_read_back(options, "adf-mode", both ? "Duplex" : "Simplex") || !both;
    }
    return !both;
}

Result<std::string> set_source(SaneOptions& options, ScanSource source) {
    const auto choices = options.choices("source");
    auto word = source_word(choices, source);
    bool by_switch = false;
    if (!word && source == ScanSource::duplex) {
        word = source_word(choices, ScanSource::feeder);
        by_switch = true;
    }
    if (!choices.empty() && (!word || !set_and_read_back(options, "source", *word))) {
        return not_granted(
            fmt::format("the device has no {}; it has {}", to_string(source), listed(choices)));
    }
    if ((by_switch || source == ScanSource::feeder) && !set_both_sides(options, by_switch)) {
        return not_granted(by_switch ? "the device does not scan both sides"
                                     : "the device cannot be told to scan one side only");
    }
    return word.value_or("");
}

SampleLayout layout_for(const ScanRequest& request) {
    const bool deep = request.depth_bits == 16;
    switch (request.mode) {
    case ScanMode::colour:
        return deep ? SampleLayout::rgb16 : SampleLayout::rgb8;
    case ScanMode::grey:
        return deep ? SampleLayout::grey16 : SampleLayout::grey8;
    case ScanMode::bilevel:
        break;
    }
    return SampleLayout::bilevel;
}

Result<std::string> set_mode(SaneOptions& options, const ScanRequest& request) {
    const auto choices = options.choices("mode");
    auto word = mode_word(choices, request.mode);
    const bool by_depth = !word && request.mode == ScanMode::bilevel;
    if (by_depth) { // drivers that know lineart as grey of one bit
        word = mode_word(choices, ScanMode::grey);
    }
    if (!choices.empty() && (!word || !set_and_read_back(options, "mode", *word))) {
        return not_granted(fmt::format("the device has no mode for {}; it has {}",
                                       to_string(request.mode), listed(choices)));
    }
    const unsigned depth = request.mode == ScanMode::bilevel ? 1 : request.depth_bits;
    const bool needed = request.mode != ScanMode::bilevel || by_depth;
    if (needed && options.has("depth")) {
        if (!set_and_read_back(options, "depth", depth) && options.number("depth") != depth) {
            return not_granted(fmt::format("the device does not give {} bits a sample", depth));
        }
    } else if (needed && depth != 8) {
        return not_granted(fmt::format("the device does not give {} bits a sample", depth));
    }
    return word.value_or("");
}

Result<void> set_resolution(SaneOptions& options, double dpi, GrantedScan& granted) {
    const auto set = [&](const char* name) -> std::optional<double> {
        if (options.is_settable(name)) {
            options.set_number(name, options.fitted(name, dpi, Fit::at_least));
        }
        return options.number(name);
    };
    const auto both = set("resolution");
    const auto x = set("x-resolution");
    const auto y = set("y-resolution");
    granted.dpi_x = x.value_or(both.value_or(0));
    granted.dpi_y = y.value_or(both.value_or(granted.dpi_x));
    if (!(granted.dpi_x > 0) || !(granted.dpi_y > 0)) {
        return not_granted("the device does not tell its resolution");
    }
    return {};
}

/// Where the driver could do harm to pictures or pages unseen, and what keeps it from that.
Result<void> forbid_changes(SaneOptions& options, GrantedScan& granted) {
    for (const auto* name : {"swdeskew", "swcrop", "swderotate", "adf-crp", "adf-skew"}) {
        options.set_flag(name, false);
    }
    for (const auto* name : {"swskip", "swdespeck"}) {
        options.set_number(name, 0);
        if (options.number(name).value_or(0) != 0) {
            return not_granted(fmt::format("the driver's '{}' cannot be switched off", name));
        }
    }
    if (options.has("compression")) {
        const auto choices = options.choices("compression");
        const auto none = uncompressed_word(choices);
        const bool is_none = none && (options.text("compression") == none ||
                                      set_and_read_back(options, "compression", *none));
        if (!is_none && options.text("compression")) {
            return not_granted("the device cannot send pages without compression; it has " +
                               listed(choices));
        }
    }
    options.set_flag("jpeg", false);
    options.set_number("jpeg", 0);
    if (options.flag("jpeg").value_or(false) || options.number("jpeg").value_or(0) != 0) {
        return not_granted("the device cannot send pages without JPEG compression");
    }
    // A switch of the driver is set; a sensor that bears the same name cannot be.
    granted.double_feed_stops = set_and_read_back(options, "df-action", "Stop");
    for (const auto* name : {"df-thickness", "double-feed", "dfeed"}) {
        granted.double_feed_stops = options.set_flag(name, true) || granted.double_feed_stops;
    }
    if (const auto modes = options.choices("feeder-mode"); !modes.empty()) {
        options.set_text("feeder-mode", "All pages");
    }
    return {};
}

/// One axis of the scan area.
struct Axis {
    const char* low;
    const char* high;
    const char* page;
    double dpi;
};

Result<double> set_axis(SaneOptions& options, const Axis& axis, std::optional<double> asked_mm) {
    const auto bounds = options.bounds(axis.high);
    if (!bounds) {
        return 0.0;
    }
    const double per_mm = options.is_in_pixels(axis.high) ? axis.dpi / k_mm_per_inch : 1.0;
    const auto start = options.bounds(axis.low).value_or(std::pair(0.0, 0.0)).first;
    if (const auto page = options.bounds(axis.page)) {
        // Feeders that take sheets in the middle know from this where the sheet lies.
        options.set_number(axis.page,
                           asked_mm ? std::min(*asked_mm * per_mm, page->second) : page->second);
    }
    options.set_number(axis.low, start);
    // Setting the page may have moved it.
    const auto limit = options.bounds(axis.high).value_or(*bounds).second;
    const double end = asked_mm ? start + *asked_mm * per_mm : limit;
    options.set_number(axis.high, options.fitted(axis.high, end, Fit::at_least));
    const auto from = options.number(axis.low);
    const auto to = options.number(axis.high);
    if (!from || !to || !(*to > *from)) {
        return not_granted("the device does not tell its scan area");
    }
    const double granted_mm = (*to - *from) / per_mm;
    if (granted_mm + k_area_slack_mm < asked_mm.value_or((limit - start) / per_mm)) {
        return not_granted(fmt::format("the device scans {:.1f} mm, asked were {:.1f} mm",
                                       granted_mm, asked_mm.value_or(limit / per_mm)));
    }
    return granted_mm;
}

} // namespace

std::string serial_of(const SaneOptions& options) {
    for (const auto* name : {"serial", "serial-number", "device-serial-number"}) {
        if (auto text = options.text(name); text && !text->empty()) {
            return *text;
        }
        if (const auto number = options.number(name); number && *number > 0) {
            return fmt::format("{:.0f}", *number);
        }
    }
    return {};
}

Result<GrantedScan> set_up(SaneOptions& options, const ScanRequest& request) {
    GrantedScan granted;
    // Source first: drivers put mode and resolution back when it changes.
    auto source = set_source(options, request.source);
    if (!source) {
        return refuse(source.error());
    }
    granted.source = *source;
    auto mode = set_mode(options, request);
    if (!mode) {
        return refuse(mode.error());
    }
    granted.mode = *mode;
    granted.layout = layout_for(request);
    if (const auto done = set_resolution(options, request.resolution_dpi, granted); !done) {
        return refuse(done.error());
    }
    if (const auto done = forbid_changes(options, granted); !done) {
        return refuse(done.error());
    }
    const auto side = [&request](double ScanArea::* which) {
        return request.area ? std::optional((*request.area).*which) : std::nullopt;
    };
    const auto width = set_axis(
        options, {.low = "tl-x", .high = "br-x", .page = "page-width", .dpi = granted.dpi_x},
        side(&ScanArea::width_mm));
    if (!width) {
        return refuse(width.error());
    }
    const auto height = set_axis(
        options, {.low = "tl-y", .high = "br-y", .page = "page-height", .dpi = granted.dpi_y},
        side(&ScanArea::height_mm));
    if (!height) {
        return refuse(height.error());
    }
    granted.width_mm = *width;
    granted.height_mm = *height;
    // These fetch JPEG where the device offers nothing else, and say nothing of it.
    constexpr std::array k_silent_drivers{"airscan:", "escl:", "epsonds:", "pixma:", "hpaio:"};
    granted.lossless =
        std::none_of(k_silent_drivers.begin(), k_silent_drivers.end(),
                     [&request](const char* driver) { return request.device.starts_with(driver); });
    return granted;
}

} // namespace scanseal::scanner_drivers
