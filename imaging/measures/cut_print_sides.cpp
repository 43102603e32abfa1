#include "imaging/measures/cut_print_sides_internal.hpp"

#include "imaging/measures/angles_internal.hpp"
#include "imaging/measures/print_ends_internal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>

namespace scanseal::imaging {

namespace {

constexpr double k_free_mm = 2.4; // lines of print lie no further apart, margins of notes do
constexpr double k_window_mm = 40.0;
constexpr double k_angle_max_deg = 15.0;
constexpr double k_angle_step_deg = 0.5;
constexpr double k_turned_min_deg = 0.75;
constexpr int k_bin_px = 2;
constexpr unsigned k_votes_min = 6;
constexpr std::size_t k_tries_max = 4; // of a window
constexpr double k_first_reach_px = 1.5;
constexpr double k_reach_px = 0.75;
constexpr int k_fits = 4;
constexpr double k_clean_from_px = 2.0;
constexpr double k_clean_mm = 1.6;
constexpr int k_clean_max = 11;
constexpr double k_length_min_mm = 12.0;
constexpr double k_stray_min_mm = 0.8;
constexpr double k_place_mm = 1.0;
constexpr int k_places_min = 4;

// across = at + slope * along
struct Line {
    double at = 0.0;
    double slope = 0.0;
    unsigned votes = 0;

    [[nodiscard]] double operator()(double along) const { return at + slope * along; }
};

// Ends of strokes of one kind and the picture they were found in.
struct Ends {
    std::vector<PrintEnd> all; ///< by rows
    cv::Mat ink;
    bool rightwards = true;
    double own_slope = 0.0; ///< of the page's own lines
    double px_per_mm = 3.0;
};

std::span<const PrintEnd> between(const std::vector<PrintEnd>& ends, double from, double to) {
    const auto by_row = [](const PrintEnd& end, double row) { return end.along < row; };
    const auto first = std::lower_bound(ends.begin(), ends.end(), from, by_row);
    return {first, std::lower_bound(first, ends.end(), to, by_row)};
}

void keep_best(std::vector<Line>& best, const Line& line, double middle) {
    for (auto& other : best) {
        if (std::abs(other(middle) - line(middle)) <= 2.0 * k_bin_px) {
            other = line.votes > other.votes ? line : other;
            return;
        }
    }
    best.push_back(line);
    std::sort(best.begin(), best.end(),
              [](const Line& a, const Line& b) { return a.votes > b.votes; });
    best.resize(std::min(best.size(), k_tries_max));
}

// The lines with most ends in rows from..to, by votes over angles and places.
std::vector<Line> voted_lines(const Ends& ends, double from, double to) {
    const auto inside = between(ends.all, from, to);
    std::vector<Line> best;
    if (inside.size() < k_votes_min) {
        return best;
    }
    const double middle = 0.5 * (from + to);
    const double spare = tan_deg(k_angle_max_deg) * (to - from);
    std::vector<std::uint16_t> bins(
        static_cast<std::size_t>((ends.ink.cols + 2.0 * spare) / k_bin_px) + 2);
    const int steps = static_cast<int>(k_angle_max_deg / k_angle_step_deg);
    const double own_deg = angle_deg(ends.own_slope);
    for (int step = -steps; step <= steps; ++step) {
        const double angle = step * k_angle_step_deg;
        if (std::abs(angle - own_deg) < k_turned_min_deg) {
            continue;
        }
        const double slope = tan_deg(angle);
        std::fill(bins.begin(), bins.end(), std::uint16_t{0});
        for (const auto& end : inside) {
            const double at = end.across - slope * (end.along - middle) + spare;
            const auto bin = static_cast<std::size_t>(std::max(0.0, at) / k_bin_px);
            const unsigned votes = ++bins[std::min(bin, bins.size() - 1)];
            if (votes >= k_votes_min) {
                const double place = (static_cast<double>(bin) + 0.5) * k_bin_px - spare;
                keep_best(best, {place - slope * middle, slope, votes}, middle);
            }
        }
    }
    return best;
}

// Rows of the ends near the line, which is laid through them, from the window outwards.
std::vector<int> rows_on(const Ends& ends, Line& line, double from, double to) {
    std::vector<int> rows;
    double reach = k_first_reach_px;
    const double grow = 0.5 * (to - from);
    for (int fit = 0; fit < k_fits; ++fit) {
        double n = 0;
        double sum_a = 0;
        double sum_b = 0;
        double sum_aa = 0;
        double sum_ab = 0;
        rows.clear();
        for (const auto& end : between(ends.all, from, to)) {
            if (std::abs(end.across - line(end.along)) <= reach) {
                rows.push_back(static_cast<int>(end.along));
                n += 1;
                sum_a += end.along;
                sum_b += end.across;
                sum_aa += end.along * end.along;
                sum_ab += end.along * end.across;
            }
        }
        const double spread = n * sum_aa - sum_a * sum_a;
        if (n < k_votes_min || spread <= 0.0) {
            return {};
        }
        line.slope = (n * sum_ab - sum_a * sum_b) / spread;
        line.at = (sum_b - line.slope * sum_a) / n;
        reach = k_reach_px;
        from -= fit > 0 ? grow : 0.0;
        to += fit > 0 ? grow : 0.0;
    }
    return rows;
}

bool is_clean(const Ends& ends, const Line& line, int row) {
    const double sign = ends.rightwards ? 1.0 : -1.0;
    const auto* ink = ends.ink.ptr<std::uint8_t>(row);
    const int deep = static_cast<int>(k_clean_mm * ends.px_per_mm);
    for (int i = 0; i < deep; ++i) {
        const int x = static_cast<int>(std::floor(line(row) + sign * (k_clean_from_px + i) + 0.5));
        if (x < 0 || x >= ends.ink.cols || ink[x] > k_clean_max) {
            return false;
        }
    }
    return true;
}

// The longest piece of the line, clean all along, between ends in enough places; empty: none.
std::pair<int, int> best_piece(const Ends& ends, const Line& line, const std::vector<int>& rows) {
    std::pair<int, int> best{0, 0};
    int most = k_places_min - 1;
    const double apart = k_place_mm * ends.px_per_mm;
    for (std::size_t i = 0; i < rows.size();) {
        int places = 1;
        std::size_t last = i;
        while (last + 1 < rows.size()) {
            bool clean = true;
            for (int row = rows[last]; clean && row <= rows[last + 1]; ++row) {
                clean = is_clean(ends, line, row);
            }
            if (!clean) {
                break;
            }
            places += rows[last + 1] - rows[last] > apart ? 1 : 0;
            ++last;
        }
        const double length = rows[last] - rows[i];
        const double stray = std::abs(line.slope - ends.own_slope) * length;
        if (places > most && length >= k_length_min_mm * ends.px_per_mm &&
            stray >= k_stray_min_mm * ends.px_per_mm) {
            most = places;
            best = {rows[i], rows[last]};
        }
        i = last + 1;
    }
    return best;
}

EdgeSide side_at_ends(const Ends& ends, const Line& line, const std::pair<int, int>& piece,
                      bool upright) {
    auto side = side_on({.at = line.at,
                         .slope = line.slope,
                         .from = static_cast<double>(piece.first),
                         .to = static_cast<double>(piece.second),
                         .rising = ends.rightwards},
                        upright);
    side.turned = true;
    side.cuts_print = true;
    return side;
}

bool same_side(const EdgeSide& one, const EdgeSide& other) {
    return std::min(distance(one.from, other.from), distance(one.to, other.to)) < 6.0;
}

void add_sides(const Ends& ends, bool upright, std::vector<EdgeSide>& sides) {
    const double window = k_window_mm * ends.px_per_mm;
    const auto known = static_cast<std::ptrdiff_t>(sides.size());
    const int windows = static_cast<int>(2.0 * ends.ink.rows / window) + 1;
    for (int at = 0; at < windows; ++at) {
        const double from = 0.5 * at * window;
        for (auto line : voted_lines(ends, from, from + window)) {
            const auto rows = rows_on(ends, line, from, from + window);
            const double turned = angle_deg(line.slope) - angle_deg(ends.own_slope);
            if (rows.empty() || std::abs(turned) < k_turned_min_deg) {
                continue;
            }
            const auto piece = best_piece(ends, line, rows);
            if (piece.second <= piece.first) {
                continue;
            }
            const auto side = side_at_ends(ends, line, piece, upright);
            const auto same = std::find_if(sides.begin() + known, sides.end(),
                                           [&](const auto& one) { return same_side(one, side); });
            if (same == sides.end()) {
                sides.push_back(side);
            } else if (side.length() > same->length()) {
                *same = side;
            }
        }
    }
}

} // namespace

std::vector<EdgeSide> cut_print_sides(const cv::Mat& ink, const ScaledView& view, double skew_deg) {
    std::vector<EdgeSide> sides;
    const int free_px = std::max(2, static_cast<int>(k_free_mm * view.px_per_mm));
    cv::Mat turned;
    cv::transpose(ink, turned);
    for (const bool upright : {true, false}) {
        Ends ends;
        ends.ink = upright ? ink : turned;
        ends.px_per_mm = view.px_per_mm;
        ends.own_slope = tan_deg(upright ? -skew_deg : skew_deg);
        auto found = print_ends(ends.ink, free_px);
        for (auto* kind : {&found.rightward, &found.leftward}) {
            ends.rightwards = kind == &found.rightward;
            drop_own_lines(*kind, ends.own_slope, view.px_per_mm);
            ends.all = std::move(*kind);
            add_sides(ends, upright, sides);
        }
    }
    return sides;
}

} // namespace scanseal::imaging
