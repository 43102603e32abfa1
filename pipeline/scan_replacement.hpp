// pipeline/scan_replacement.hpp — one sheet of a document that is being scanned is scanned again,
// or put in where it was forgotten, before anything is submitted (requirements R19, S9;
// docs/scanning.md).
#pragma once

#include "pipeline/scan_capture.hpp"
#include "pipeline/scan_folder.hpp"

#include <string>

namespace scanseal::pipeline {

struct SheetReplacement {
    unsigned sheet = 1; ///< 1-based
    std::string reason;
    bool forced = false; ///< also if it looks like another sheet
};

enum class SheetChange {
    done,
    stopped,       ///< no image, or not all sides, came from the device
    too_many,      ///< more than one sheet came
    another_sheet, ///< the new image is unlike the old one, and that was not forced
};

struct SheetChangeEnd {
    SheetChange change = SheetChange::done;
    std::string text;           ///< why not
    unsigned unlike_points = 0; ///< of 256; the most of all sides
};

/// Two images, each with the codes read from it, as is_same_sheet of pipeline/replacement.hpp.
/// `points` is set to how many of 256 differ. Requires: neither is empty.
[[nodiscard]] bool is_same_sheet(const PixelBuffer& old_image, const PixelBuffer& new_image,
                                 unsigned& points);

/// Scans one sheet, all its sides, and puts it in the place of sheet `request.sheet`. Unless it
/// ends with `done`, nothing has changed. Throws Failure when the disk breaks.
/// Requires: the folder holds that sheet whole.
[[nodiscard]] SheetChangeEnd replace_sheet(ScanFolder& folder, const CaptureTools& tools,
                                           const SheetReplacement& request);

/// Scans one sheet and puts it in after sheet `after` (0: before the first). As replace_sheet.
/// Requires: the folder holds that many whole sheets.
[[nodiscard]] SheetChangeEnd insert_sheet(ScanFolder& folder, const CaptureTools& tools,
                                          unsigned after);

/// Marks what was open as resolved if as many images are there as were declared (`sheets` sets the
/// number anew); false, and nothing is changed, if not.
[[nodiscard]] bool settle_counts(ScanFolder& folder, std::optional<unsigned> sheets);

} // namespace scanseal::pipeline
