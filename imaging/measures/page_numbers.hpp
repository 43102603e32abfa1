// imaging/measures/page_numbers.hpp — numbers printed at the head or foot of a page.
#pragma once

#include "imaging/measures/pixel_region.hpp"

#include <optional>
#include <vector>

namespace scanseal::imaging {

struct Geometry;
struct PageViews;

/// A number alone on its short line, or with a few letters or signs: "3", "- 3 -", "3/7",
/// "Page 3 of 7". It may be a page's number, a room's or a price: only the pages of a document
/// together tell.
struct PrintedNumber {
    unsigned number = 0;           ///< 1 to 9999
    std::optional<unsigned> total; ///< of "3/7": 7, at least `number`
    bool at_foot = false;          ///< false: at the head
    double x_mm = 0.0;             ///< middle, from the sheet's left edge
    double y_mm = 0.0;             ///< middle, from the nearer of the sheet's upper and lower edge
    double likelihood = 0.0;       ///< 0..1, of the digit that is least sure
    PixelRegion region;
};

/// In the outer 30 mm of the head and foot of the sheet, or 15 % of its height where that is less.
/// Says nothing where a mark on the line is not surely read, where three numbers stand in a row, as
/// in a table, and of a page whose text is not upright. At most 8 on each end. The whole costs a
/// bounded number of marks, whatever is on the page.
[[nodiscard]] std::vector<PrintedNumber> measure_page_numbers(const PageViews& views,
                                                              const Geometry& geometry);

} // namespace scanseal::imaging
