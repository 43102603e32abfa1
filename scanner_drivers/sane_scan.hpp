// scanner_drivers/sane_scan.hpp — what is asked of a scanner and what it gives back: plain values,
// no SANE in sight. Sessions: scanner_drivers/sane_session.hpp. See docs/scanning.md.
#pragma once

#include "core/pixel_buffer.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace scanseal::scanner_drivers {

enum class ScanSource : std::uint8_t { flatbed, feeder, duplex };
enum class ScanMode : std::uint8_t { colour, grey, bilevel };

/// The part of the glass or of the sheet that is scanned, from its upper left corner.
struct ScanArea {
    double width_mm = 0;
    double height_mm = 0;
};

struct ScanRequest {
    std::string device; ///< SANE's name, e.g. "fujitsu:fi-7160:1234"
    ScanSource source = ScanSource::flatbed;
    ScanMode mode = ScanMode::colour;
    unsigned depth_bits = 8;      ///< of a sample, 8 or 16; of no meaning for bilevel
    double resolution_dpi = 300;  ///< above 0
    std::optional<ScanArea> area; ///< none: all that the device can scan
};

/// Ceilings that are checked before memory is taken: a device's driver may say anything.
struct ScanLimits {
    std::uint32_t side_px_max;
    std::uint64_t page_bytes_max;
    /// A driver that neither returns nor gives data for so long is given up.
    std::chrono::milliseconds silence_max;
};

struct ScannerIdentity {
    std::string name;         ///< SANE's name
    std::string manufacturer; ///< empty: not told
    std::string model;
    std::string serial; ///< empty: few drivers tell it
};

/// What the device granted, read back after everything was set.
struct GrantedScan {
    std::string source; ///< in the driver's words; empty: it has no choice
    std::string mode;
    SampleLayout layout = SampleLayout::grey8; ///< pages of another layout are stopped
    double dpi_x = 0;
    double dpi_y = 0;
    double width_mm = 0; ///< 0: the driver has no such setting
    double height_mm = 0;
    /// False: the driver is known to fetch pages from the device as JPEG and to decode them, so
    /// that nobody can tell what was lost (requirement S6).
    bool lossless = true;
    bool double_feed_stops = false; ///< the driver was told to stop at a double feed
};

struct ScannedPage {
    PixelBuffer pixels;
    double dpi_x = 0;
    double dpi_y = 0;
};

/// Why no page came.
enum class StopCause : std::uint8_t {
    feeder_empty, ///< the regular end of a feeder
    jam,          ///< also a double feed, where the driver does not tell them apart
    double_feed,
    cover_open,
    device_busy,
    access_denied,
    io_error,
    page_damaged, ///< the page came short, too long, or not as the driver had announced it
    no_answer,    ///< silent for longer than ScanLimits::silence_max
    cancelled,
    driver_failed, ///< any other status
};

struct ScanStop {
    StopCause cause = StopCause::driver_failed;
    std::string text; ///< English, with the driver's own words
};

/// Either a page or the reason why there is none.
struct ScanStep {
    std::optional<ScannedPage> page;
    ScanStop stop; ///< meaningful only without a page
};

[[nodiscard]] const char* to_string(ScanSource source) noexcept;
[[nodiscard]] const char* to_string(ScanMode mode) noexcept;
/// As written to job.json, `scan.feeder_events[].event`.
[[nodiscard]] const char* to_string(StopCause cause) noexcept;
[[nodiscard]] std::optional<ScanSource> scan_source_from(std::string_view text);
[[nodiscard]] std::optional<ScanMode> scan_mode_from(std::string_view text);

/// Reads "A4", "B5", "letter" (any case) or "WIDTHxHEIGHT" in mm, 1 to 2000 each. A3 to A5: ISO
/// 216. B4 and B5: the JIS series (JIS P 0138), which is the one in use in Japan. Empty if it is
/// none.
[[nodiscard]] std::optional<ScanArea> scan_area_from(std::string_view text);

} // namespace scanseal::scanner_drivers
