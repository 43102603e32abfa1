#include "imaging/measures/folds_internal.hpp"

#include "imaging/measures/geometry.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/scaled_view_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace scanseal::imaging {

namespace {

constexpr double k_view_dpi = 36.0;
constexpr double k_leg_min_mm = 6.0;
constexpr double k_leg_max_mm = 55.0;
constexpr double k_leg_ratio_max = 2.0;
constexpr int k_limit = 8; // levels of 255 that one point counts at most
constexpr double k_search_px = 1.25;
constexpr int k_black_max = 64; // of a black and white page's triangle
constexpr double k_agreeing_min = 0.85;
constexpr double k_step_min = 4.5;
constexpr double k_dip_min = 3.0;
// Where a scanner lifts paper to full white, grain and noise are gone and the faintest line tells.
constexpr int k_full_white = 254;
constexpr double k_white_part_min = 0.9;
constexpr double k_dip_in_white_min = 1.0;
constexpr double k_line_part = 0.3; // of k_beside_px: the line may lie so far off
constexpr double k_beside_px = 2.0;
constexpr double k_blank_part_min = 0.92;
constexpr int k_blank_spread = 8;
// Tone that changes as fast further from the line as across it is shading, not an edge.
constexpr double k_flank_weight = 0.6;
constexpr double k_flank_reach = 2.5;
constexpr int k_quick_points = 8;
// Where the sheet's edge is looked at beyond a crease: this far on, and in from the edge.
constexpr double k_further_px = 5.0;
constexpr double k_further_in_px = 2.0;
constexpr int k_further_points = 8;
constexpr double k_dark_part = 0.85; // of the tone of paper: darker than any white background
constexpr int k_print_points = 12;
constexpr int k_print_step = 40;
constexpr double k_quick_agreeing_min = 0.6;

using Point = std::array<double, 2>;

// A corner of the sheet and the directions of its two edges, each one pixel long.
struct Corner {
    Point at{};
    Point along{};
    Point down{};

    [[nodiscard]] Point inner(double u, double v) const {
        return {at[0] + u * along[0] + v * down[0], at[1] + u * along[1] + v * down[1]};
    }
};

std::array<Corner, 4> corners_of(const Geometry& geometry, const ScaledView& view) {
    const double right = view.grey.cols - 1.0;
    const double bottom = view.grey.rows - 1.0;
    std::array<Point, 4> points{{{0.0, 0.0}, {right, 0.0}, {right, bottom}, {0.0, bottom}}};
    if (geometry.sheet_corners_px) {
        for (std::size_t i = 0; i < 4; ++i) {
            points.at(i) = {geometry.sheet_corners_px->at(i)[0] / view.scale,
                            geometry.sheet_corners_px->at(i)[1] / view.scale};
        }
    }
    std::array<Corner, 4> corners{};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto unit = [&](const Point& to) {
            const double x = to[0] - points.at(i)[0];
            const double y = to[1] - points.at(i)[1];
            const double length = std::max(1.0, std::hypot(x, y));
            return Point{x / length, y / length};
        };
        corners.at(i) = {points.at(i), unit(points.at((i + 1) % 4)), unit(points.at((i + 3) % 4))};
    }
    return corners;
}

// -1 outside the picture.
int tone_at(const cv::Mat& grey, const Point& point) {
    if (point[0] < -0.5 || point[1] < -0.5) {
        return -1;
    }
    const int x = cvRound(point[0]);
    const int y = cvRound(point[1]);
    return x >= grey.cols || y >= grey.rows ? -1 : grey.at<std::uint8_t>(y, x);
}

struct Crease {
    double u = 0.0;
    double v = 0.0;
    double step = 0.0; ///< mean limited step across the line, without sign
    double dip = 0.0;  ///< mean limited darkness of the line against both sides
    double agreeing = 0.0;
    double dip_min = k_dip_min;
};

// Sums over points of a line.
struct Tally {
    int rising = 0;
    int falling = 0;
    int dips = 0;
    int step = 0;
    int dip = 0;
    int flank_in = 0;
    int flank_out = 0;
    int white = 0; ///< points with full white on both sides

    [[nodiscard]] int agreeing() const { return std::max({rising, falling, dips}); }
};

int limited(int difference) {
    return std::clamp(difference, -k_limit, k_limit);
}

Tally tally_along(const cv::Mat& grey, const Corner& corner, double u, double v, int points) {
    const double length = std::hypot(u, v);
    const Point normal{v / length * k_beside_px, u / length * k_beside_px}; // away from the corner
    Tally tally;
    for (int i = 0; i < points; ++i) {
        const double t = 0.075 + 0.85 * (i + 0.5) / points;
        const double pu = u * (1.0 - t);
        const double pv = v * t;
        const auto tone = [&](double way) {
            return tone_at(grey, corner.inner(pu + way * normal[0], pv + way * normal[1]));
        };
        int here = tone(0.0);
        const int in = tone(1.0);
        const int out = tone(-1.0);
        if (std::min(in, out) >= k_full_white) {
            here = std::min({here, tone(k_line_part), tone(-k_line_part)});
            ++tally.white;
        }
        if (here < 0 || in < 0 || out < 0) {
            continue;
        }
        const int further_in = tone(k_flank_reach);
        const int further_out = tone(-k_flank_reach);
        const int step = in - out;
        const int dip = std::min(in, out) - here;
        tally.rising += step > 1 ? 1 : 0;
        tally.falling += step < -1 ? 1 : 0;
        tally.dips += dip > 0 ? 1 : 0;
        tally.step += limited(step);
        tally.dip += limited(dip);
        tally.flank_in += further_in < 0 ? 0 : limited(further_in - in);
        tally.flank_out += further_out < 0 ? 0 : limited(out - further_out);
    }
    return tally;
}

// The line from `u` on one edge of the corner to `v` on the other.
Crease crease_at(const cv::Mat& grey, const Corner& corner, double u, double v) {
    Crease crease{.u = u, .v = v};
    if (tally_along(grey, corner, u, v, k_quick_points).agreeing() <
        k_quick_points * k_quick_agreeing_min) {
        return crease;
    }
    const int points = std::max(k_quick_points, static_cast<int>(std::hypot(u, v) * 0.6));
    const auto tally = tally_along(grey, corner, u, v, points);
    const double count = points;
    const double flank = std::abs(tally.flank_in) + std::abs(tally.flank_out);
    crease.step = std::max(0.0, std::abs(tally.step) - k_flank_weight * flank) / count;
    crease.dip = tally.dip / count;
    if (tally.white >= k_white_part_min * count) {
        crease.dip_min = k_dip_in_white_min;
    }
    crease.agreeing =
        (crease.step >= k_step_min ? std::max(tally.rising, tally.falling) : tally.dips) / count;
    return crease;
}

// The triangle beyond the line has one tone, within what noise does.
bool is_blank(const cv::Mat& grey, const Corner& corner, const Crease& crease, int& tone) {
    std::array<unsigned, 256> counts{};
    unsigned total = 0;
    for (int u = 1; u < crease.u - 3.0; ++u) {
        const double end = crease.v * (1.0 - (u + 3.0) / crease.u);
        for (int v = 1; v < end; ++v) {
            const int here = tone_at(grey, corner.inner(u, v));
            if (here >= 0) {
                ++counts.at(static_cast<std::size_t>(here));
                ++total;
            }
        }
    }
    if (total < 12) {
        return false;
    }
    unsigned below = 0;
    tone = 0;
    while (tone < 255 && (below += counts.at(static_cast<std::size_t>(tone))) * 2 < total) {
        ++tone;
    }
    unsigned near = 0;
    for (int i = std::max(0, tone - k_blank_spread); i <= std::min(255, tone + k_blank_spread);
         ++i) {
        near += counts.at(static_cast<std::size_t>(i));
    }
    return near >= k_blank_part_min * total;
}

// Along the sheet's edges the dark beyond a crease begins at it. A box or a picture that is printed
// in the corner goes on along one edge at least.
bool goes_on_along_edge(const cv::Mat& grey, const Corner& corner, const Crease& crease,
                        double dark_max) {
    int along = 0;
    int down = 0;
    for (int i = 0; i < k_further_points; ++i) {
        const double way = k_further_px + i;
        along += tone_at(grey, corner.inner(crease.u + way, k_further_in_px)) < dark_max ? 1 : 0;
        down += tone_at(grey, corner.inner(k_further_in_px, crease.v + way)) < dark_max ? 1 : 0;
    }
    return std::max(along, down) > k_further_points / 2;
}

double certainty_of(const Crease& crease) {
    const double part = std::max(crease.step / k_step_min, crease.dip / crease.dip_min);
    return crease.agreeing < k_agreeing_min || part < 1.0 ? 0.0 : part / (part + 1.0);
}

cv::Rect box_of(const Corner& corner, const Crease& crease) {
    const Point one = corner.inner(crease.u, 0.0);
    const Point other = corner.inner(0.0, crease.v);
    const auto [left, right] = std::minmax({one[0], other[0], corner.at[0]});
    const auto [top, bottom] = std::minmax({one[1], other[1], corner.at[1]});
    const cv::Point from(static_cast<int>(std::max(0.0, left)),
                         static_cast<int>(std::max(0.0, top)));
    return {from, cv::Point(static_cast<int>(std::max(0.0, right)) + 1,
                            static_cast<int>(std::max(0.0, bottom)) + 1)};
}

// Dark print that begins at the line itself: on a fold the paper's back would lie between, and on a
// tear its white fibres. A corner left free by a picture with a round side looks so.
bool begins_in_print(const cv::Mat& grey, const Corner& corner, const Crease& crease, int tone) {
    const double length = std::hypot(crease.u, crease.v);
    const Point normal{crease.v / length * k_beside_px, crease.u / length * k_beside_px};
    int dark = 0;
    for (int i = 0; i < k_print_points; ++i) {
        const double t = 0.1 + 0.8 * (i + 0.5) / k_print_points;
        const int inside =
            tone_at(grey, corner.inner(crease.u * (1.0 - t) + normal[0], crease.v * t + normal[1]));
        dark += inside >= 0 && inside < tone - k_print_step ? 1 : 0;
    }
    return dark > k_print_points / 2;
}

// Beyond the line lies what lies beyond a fold or a tear.
bool cuts_corner_off(const ScaledView& view, const Corner& corner, const Crease& crease,
                     double paper_tone) {
    int tone = 0;
    if (!is_blank(view.grey, corner, crease, tone) || (view.bilevel && tone >= k_black_max) ||
        begins_in_print(view.grey, corner, crease, tone)) {
        return false;
    }
    return tone > k_dark_part * paper_tone ||
           !goes_on_along_edge(view.grey, corner, crease, 0.5 * (tone + paper_tone));
}

// The best crease of a corner, if there is one: of those as sure the one that shows all along.
std::optional<Crease> best_crease(const ScaledView& view, const Corner& corner, double paper_tone) {
    const double shortest = k_leg_min_mm * view.px_per_mm;
    const double longest =
        std::min(k_leg_max_mm * view.px_per_mm, std::min(view.grey.cols, view.grey.rows) * 0.5);
    const int tries = std::max(0, static_cast<int>((longest - shortest) / k_search_px) + 1);
    double best = 0.0;
    std::optional<Crease> crease;
    for (int i = 0; i < tries * tries; ++i) {
        const int across = i / tries;
        const int down = i % tries;
        const double u = shortest + across * k_search_px;
        const double v = shortest + down * k_search_px;
        if (std::max(u, v) > k_leg_ratio_max * std::min(u, v)) {
            continue;
        }
        const auto tried = crease_at(view.grey, corner, u, v);
        const double rank = certainty_of(tried) * tried.agreeing;
        if (rank > best && cuts_corner_off(view, corner, tried, paper_tone)) {
            best = rank;
            crease = tried;
        }
    }
    return crease;
}

} // namespace

std::vector<Obstruction> find_folds(const PageViews& views, const Geometry& geometry) {
    const auto view = scaled_view(views, k_view_dpi);
    std::vector<Obstruction> found;
    for (const auto& corner : corners_of(geometry, view)) {
        if (const auto crease = best_crease(view, corner, geometry.paper_tone)) {
            found.push_back(
                {full_size_region(views, view, box_of(corner, *crease)), certainty_of(*crease)});
        }
    }
    return found;
}

} // namespace scanseal::imaging
