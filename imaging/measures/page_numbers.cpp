#include "imaging/measures/page_numbers.hpp"

#include "imaging/measures/geometry.hpp"
#include "imaging/measures/number_line_internal.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/short_lines_internal.hpp"

#include <algorithm>
#include <cmath>

namespace scanseal::imaging {

namespace {

constexpr double k_letters_dpi = 140.0;
constexpr double k_same_line_mm = 1.5;
constexpr std::ptrdiff_t k_in_row_max = 2; // three numbers side by side are a row of a table
constexpr std::ptrdiff_t k_at_end_max = 8; // of the sheet: more are a list

/// Numbers of tables and lists are taken out.
void keep_lone_numbers(std::vector<PrintedNumber>& numbers) {
    const auto all = numbers;
    std::erase_if(numbers, [&all](const PrintedNumber& one) {
        const auto at_end = std::ranges::count(all, one.at_foot, &PrintedNumber::at_foot);
        const auto in_row = std::ranges::count_if(all, [&one](const PrintedNumber& other) {
            return other.at_foot == one.at_foot && std::abs(other.y_mm - one.y_mm) < k_same_line_mm;
        });
        return at_end > k_at_end_max || in_row > k_in_row_max;
    });
}

} // namespace

std::vector<PrintedNumber> measure_page_numbers(const PageViews& views, const Geometry& geometry) {
    std::vector<PrintedNumber> numbers;
    if (geometry.turn && *geometry.turn != TextTurn::upright) {
        return numbers;
    }
    const auto view = scaled_view(views, k_letters_dpi);
    const auto sheet = sheet_in_view(view, geometry);
    for (const auto& line : short_lines_of(views, view, geometry)) {
        const auto found = number_on(view, line);
        if (!found) {
            continue;
        }
        const double x = found->box.x + 0.5 * found->box.width;
        const double y = found->box.y + 0.5 * found->box.height;
        const double from_edge = line.at_foot ? sheet.y + sheet.height - y : y - sheet.y;
        numbers.push_back({.number = found->number,
                           .total = found->total,
                           .at_foot = line.at_foot,
                           .x_mm = (x - sheet.x) / view.px_per_mm,
                           .y_mm = from_edge / view.px_per_mm,
                           .likelihood = found->likelihood,
                           .region = full_size_region(views, view, found->box)});
    }
    keep_lone_numbers(numbers);
    return numbers;
}

} // namespace scanseal::imaging
