#include "imaging/measures/paper_tone_internal.hpp"

#include "imaging/measures/page_views_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

namespace scanseal::imaging {

namespace {

using Histogram = std::array<double, 256>;

Histogram histogram_of(const cv::Mat& grey, int row_step) {
    Histogram counts{};
    for (int y = 0; y < grey.rows; y += row_step) {
        const auto* row = grey.ptr<std::uint8_t>(y);
        for (int x = 0; x < grey.cols; ++x) {
            counts[row[x]] += 1.0;
        }
    }
    const int rows = (grey.rows + row_step - 1) / row_step;
    const double total = static_cast<double>(grey.cols) * rows;
    for (auto& count : counts) {
        count /= total;
    }
    return counts;
}

// The commonest tone, of five neighbours together, among the brighter 60 % of the page.
std::size_t paper_of(const Histogram& parts) {
    double below = 0;
    std::size_t first = 0;
    while (first < 255 && below + parts[first] < 0.4) {
        below += parts[first++];
    }
    std::size_t best = 255;
    double most = -1.0;
    for (std::size_t tone = first; tone < 256; ++tone) {
        double sum = 0;
        for (std::size_t near = tone < 2 ? 0 : tone - 2;
             near <= std::min<std::size_t>(255, tone + 2); ++near) {
            sum += parts[near];
        }
        if (sum > most) {
            most = sum;
            best = tone;
        }
    }
    return best;
}

} // namespace

PaperTone measure_paper_tone(const PageViews& views) {
    constexpr int k_row_step = 8;
    constexpr std::size_t k_mark_depth = 24;
    constexpr double k_marks_min = 0.0004; // of the area; less is dust
    const auto parts = histogram_of(views.grey, k_row_step);
    const std::size_t paper = paper_of(parts);
    PaperTone tone;
    tone.white_point = static_cast<double>(paper) / 255.0;
    if (views.page->layout() != SampleLayout::bilevel) {
        tone.clipped_white = parts[255];
        tone.clipped_black = parts[0];
    }
    double marks = 0;
    for (std::size_t at = 0; at + k_mark_depth < paper; ++at) {
        marks += parts[at];
    }
    if (marks < k_marks_min) {
        tone.black_point = tone.white_point;
        return tone;
    }
    double below = 0;
    std::size_t black = 0;
    while (black < 255 && below + parts[black] < 0.01 * marks) {
        below += parts[black++];
    }
    tone.black_point = static_cast<double>(black) / 255.0;
    const double sum = tone.white_point + tone.black_point;
    tone.contrast = sum > 0 ? (tone.white_point - tone.black_point) / sum : 0.0;
    return tone;
}

namespace {

// Spread of the darker half of a square about its middle tone: strong noise runs into white, where
// the brighter half is cut off. 0 where more than half of it is white, nothing where it is no
// paper.
std::optional<double> noise_of_square(const cv::Mat& square, double paper) {
    constexpr double k_near = 16.0;
    std::array<unsigned, 256> counts{};
    for (int y = 0; y < square.rows; ++y) {
        const auto* row = square.ptr<std::uint8_t>(y);
        for (int x = 0; x < square.cols; ++x) {
            ++counts.at(row[x]);
        }
    }
    const auto half = static_cast<double>(square.total()) / 2.0;
    std::size_t middle = 0;
    double below = 0;
    while (below + counts.at(middle) < half) {
        below += counts.at(middle++);
    }
    if (std::abs(static_cast<double>(middle) - paper) > k_near) {
        return std::nullopt;
    }
    if (middle == 255) {
        return 0.0;
    }
    double sum = 0;
    double squares = 0;
    for (std::size_t tone = 0; tone < middle; ++tone) {
        const auto away = static_cast<double>(middle - tone);
        sum += counts.at(tone) * away;
        squares += counts.at(tone) * away * away;
    }
    constexpr double k_print = 32.0; // mean of the darker half: 0.8 of the noise, more in print
    return sum <= k_print * half ? std::optional(std::sqrt(squares / half)) : std::nullopt;
}

} // namespace

double measure_noise(const cv::Mat& grey, double white_point) {
    constexpr int k_each_way = 24;
    constexpr int k_side = 16;
    constexpr std::size_t k_squares_min = 12;
    std::vector<double> deviations;
    if (std::min(grey.rows, grey.cols) < k_side) {
        return 0.0;
    }
    for (int i = 0; i < k_each_way; ++i) {
        for (int j = 0; j < k_each_way; ++j) {
            const int top = (2 * i + 1) * (grey.rows - k_side) / (2 * k_each_way);
            const int left = (2 * j + 1) * (grey.cols - k_side) / (2 * k_each_way);
            const auto deviation =
                noise_of_square(grey(cv::Rect(left, top, k_side, k_side)), 255.0 * white_point);
            if (deviation) {
                deviations.push_back(*deviation);
            }
        }
    }
    if (deviations.size() < k_squares_min) {
        return 0.0;
    }
    // Squares with print vary more: the lower third is paper.
    const auto at = deviations.begin() + static_cast<std::ptrdiff_t>(deviations.size() / 3);
    std::ranges::nth_element(deviations, at);
    return *at / 255.0;
}

} // namespace scanseal::imaging
