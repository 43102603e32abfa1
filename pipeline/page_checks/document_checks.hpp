// pipeline/page_checks/document_checks.hpp — judges the pages of one document against each other.
#pragma once

#include "core/profile.hpp"
#include "imaging/measures/likeness.hpp"
#include "imaging/measures/page_numbers.hpp"
#include "pipeline/finding.hpp"

#include <string>
#include <vector>

namespace scanseal::pipeline {

/// What a page tells the checks of its document.
struct PageTraits {
    unsigned page = 0;            ///< 1-based
    std::string side;             ///< front, back or empty, as the job names it
    bool blank = false;           ///< blank sheets of one form are alike and prove nothing
    imaging::Likeness likeness;   ///< all bits 0: not taken
    double width_mm = 0.0;        ///< of the sheet, else of the image; 0: unknown
    double height_mm = 0.0;       ///< along the way through the feeder
    std::vector<double> seams_mm; ///< lines right across, from the upper edge
    std::vector<imaging::PrintedNumber> numbers; ///< at its head and foot
};

/// page_near_duplicate, double_feed_suspected, side_missing, page_number_gap, page_number_repeated,
/// page_number_disorder (each on a page), mixed_page_sizes and page_total_mismatch (on the
/// document), by the rules in `limits.checks`. Pages in order. A page is compared with the 50
/// before it: a sheet that goes through twice comes soon after. `both_sides`: the job says that
/// both sides of each sheet are here; then side_missing is found in pages without a side as well,
/// when their number is odd.
[[nodiscard]] Findings judge_document(const std::vector<PageTraits>& pages,
                                      const MediumLimits& limits, bool both_sides = false);

} // namespace scanseal::pipeline
