#include "imaging/measures/side_search_internal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace scanseal::imaging {

namespace {

constexpr double k_back_mm = 15.0;
constexpr double k_on_mm = 40.0;
constexpr double k_first_mm = 2.0; // corners are rounded, lifted or torn
constexpr double k_probe_mm = 20.0;
constexpr double k_longest_mm = 150.0;
constexpr double k_piece_mm = 5.0;
constexpr double k_step_mm = 0.5; // from point to point along the side
constexpr std::array<double, 3> k_inner_mm{0.6, 0.9, 1.2};
constexpr std::array<double, 3> k_outer_mm{0.1, 0.3, 0.5};
constexpr std::array<double, 5> k_shifts_mm{0.0, 0.35, -0.35, 0.7, -0.7};
constexpr double k_beyond_mm = 1.6;
// Where the tone grows lighter is looked at in these; a straight side stays in two that are next.
constexpr std::array<double, 6> k_rise_mm{-0.2, 0.1, 0.4, 0.7, 1.0, 1.3};
constexpr double k_difference = 4.0;
// Where a scanner lifts paper to full white, grain and noise are gone and the least shade tells.
constexpr double k_full_white = 253.0;
constexpr double k_difference_from_white = 1.5;
constexpr double k_one_tone = 9.0;
constexpr double k_marked_min = 0.85;
constexpr double k_marked_further = 0.7;

double tone_at(const cv::Mat& grey, double x, double y) {
    const int left = std::clamp(cvRound(x), 0, grey.cols - 1);
    const int top = std::clamp(cvRound(y), 0, grey.rows - 1);
    return grey.at<std::uint8_t>(top, left);
}

// Beside one point of the side.
struct Beside {
    double at_mm = 0.0; ///< along the side
    double inner = 0.0;
    double outer = 0.0;  ///< next to the side
    double beyond = 0.0; ///< where a shadow has ended
};

struct Marked {
    double darker = 0.0; ///< part of the points with a darker outside
    double lighter = 0.0;

    [[nodiscard]] double most() const { return std::max(darker, lighter); }
};

// A side that goes off at `corner` in direction `along`; the thing lies in direction `inner`.
class Probe {
public:
    Probe(const ScaledView& view, const Point& corner, const Point& along, const Point& inner)
        : view_(view), corner_(corner), along_(along), inner_(inner) {}

    [[nodiscard]] Marked marked(double from_mm, double to_mm) const {
        std::vector<Beside> points;
        std::vector<double> inner;
        const int count_of_points = static_cast<int>(std::ceil((to_mm - from_mm) / k_step_mm));
        for (int i = 0; i < count_of_points; ++i) {
            points.push_back(beside(from_mm + i * k_step_mm));
            inner.push_back(points.back().inner);
        }
        const auto middle = inner.begin() + std::ssize(inner) / 2;
        std::nth_element(inner.begin(), middle, inner.end());
        const double least = *middle >= k_full_white ? k_difference_from_white : k_difference;
        double darker = 0;
        std::array<double, k_rise_mm.size() + 1> rises{};
        for (const auto& point : points) {
            const bool one_tone = std::abs(point.inner - *middle) <= k_one_tone;
            darker += one_tone && point.inner - point.outer >= least ? 1 : 0;
            if (one_tone && point.beyond - point.inner >= k_difference) {
                ++rises.at(rise_of(point));
            }
        }
        double lighter = 0;
        for (std::size_t i = 0; i + 1 < rises.size(); ++i) {
            lighter = std::max(lighter, rises.at(i) + rises.at(i + 1));
        }
        const auto count = static_cast<double>(points.size());
        return {darker / count, lighter / count};
    }

private:
    [[nodiscard]] double tone(double along_mm, double inner_mm) const {
        const double a = along_mm * view_.px_per_mm;
        const double b = inner_mm * view_.px_per_mm;
        return tone_at(view_.grey, corner_[0] + a * along_[0] + b * inner_[0],
                       corner_[1] + a * along_[1] + b * inner_[1]);
    }

    // The first of k_rise_mm at which it is half as light as beyond; their number if none is.
    [[nodiscard]] std::size_t rise_of(const Beside& point) const {
        const double half = 0.5 * (point.inner + point.beyond);
        std::size_t i = 0;
        while (i < k_rise_mm.size() && tone(point.at_mm, -k_rise_mm.at(i)) < half) {
            ++i;
        }
        return i;
    }

    [[nodiscard]] Beside beside(double at_mm) const {
        Beside here{.at_mm = at_mm};
        for (std::size_t i = 0; i < k_inner_mm.size(); ++i) {
            here.inner += tone(at_mm, k_inner_mm.at(i)) / k_inner_mm.size();
            here.outer += tone(at_mm, -k_outer_mm.at(i)) / k_outer_mm.size();
        }
        here.beyond = tone(at_mm, -k_beyond_mm);
        return here;
    }

    const ScaledView& view_;
    Point corner_;
    Point along_;
    Point inner_;
};

bool within(const cv::Mat& grey, const Point& point, double margin) {
    return point[0] >= margin && point[1] >= margin && point[0] < grey.cols - margin &&
           point[1] < grey.rows - margin;
}

} // namespace

bool marks_border(const ScaledView& view, const LinePiece& side, const Point& inwards) {
    const double length = std::max(1.0, distance(side.from, side.to));
    const Point along{(side.to[0] - side.from[0]) / length, (side.to[1] - side.from[1]) / length};
    // The edge seen may be that of the sheet or that of its shadow.
    return std::any_of(k_shifts_mm.begin(), k_shifts_mm.end(), [&](double shift_mm) {
        const double shift = shift_mm * view.px_per_mm;
        const Point from{side.from[0] + shift * inwards[0], side.from[1] + shift * inwards[1]};
        return Probe(view, from, along, inwards).marked(0.0, length / view.px_per_mm).most() >=
               k_marked_further;
    });
}

MetSide side_met(const ScaledView& view, const LinePiece& side, const Point& inwards) {
    const double length = std::max(1.0, distance(side.from, side.to));
    const Point out{(side.to[0] - side.from[0]) / length, (side.to[1] - side.from[1]) / length};
    const Point back{-out[0], -out[1]};
    const double mm = view.px_per_mm;
    const double earliest = -std::min(k_back_mm * mm, length * 0.5);
    MetSide met;
    double best = k_marked_min;
    const int steps = static_cast<int>(k_on_mm * mm - earliest) + 1;
    for (int step = 0; step < steps; ++step) {
        const double way = earliest + step;
        const Point corner{side.to[0] + way * out[0], side.to[1] + way * out[1]};
        const Point end{corner[0] + k_probe_mm * mm * inwards[0],
                        corner[1] + k_probe_mm * mm * inwards[1]};
        if (!within(view.grey, corner, 2.0 * mm) || !within(view.grey, end, 2.0 * mm)) {
            continue;
        }
        const Probe probe(view, corner, inwards, back);
        // The first half alone rules most places out.
        if (probe.marked(k_first_mm, k_probe_mm * 0.5).most() < k_marked_further) {
            continue;
        }
        if (const double part = probe.marked(k_first_mm, k_probe_mm).most(); part > best) {
            best = part;
            met.corner = corner;
            met.length_px = k_probe_mm * mm;
        }
    }
    if (met.length_px > 0.0) {
        const Probe probe(view, met.corner, inwards, back);
        double end_mm = k_probe_mm;
        while (end_mm < k_longest_mm &&
               probe.marked(end_mm, end_mm + k_piece_mm).most() >= k_marked_further) {
            end_mm += k_piece_mm;
        }
        met.length_px = end_mm * mm;
    }
    return met;
}

} // namespace scanseal::imaging
