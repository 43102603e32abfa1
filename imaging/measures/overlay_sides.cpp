#include "imaging/measures/overlay_sides_internal.hpp"

#include "imaging/measures/angles_internal.hpp"
#include "imaging/measures/geometry.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/straight_edges_internal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <utility>

namespace scanseal::imaging {

namespace {

// Sides are tried two by two, and at each a search begins: more of them are a pattern, not paper.
constexpr std::size_t k_sides_max = 400;
constexpr double k_edge_min_mm = 16.0;
constexpr double k_stripe_deg = 0.2;
constexpr double k_turned_min_deg = 0.4;
constexpr double k_dark_line_turned_min_deg = 0.3;
constexpr double k_turned_length_deg_px = 65.0; // a shorter side must be turned further
constexpr double k_image_edge_mm = 3.0;
constexpr double k_line_off_deg = 0.2;
constexpr double k_line_max_mm = 1.5;
constexpr double k_line_overlap_part = 0.6;
constexpr double k_border_reach_mm = 2.5;

// White or evenly coloured paper with grey print: the channels show nothing that grey does not.
bool is_of_one_hue(const cv::Mat& brightest, const cv::Mat& darkest) {
    constexpr int k_near = 16;
    constexpr unsigned k_others_part = 400; // a small note covers a fortieth of A4
    std::array<unsigned, 256> counts{};
    unsigned total = 0;
    for (int y = 0; y < brightest.rows; y += 2) {
        const auto* high = brightest.ptr<std::uint8_t>(y);
        const auto* low = darkest.ptr<std::uint8_t>(y);
        for (int x = 0; x < brightest.cols; ++x, ++total) {
            ++counts[static_cast<std::size_t>(high[x] - low[x])];
        }
    }
    const auto usual = std::max_element(counts.begin(), counts.end()) - counts.begin();
    unsigned near = 0;
    for (auto i = std::max<std::ptrdiff_t>(0, usual - k_near);
         i <= std::min<std::ptrdiff_t>(255, usual + k_near); ++i) {
        near += counts[static_cast<std::size_t>(i)];
    }
    return total - near <= total / k_others_part;
}

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
    return is_of_one_hue(brightest, darkest) ? std::vector{view.grey}
                                             : std::vector{brightest, darkest};
}

SideLine line_of(const StraightEdge& edge, int rows) {
    return {.at = edge.x_at(0.0, rows),
            .slope = edge.slope,
            .from = static_cast<double>(edge.from),
            .to = static_cast<double>(edge.to),
            .rising = edge.rising};
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

// A dark line has a falling edge and, beyond its width, a rising one.
bool edge_one_line(const EdgeSide& falling, const EdgeSide& rising, double px_per_mm) {
    if (falling.rising || !rising.rising || falling.upright != rising.upright ||
        std::abs(falling.turn_deg - rising.turn_deg) > k_line_off_deg) {
        return false;
    }
    const std::size_t along = falling.upright ? 1 : 0;
    const std::size_t across = 1 - along;
    const double from = std::max(falling.from.at(along), rising.from.at(along));
    const double to = std::min(falling.to.at(along), rising.to.at(along));
    const auto at = [&](const EdgeSide& side) {
        const double part =
            (0.5 * (from + to) - side.from.at(along)) / (side.to.at(along) - side.from.at(along));
        return side.from.at(across) + part * (side.to.at(across) - side.from.at(across));
    };
    const double width = at(rising) - at(falling);
    return to - from >= k_line_overlap_part * std::max(falling.length(), rising.length()) &&
           width > 0.0 && width <= k_line_max_mm * px_per_mm;
}

void mark_dark_lines(std::vector<EdgeSide>& sides, double px_per_mm) {
    for (auto& one : sides) {
        one.dark_line = std::any_of(sides.begin(), sides.end(), [&](const EdgeSide& other) {
            return one.rising ? edge_one_line(other, one, px_per_mm)
                              : edge_one_line(one, other, px_per_mm);
        });
    }
}

} // namespace

double distance(const Point& one, const Point& other) {
    return std::hypot(one[0] - other[0], one[1] - other[1]);
}

EdgeSide side_on(const SideLine& line, bool upright) {
    EdgeSide side;
    side.upright = upright;
    side.rising = line.rising;
    side.from = {line.at + line.slope * line.from, line.from};
    side.to = {line.at + line.slope * line.to, line.to};
    const double norm = std::hypot(1.0, line.slope);
    const double sign = line.rising ? 1.0 : -1.0;
    side.inside = {sign / norm, -sign * line.slope / norm};
    side.turn_deg = -angle_deg(line.slope);
    if (!upright) {
        std::swap(side.from[0], side.from[1]);
        std::swap(side.to[0], side.to[1]);
        std::swap(side.inside[0], side.inside[1]);
        side.turn_deg = -side.turn_deg;
    }
    return side;
}

void keep_longest(std::vector<EdgeSide>& sides) {
    if (sides.size() > k_sides_max) {
        std::ranges::stable_sort(sides, std::ranges::greater{}, &EdgeSide::length);
        sides.resize(k_sides_max);
    }
}

std::vector<EdgeSide> sides_of(const PageViews& views, const ScaledView& view, const cv::Mat& ink,
                               const Geometry& geometry) {
    const int length_min = static_cast<int>(k_edge_min_mm * view.px_per_mm);
    cv::Mat turned_ink;
    cv::transpose(ink, turned_ink);
    std::vector<EdgeSide> sides;
    for (const auto& picture : pictures_of(views, view)) {
        for (const auto& edge : upright_edges(picture, ink, length_min)) {
            sides.push_back(side_on(line_of(edge, picture.rows), true));
        }
        cv::Mat turned;
        cv::transpose(picture, turned);
        for (const auto& edge : upright_edges(turned, turned_ink, length_min)) {
            sides.push_back(side_on(line_of(edge, turned.rows), false));
        }
    }
    std::erase_if(sides,
                  [&](const EdgeSide& side) { return on_sheet_border(side, geometry, view); });
    keep_longest(sides);
    mark_dark_lines(sides, view.px_per_mm);
    return sides;
}

void mark_turned(std::vector<EdgeSide>& sides, const std::optional<double>& skew_deg) {
    for (auto& side : sides) {
        if (side.cuts_print) {
            continue;
        }
        const double limit =
            std::max(side.dark_line ? k_dark_line_turned_min_deg : k_turned_min_deg,
                     k_turned_length_deg_px / side.length());
        // Sensor cells draw faint stripes along the image's own axes.
        side.turned = skew_deg && std::abs(side.turn_deg - *skew_deg) > limit &&
                      std::abs(side.turn_deg) > k_stripe_deg;
    }
}

} // namespace scanseal::imaging
