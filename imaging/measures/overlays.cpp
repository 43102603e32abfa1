#include "imaging/measures/overlays_internal.hpp"

#include "imaging/measures/cut_print_sides_internal.hpp"
#include "imaging/measures/geometry.hpp"
#include "imaging/measures/overlay_things_internal.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/skew_internal.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <numbers>
#include <utility>

namespace scanseal::imaging {

namespace {

constexpr double k_area_part_max = 0.6;
// Two sides of a note seen in part make 35 mm and more, in full 100; what chance lays together
// stayed below on 86 clean pages.
constexpr double k_half_sure_mm = 34.0;
constexpr std::size_t k_things_max = 5;
constexpr double k_profile_dpi = 140.0;
// Print that is turned so far may be that of a slip alone.
constexpr double k_slip_turn_min_deg = 1.0;
constexpr double k_slip_margin_mm = 3.0;
constexpr double k_same_turn_deg = 1.0;
constexpr double k_beside_min_mm = 25.0;
constexpr double k_joined_part = 0.3;

struct Page {
    const PageViews& views;
    const ScaledView& view;
    const ScaledView& fine;
    const cv::Mat& ink;
    const Geometry& geometry;
};

// Parts of one thing, found at several of its sides or rules, are one; the surest first.
std::vector<OverlayThing> joined(std::vector<OverlayThing> things) {
    std::ranges::stable_sort(things, std::ranges::greater{}, &OverlayThing::seen_mm);
    for (std::size_t i = 0; i < things.size(); ++i) {
        for (std::size_t j = i + 1; j < things.size();) {
            const double least = std::min(things[i].box.area(), things[j].box.area());
            if ((things[i].box & things[j].box).area() >= k_joined_part * least) {
                things[i].box |= things[j].box;
                things.erase(things.begin() + static_cast<std::ptrdiff_t>(j));
                j = i + 1; // the box has grown
            } else {
                ++j;
            }
        }
    }
    return things;
}

std::vector<OverlayThing> things_against(const Page& page, std::vector<EdgeSide> sides,
                                         std::optional<double> skew_deg) {
    keep_longest(sides);
    mark_turned(sides, skew_deg);
    const SidedPage sided{page.view, page.fine, page.geometry.paper_tone, skew_deg.value_or(0.0)};
    auto things = joined(overlay_things(std::move(sides), sided));
    std::erase_if(things, [&](const OverlayThing& thing) {
        return thing.box.area() > k_area_part_max * page.view.grey.size().area();
    });
    return things;
}

// How the sheet lies: by its border, or straight, as a feeder holds it, where that does not show.
double sheet_turn_deg(const Geometry& geometry) {
    if (!geometry.sheet_corners_px) {
        return 0.0;
    }
    const auto& corners = *geometry.sheet_corners_px;
    const double x = corners[1][0] - corners[0][0] + corners[2][0] - corners[3][0];
    const double y = corners[1][1] - corners[0][1] + corners[2][1] - corners[3][1];
    return std::atan2(y, x) * 180.0 / std::numbers::pi;
}

// Beside the thing lines of print or straight edges show that are turned as it is: it is the page
// that is turned.
bool page_agrees(const Page& page, const std::vector<EdgeSide>& sides, const OverlayThing& thing) {
    const double margin = k_slip_margin_mm * page.view.px_per_mm;
    const cv::Rect box(static_cast<int>(thing.box.x - margin),
                       static_cast<int>(thing.box.y - margin),
                       static_cast<int>(thing.box.width + 2.0 * margin),
                       static_cast<int>(thing.box.height + 2.0 * margin));
    if (std::ranges::any_of(sides, [&](const EdgeSide& side) {
            return !box.contains(cv::Point2d(side.from[0], side.from[1])) &&
                   !box.contains(cv::Point2d(side.to[0], side.to[1])) &&
                   side.length() >= k_beside_min_mm * page.view.px_per_mm &&
                   std::abs(side.turn_deg - thing.turn_deg) < k_same_turn_deg;
        })) {
        return true;
    }
    const cv::Mat beside = page.ink.clone();
    beside(box & cv::Rect({}, beside.size())).setTo(0);
    const auto angle = skew_of(beside).angle_deg;
    return angle && std::abs(*angle - thing.turn_deg) < k_same_turn_deg;
}

// Where the page has no lines, or a slip has more than the page and its sides are straight with
// them, things are held against the sheet.
std::vector<OverlayThing> things_against_sheet(const Page& page,
                                               const std::vector<EdgeSide>& sides) {
    const double sheet_deg = sheet_turn_deg(page.geometry);
    const auto& skew_deg = page.geometry.skew_deg;
    if (skew_deg && std::abs(*skew_deg - sheet_deg) < k_slip_turn_min_deg) {
        return {};
    }
    auto things = things_against(page, sides, sheet_deg);
    things.resize(std::min(things.size(), k_things_max));
    std::erase_if(things, [&](const OverlayThing& thing) {
        return std::abs(thing.turn_deg - sheet_deg) < k_slip_turn_min_deg ||
               page_agrees(page, sides, thing);
    });
    return things;
}

} // namespace

std::vector<Obstruction> find_overlays(const PageViews& views, const ScaledView& view,
                                       const cv::Mat& ink, const Geometry& geometry) {
    const auto fine = scaled_view(views, k_profile_dpi);
    const Page page{views, view, fine, ink, geometry};
    std::vector<EdgeSide> sides;
    if (!view.bilevel) {
        sides = sides_of(views, view, ink, geometry);
    }
    auto with_cuts = sides;
    if (geometry.skew_deg) {
        const auto cuts = cut_print_sides(ink, view, *geometry.skew_deg);
        with_cuts.insert(with_cuts.end(), cuts.begin(), cuts.end());
    }
    auto things = things_against(page, std::move(with_cuts), geometry.skew_deg);
    std::ranges::copy(things_against_sheet(page, sides), std::back_inserter(things));
    things = joined(std::move(things));
    std::vector<Obstruction> found;
    found.reserve(things.size());
    for (const auto& thing : things) {
        found.push_back({full_size_region(views, view, cv::Rect(thing.box)),
                         thing.seen_mm / (thing.seen_mm + k_half_sure_mm), thing.turn_deg});
    }
    if (found.size() > k_things_max) {
        // Pictures and grain, not paper.
        std::erase_if(found, [](const Obstruction& one) { return one.certainty < 0.8; });
    }
    return found;
}

} // namespace scanseal::imaging
