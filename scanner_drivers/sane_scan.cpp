#include "scanner_drivers/sane_scan.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace scanseal::scanner_drivers {

namespace {

constexpr double k_side_mm_min = 1;
constexpr double k_side_mm_max = 2000;

struct NamedArea {
    std::string_view name;
    ScanArea area;
};

constexpr std::array k_named_areas{
    NamedArea{.name = "a3", .area = {.width_mm = 297, .height_mm = 420}},
    NamedArea{.name = "a4", .area = {.width_mm = 210, .height_mm = 297}},
    NamedArea{.name = "a5", .area = {.width_mm = 148, .height_mm = 210}},
    NamedArea{.name = "b4", .area = {.width_mm = 257, .height_mm = 364}},
    NamedArea{.name = "b5", .area = {.width_mm = 182, .height_mm = 257}},
    NamedArea{.name = "letter", .area = {.width_mm = 215.9, .height_mm = 279.4}},
    NamedArea{.name = "legal", .area = {.width_mm = 215.9, .height_mm = 355.6}},
};

std::optional<double> side_from(std::string_view text) {
    double value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stopped != end || !(value >= k_side_mm_min) ||
        !(value <= k_side_mm_max)) {
        return std::nullopt;
    }
    return value;
}

} // namespace

const char* to_string(ScanSource source) noexcept {
    switch (source) {
    case ScanSource::flatbed:
        return "flatbed";
    case ScanSource::feeder:
        return "feeder";
    case ScanSource::duplex:
        return "duplex";
    }
    return "?";
}

const char* to_string(ScanMode mode) noexcept {
    switch (mode) {
    case ScanMode::colour:
        return "colour";
    case ScanMode::grey:
        return "grey";
    case ScanMode::bilevel:
        return "bilevel";
    }
    return "?";
}

const char* to_string(StopCause cause) noexcept {
    switch (cause) {
    case StopCause::feeder_empty:
        return "feeder_empty";
    case StopCause::jam:
        return "jam";
    case StopCause::double_feed:
        return "double_feed";
    case StopCause::cover_open:
        return "cover_open";
    case StopCause::device_busy:
        return "device_busy";
    case StopCause::access_denied:
        return "access_denied";
    case StopCause::io_error:
        return "io_error";
    case StopCause::page_damaged:
        return "page_damaged";
    case StopCause::no_answer:
        return "no_answer";
    case StopCause::cancelled:
        return "cancelled";
    case StopCause::driver_failed:
        return "driver_failed";
    }
    return "?";
}

std::optional<ScanSource> scan_source_from(std::string_view text) {
    for (const auto source : {ScanSource::flatbed, ScanSource::feeder, ScanSource::duplex}) {
        if (text == to_string(source)) {
            return source;
        }
    }
    return std::nullopt;
}

std::optional<ScanMode> scan_mode_from(std::string_view text) {
    for (const auto mode : {ScanMode::colour, ScanMode::grey, ScanMode::bilevel}) {
        if (text == to_string(mode)) {
            return mode;
        }
    }
    return std::nullopt;
}

std::optional<ScanArea> scan_area_from(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const auto& named : k_named_areas) {
        if (named.name == lower) {
            return named.area;
        }
    }
    const auto cross = lower.find('x');
    if (cross == std::string::npos) {
        return std::nullopt;
    }
    const auto width = side_from(std::string_view(lower).substr(0, cross));
    const auto height = side_from(std::string_view(lower).substr(cross + 1));
    if (!width || !height) {
        return std::nullopt;
    }
    return ScanArea{.width_mm = *width, .height_mm = *height};
}

} // namespace scanseal::scanner_drivers
