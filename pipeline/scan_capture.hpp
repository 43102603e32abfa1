// pipeline/scan_capture.hpp — images go from a scanner into a ScanFolder until the feeder is empty
// or something stops them, and are held against the declared sheets (requirements R19, R20).
#pragma once

#include "core/clock.hpp"
#include "core/time_text.hpp"
#include "pipeline/scan_folder.hpp"
#include "scanner_drivers/sane_scan.hpp"

#include <functional>
#include <optional>
#include <string>

namespace scanseal::pipeline {

/// Borrowed for the call.
struct CaptureTools {
    const Clock& clock;
    const TimeZone& zone;
    std::string software;
    /// The next image, or why there is none; scanner_drivers::ScanSession::next_page.
    std::function<scanner_drivers::ScanStep()> next_image;
    /// Glass only: asks for a sheet, by its number; false: the operator stops.
    std::function<bool(unsigned sheet)> ask_for_sheet;
    std::function<void(unsigned images)> show_progress;
    unsigned images_max; ///< a feeder that goes on beyond it is stopped
};

struct CaptureEnd {
    bool complete = false; ///< as many images as declared, and nothing unsettled
    std::string event;     ///< why not: the name in job.json, e.g. "jam"
    std::string text;
};

/// Adds images to the folder, each durable before the next but one is asked for. An event that says
/// what stopped it is on disk, unresolved, whenever the scan is not complete; before the first
/// image already ("interrupted"), so that a process that is killed leaves one too. Throws Failure
/// when the disk breaks.
[[nodiscard]] CaptureEnd capture(ScanFolder& folder, const CaptureTools& tools);

/// "2026:11:20 10:12:00" of "2026-11-20T10:12:00+09:00" (TIFF 6.0, tag 306).
[[nodiscard]] std::string tiff_date_time(const std::string& rfc3339);

/// Makes the folder ready to go on: keeps the sheets before `first_sheet` (empty: all whole sheets;
/// of a sheet with one side only the image is dropped), sets the declared number when given, and
/// marks what was open as resolved by going on. Gives the number of the sheet that comes next.
/// Requires: first_sheet is 1 or more.
[[nodiscard]] unsigned prepare_to_continue(ScanFolder& folder, std::optional<unsigned> first_sheet,
                                           std::optional<unsigned> sheets);

} // namespace scanseal::pipeline
