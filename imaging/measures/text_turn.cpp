#include "imaging/measures/text_turn_internal.hpp"

#include "imaging/measures/skew_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

namespace scanseal::imaging {

namespace {

constexpr double k_ink_part = 0.3; // of the way from paper to black
constexpr int k_strip_px = 16;
constexpr double k_band_mm = 38.0; // a column of a newspaper
// Of a whole line, ascender to descender.
constexpr double k_line_min_mm = 1.7;
constexpr double k_line_max_mm = 8.0;
constexpr double k_core_part = 0.5;
constexpr double k_quiet_part = 0.06;
constexpr double k_core_part_max = 0.85; // of the line: small letters leave room
constexpr unsigned k_lines_min = 8;
// Drawn and scanned pages of Latin text: 0.02 to 0.12, at 4 to 20 standard errors. Japanese in rows
// or columns reaches 0.03 at 9, but in both directions: its lines are as strong along as across.
constexpr double k_excess_min = 0.02;
constexpr double k_sureness_min = 5.0;
constexpr double k_strength_min = 5.0;
constexpr double k_direction_ratio_min = 3.0;

using Profile = std::vector<double>;

// Ink in strips across the direction of the lines: row i is strip i.
cv::Mat strips_of(const ScaledView& view, double paper_tone, bool columns) {
    cv::Mat ink;
    cv::subtract(cv::Scalar(paper_tone * (1.0 - k_ink_part)), view.grey, ink);
    cv::Mat narrow;
    if (columns) {
        const int count = std::max(1, ink.rows / k_strip_px);
        cv::resize(ink, narrow, cv::Size(ink.cols, count), 0, 0, cv::INTER_AREA);
        return narrow;
    }
    const int count = std::max(1, ink.cols / k_strip_px);
    cv::resize(ink, narrow, cv::Size(count, ink.rows), 0, 0, cv::INTER_AREA);
    return narrow.t();
}

Profile profile_of(const cv::Mat& strips, int from, int to, double slope) {
    Profile profile(static_cast<std::size_t>(strips.cols), 0.0);
    for (int i = from; i < to; ++i) {
        const int shift =
            static_cast<int>(std::lround((i - (from + to) * 0.5) * slope * k_strip_px));
        const auto* strip = strips.ptr<std::uint8_t>(i);
        const int last = std::min(strips.cols, strips.cols - shift);
        for (int y = std::max(0, -shift); y < last; ++y) {
            profile[static_cast<std::size_t>(y)] += strip[y + shift];
        }
    }
    return profile;
}

// Ink above less ink below the small letters of the line from..to, as a part of the ink between.
std::optional<double> excess_of(const Profile& profile, std::size_t from, std::size_t to) {
    const auto begin = profile.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = profile.begin() + static_cast<std::ptrdiff_t>(to);
    const double level = *std::max_element(begin, end) * k_core_part;
    std::size_t first = from;
    std::size_t last = to;
    while (profile[first] < level) {
        ++first;
    }
    while (profile[last - 1] < level) {
        --last;
    }
    if (static_cast<double>(last - first) > k_core_part_max * static_cast<double>(to - from)) {
        return 0.0;
    }
    double above = 0.0;
    double core = 0.0;
    double below = 0.0;
    for (std::size_t y = from; y < to; ++y) {
        auto& part = y < last ? core : below;
        (y < first ? above : part) += profile[y];
    }
    // More beside the small letters than in them is no line of text.
    return above + below < core ? std::optional((above - below) / core) : std::nullopt;
}

void read_lines(const Profile& profile, double px_per_mm, std::vector<double>& excesses) {
    const double quiet = *std::max_element(profile.begin(), profile.end()) * k_quiet_part;
    std::size_t y = 0;
    while (y < profile.size()) {
        while (y < profile.size() && profile[y] <= quiet) {
            ++y;
        }
        const std::size_t from = y;
        while (y < profile.size() && profile[y] > quiet) {
            ++y;
        }
        const double height_mm = static_cast<double>(y - from) / px_per_mm;
        if (height_mm >= k_line_min_mm && height_mm <= k_line_max_mm) {
            if (const auto excess = excess_of(profile, from, y)) {
                excesses.push_back(*excess);
            }
        }
    }
}

} // namespace

Ascenders ascenders_of(const ScaledView& view, double paper_tone, double angle_deg, bool columns) {
    const auto strips = strips_of(view, paper_tone, columns);
    const double slope = std::tan(angle_deg * std::numbers::pi / 180.0) * (columns ? -1.0 : 1.0);
    const int band = std::max(1, static_cast<int>(k_band_mm * view.px_per_mm / k_strip_px));
    std::vector<double> excesses;
    for (int from = 0; from < strips.rows; from += band) {
        const auto profile = profile_of(strips, from, std::min(strips.rows, from + band), slope);
        read_lines(profile, view.px_per_mm, excesses);
    }
    Ascenders result;
    result.lines = static_cast<unsigned>(excesses.size());
    if (result.lines < 2) {
        return result;
    }
    const double count = result.lines;
    double sum = 0.0;
    double squares = 0.0;
    for (const double excess : excesses) {
        sum += excess;
        squares += excess * excess;
    }
    result.excess = sum / count;
    const double variance = std::max(1e-9, squares / count - result.excess * result.excess);
    result.sureness = result.excess / std::sqrt(variance / count);
    return result;
}

std::optional<TextTurn> text_turn_of(const ScaledView& view, double paper_tone, const Skew& skew) {
    std::optional<TextTurn> turn;
    for (const bool columns : {false, true}) {
        const auto& lines = columns ? skew.columns : skew.rows;
        const auto& across = columns ? skew.rows : skew.columns;
        if (lines.strength < std::max(k_strength_min, across.strength * k_direction_ratio_min)) {
            continue;
        }
        const auto found = ascenders_of(view, paper_tone, lines.angle_deg, columns);
        if (found.lines < k_lines_min || std::abs(found.excess) < k_excess_min ||
            std::abs(found.sureness) < k_sureness_min) {
            continue;
        }
        if (columns) {
            // Rows of the transposed page run from left to right: ink "above" lies at the left.
            turn = found.excess > 0.0 ? TextTurn::quarter : TextTurn::three_quarters;
        } else {
            turn = found.excess > 0.0 ? TextTurn::upright : TextTurn::half;
        }
    }
    return turn;
}

} // namespace scanseal::imaging
