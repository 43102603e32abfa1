#include "imaging/measures/overlays_internal.hpp"

#include "imaging/measures/edge_profile_internal.hpp"
#include "imaging/measures/geometry.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/straight_edges_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <optional>
#include <utility>

namespace scanseal::imaging {

namespace {

constexpr double k_edge_min_mm = 16.0;
constexpr double k_corner_reach_mm = 20.0;
constexpr double k_right_angle_off_deg = 0.3;
constexpr double k_right_angle_off_deg_px = 25.0;
constexpr double k_stripe_deg = 0.2;
constexpr double k_turned_min_deg = 0.4;
constexpr double k_turned_length_deg_px = 65.0; // a shorter side must be turned further
constexpr double k_image_edge_mm = 3.0;
constexpr double k_border_reach_mm = 2.5;
constexpr double k_area_part_max = 0.6;
constexpr double k_shadow_depth_min = 4.0;
constexpr double k_shadow_excess_mm = 0.28;
// Two sides of a note seen in part make 35 mm and more, in full 100; what chance lays together
// stayed below on 86 clean pages.
constexpr double k_half_sure_mm = 34.0;
constexpr std::size_t k_things_max = 5;
constexpr double k_steady_part_min = 0.75; // a row of letters dips in a good half of its length
constexpr double k_plain_part_min = 0.85;
constexpr double k_paper_part = 0.93;
constexpr double k_profile_dpi = 140.0;

using Point = std::array<double, 2>;

// A side of a possible overlay, in pixels of the view. `turn_deg`: of the thing it belongs to.
struct EdgeSide {
    Point from{};
    Point to{};
    Point inside{}; ///< towards the bright side
    double turn_deg = 0.0;
    bool upright = true;
    bool rising = true; ///< bright to the right, or below
    bool turned = false;
    std::optional<bool> shadowed;

    [[nodiscard]] double length() const { return std::hypot(to[0] - from[0], to[1] - from[1]); }
};

// The brightest of the three channels, in which a pad of yellow or pink notes is as bright as paper
// and only its shadow is left, and the darkest, in which coloured paper differs most from white.
std::vector<cv::Mat> pictures_of(const PageViews& views, const ScaledView& view) {
    const cv::Mat& colour = views.colour_quarter;
    if (colour.empty() || colour.size() != view.grey.size()) {
        return {view.grey};
    }
    cv::Mat brightest(colour.size(), CV_8UC1);
    cv::Mat darkest(colour.size(), CV_8UC1);
    for (int y = 0; y < colour.rows; ++y) {
        const auto* row = colour.ptr<std::uint8_t>(y);
        auto* high = brightest.ptr<std::uint8_t>(y);
        auto* low = darkest.ptr<std::uint8_t>(y);
        for (int x = 0; x < colour.cols; ++x, row += 3) {
            high[x] = std::max({row[0], row[1], row[2]});
            low[x] = std::min({row[0], row[1], row[2]});
        }
    }
    return {brightest, darkest};
}

EdgeSide side_of(const StraightEdge& edge, bool upright, int rows) {
    EdgeSide side;
    side.upright = upright;
    side.rising = edge.rising;
    side.from = {edge.x_at(edge.from, rows), static_cast<double>(edge.from)};
    side.to = {edge.x_at(edge.to, rows), static_cast<double>(edge.to)};
    const double norm = std::hypot(1.0, edge.slope);
    const double sign = edge.rising ? 1.0 : -1.0;
    side.inside = {sign / norm, -sign * edge.slope / norm};
    side.turn_deg = -std::atan(edge.slope) * 180.0 / std::numbers::pi;
    if (!upright) {
        std::swap(side.from[0], side.from[1]);
        std::swap(side.to[0], side.to[1]);
        std::swap(side.inside[0], side.inside[1]);
        side.turn_deg = -side.turn_deg;
    }
    return side;
}

double distance_to_line(const Point& point, const Point& from, const Point& to) {
    const double dx = to[0] - from[0];
    const double dy = to[1] - from[1];
    const double length = std::max(1e-9, std::hypot(dx, dy));
    return std::abs((point[0] - from[0]) * dy - (point[1] - from[1]) * dx) / length;
}

// The sheet's own border, and the image's, throw shadows too.
bool on_sheet_border(const EdgeSide& side, const Geometry& geometry, const ScaledView& view) {
    const Point middle{(side.from[0] + side.to[0]) / 2, (side.from[1] + side.to[1]) / 2};
    const double image = k_image_edge_mm * view.px_per_mm;
    if (side.upright ? middle[0] < image || middle[0] > view.grey.cols - image
                     : middle[1] < image || middle[1] > view.grey.rows - image) {
        return true;
    }
    if (!geometry.sheet_corners_px) {
        return false;
    }
    for (std::size_t i = 0; i < 4; ++i) {
        Point from = geometry.sheet_corners_px->at(i);
        Point to = geometry.sheet_corners_px->at((i + 1) % 4);
        for (auto* corner : {&from, &to}) {
            (*corner)[0] /= view.scale;
            (*corner)[1] /= view.scale;
        }
        const double reach = k_border_reach_mm * view.px_per_mm;
        if (distance_to_line(side.from, from, to) < reach &&
            distance_to_line(side.to, from, to) < reach) {
            return true;
        }
    }
    return false;
}

std::vector<EdgeSide> sides_of(const PageViews& views, const ScaledView& view, const cv::Mat& ink,
                               const Geometry& geometry) {
    const int length_min = static_cast<int>(k_edge_min_mm * view.px_per_mm);
    cv::Mat turned_ink;
    cv::transpose(ink, turned_ink);
    std::vector<EdgeSide> sides;
    for (const auto& picture : pictures_of(views, view)) {
        for (const auto& edge : upright_edges(picture, ink, length_min)) {
            sides.push_back(side_of(edge, true, picture.rows));
        }
        cv::Mat turned;
        cv::transpose(picture, turned);
        for (const auto& edge : upright_edges(turned, turned_ink, length_min)) {
            sides.push_back(side_of(edge, false, turned.rows));
        }
    }
    std::erase_if(sides,
                  [&](const EdgeSide& side) { return on_sheet_border(side, geometry, view); });
    if (geometry.skew_deg) {
        for (auto& side : sides) {
            const double limit = std::max(k_turned_min_deg, k_turned_length_deg_px / side.length());
            // Sensor cells draw faint stripes along the image's own axes.
            side.turned = std::abs(side.turn_deg - *geometry.skew_deg) > limit &&
                          std::abs(side.turn_deg) > k_stripe_deg;
        }
    }
    return sides;
}

// A dip at the edge that comes back slowly on the side away from the bright one.
bool throws_shadow(const ScaledView& fine, double ratio, double paper_tone, EdgeSide& side) {
    if (!side.shadowed) {
        const LinePiece piece{{side.from[0] * ratio, side.from[1] * ratio},
                              {side.to[0] * ratio, side.to[1] * ratio}};
        const auto profile = profile_across(fine, piece, side.inside);
        side.shadowed = profile.depth >= k_shadow_depth_min &&
                        profile.outer_mm - profile.inner_mm >= k_shadow_excess_mm &&
                        profile.steady_part >= k_steady_part_min &&
                        profile.outer_tone >= paper_tone * k_paper_part;
    }
    return *side.shadowed;
}

bool plain_inside(const ScaledView& fine, double ratio, bool bright, const EdgeSide& side) {
    const LinePiece piece{{side.from[0] * ratio, side.from[1] * ratio},
                          {side.to[0] * ratio, side.to[1] * ratio}};
    const double sign = bright ? 1.0 : -1.0;
    return plain_part(fine, piece, {sign * side.inside[0], sign * side.inside[1]}) >=
           k_plain_part_min;
}

// An upright and a level side meet as two sides of one thing, brighter or darker than what lies
// around it.
bool make_corner(const EdgeSide& upright, const EdgeSide& level, double reach, bool bright) {
    if (std::abs(upright.turn_deg - level.turn_deg) >
        k_right_angle_off_deg +
            k_right_angle_off_deg_px / std::min(upright.length(), level.length())) {
        return false;
    }
    const double slope_x = (upright.to[0] - upright.from[0]) / (upright.to[1] - upright.from[1]);
    const double slope_y = (level.to[1] - level.from[1]) / (level.to[0] - level.from[0]);
    const double y =
        (level.from[1] + slope_y * (upright.from[0] - slope_x * upright.from[1] - level.from[0])) /
        (1.0 - slope_x * slope_y);
    const double x = upright.from[0] + slope_x * (y - upright.from[1]);
    // The thing lies to the right of a rising upright side and below a rising level one.
    const double end_y = level.rising == bright ? upright.from[1] : upright.to[1];
    const double end_x = upright.rising == bright ? level.from[0] : level.to[0];
    return std::abs(end_y - y) <= reach && std::abs(end_x - x) <= reach;
}

struct Thing {
    std::vector<const EdgeSide*> sides;
    cv::Rect2d box;
};

cv::Rect2d box_of(const EdgeSide& side) {
    const double left = std::min(side.from[0], side.to[0]);
    const double top = std::min(side.from[1], side.to[1]);
    return {left, top, std::abs(side.to[0] - side.from[0]) + 1.0,
            std::abs(side.to[1] - side.from[1]) + 1.0};
}

bool share_side(const Thing& one, const Thing& other) {
    return std::any_of(one.sides.begin(), one.sides.end(), [&](const EdgeSide* side) {
        return std::find(other.sides.begin(), other.sides.end(), side) != other.sides.end();
    });
}

void merge(Thing& into, const Thing& other) {
    for (const auto* side : other.sides) {
        if (std::find(into.sides.begin(), into.sides.end(), side) == into.sides.end()) {
            into.sides.push_back(side);
        }
    }
    into.box |= other.box;
}

// The two are sides of something that lies over the page.
bool belong_together(EdgeSide& upright, EdgeSide& level, const ScaledView& view,
                     const ScaledView& fine, double paper_tone) {
    const double reach = k_corner_reach_mm * view.px_per_mm;
    const double ratio = view.scale / fine.scale;
    const bool bright = make_corner(upright, level, reach, true);
    const bool turned = upright.turned && level.turned;
    const bool found = turned ? bright || make_corner(upright, level, reach, false)
                              : bright && throws_shadow(fine, ratio, paper_tone, upright) &&
                                    throws_shadow(fine, ratio, paper_tone, level);
    return found && plain_inside(fine, ratio, bright, upright) &&
           plain_inside(fine, ratio, bright, level);
}

void add_thing(std::vector<Thing>& things, Thing thing) {
    for (auto& other : things) {
        if (share_side(thing, other)) {
            merge(thing, other);
            other.sides.clear();
        }
    }
    std::erase_if(things, [](const Thing& other) { return other.sides.empty(); });
    things.push_back(std::move(thing));
}

std::vector<Thing> things_of(std::vector<EdgeSide>& sides, const ScaledView& view,
                             const ScaledView& fine, double paper_tone) {
    std::vector<Thing> things;
    for (auto& upright : sides) {
        for (auto& level : sides) {
            if (upright.upright && !level.upright &&
                belong_together(upright, level, view, fine, paper_tone)) {
                add_thing(things, {{&upright, &level}, box_of(upright) | box_of(level)});
            }
        }
    }
    return things;
}

// The longest side seen in each of the four directions, added up.
double seen_length(const Thing& thing) {
    std::array<double, 4> longest{};
    for (const auto* side : thing.sides) {
        auto& here = longest.at((side->upright ? 0U : 2U) + (side->rising ? 1U : 0U));
        here = std::max(here, side->length());
    }
    return longest[0] + longest[1] + longest[2] + longest[3];
}

} // namespace

std::vector<Obstruction> find_overlays(const PageViews& views, const ScaledView& view,
                                       const cv::Mat& ink, const Geometry& geometry) {
    std::vector<Obstruction> found;
    if (view.bilevel) {
        return found;
    }
    const auto fine = scaled_view(views, k_profile_dpi);
    auto sides = sides_of(views, view, ink, geometry);
    for (const auto& thing : things_of(sides, view, fine, geometry.paper_tone)) {
        const double part = thing.box.area() / view.grey.size().area();
        if (part > k_area_part_max) {
            continue;
        }
        const double seen_mm = seen_length(thing) / view.px_per_mm;
        found.push_back({full_size_region(views, view, cv::Rect(thing.box)),
                         seen_mm / (seen_mm + k_half_sure_mm)});
    }
    if (found.size() > k_things_max) {
        // Pictures and grain, not paper.
        std::erase_if(found, [](const Obstruction& one) { return one.certainty < 0.8; });
    }
    return found;
}

} // namespace scanseal::imaging
