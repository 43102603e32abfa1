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
    const double total = static_cast<double>(grey.cols) * ((grey.rows + row_step - 1) / row_step);
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

struct PaperCell {
    double x = 0.0; ///< -1..1 over the page
    double y = 0.0;
    double tone = 0.0;
};

std::array<double, 6> terms_at(double x, double y) {
    return {1.0, x, y, x * x, x * y, y * y};
}

std::vector<PaperCell> paper_cells(const cv::Mat& eighth) {
    constexpr int k_cell_px = 12;
    std::vector<PaperCell> cells;
    std::vector<std::uint8_t> tones;
    // The outermost cells hold the edge of the sheet.
    for (int y = k_cell_px; y + 2 * k_cell_px <= eighth.rows; y += k_cell_px) {
        for (int x = k_cell_px; x + 2 * k_cell_px <= eighth.cols; x += k_cell_px) {
            tones.clear();
            for (int row = y; row < y + k_cell_px; ++row) {
                const auto* in = eighth.ptr<std::uint8_t>(row);
                tones.insert(tones.end(), in + x, in + x + k_cell_px);
            }
            const auto at = tones.begin() + static_cast<std::ptrdiff_t>(tones.size() * 4 / 5);
            std::ranges::nth_element(tones, at);
            cells.push_back({2.0 * (x + 0.5 * k_cell_px) / eighth.cols - 1.0,
                             2.0 * (y + 0.5 * k_cell_px) / eighth.rows - 1.0, *at / 255.0});
        }
    }
    return cells;
}

cv::Vec6d surface_through(const std::vector<PaperCell>& cells) {
    cv::Mat normal = cv::Mat::zeros(6, 6, CV_64F);
    cv::Mat right = cv::Mat::zeros(6, 1, CV_64F);
    for (const auto& cell : cells) {
        const auto terms = terms_at(cell.x, cell.y);
        for (int i = 0; i < 6; ++i) {
            const double term = terms[static_cast<std::size_t>(i)];
            right.at<double>(i) += term * cell.tone;
            for (int j = 0; j < 6; ++j) {
                normal.at<double>(i, j) += term * terms[static_cast<std::size_t>(j)];
            }
        }
    }
    cv::Mat solution;
    cv::solve(normal, right, solution, cv::DECOMP_SVD);
    return {solution.at<double>(0), solution.at<double>(1), solution.at<double>(2),
            solution.at<double>(3), solution.at<double>(4), solution.at<double>(5)};
}

double height_at(const cv::Vec6d& surface, double x, double y) {
    const auto terms = terms_at(x, y);
    double sum = 0;
    for (int i = 0; i < 6; ++i) {
        sum += surface[i] * terms[static_cast<std::size_t>(i)];
    }
    return sum;
}

} // namespace

double measure_unevenness(const cv::Mat& eighth) {
    constexpr std::size_t k_cells_min = 24;
    constexpr double k_outlier = 0.04;
    auto cells = paper_cells(eighth);
    if (cells.size() < k_cells_min) {
        return 0.0;
    }
    // Two thirds of the cells are paper: those around the upper median.
    std::vector<double> tones;
    for (const auto& cell : cells) {
        tones.push_back(cell.tone);
    }
    std::ranges::sort(tones);
    const double usual = tones[tones.size() * 2 / 3];
    std::erase_if(cells, [usual](const PaperCell& cell) { return cell.tone < 0.6 * usual; });
    auto surface = surface_through(cells);
    for (int round = 0; round < 3; ++round) {
        auto kept = cells;
        std::erase_if(kept, [&](const PaperCell& cell) {
            return std::abs(cell.tone - height_at(surface, cell.x, cell.y)) > k_outlier;
        });
        if (kept.size() < k_cells_min) {
            break;
        }
        surface = surface_through(kept);
    }
    double low = 1.0;
    double high = 0.0;
    for (const auto& cell : cells) {
        const double height = height_at(surface, cell.x, cell.y);
        low = std::min(low, height);
        high = std::max(high, height);
    }
    return std::clamp(high - low, 0.0, 1.0);
}

namespace {

// C*ab of an sRGB colour, 0..1 (IEC 61966-2-1; CIE 15, D65).
double chroma_of(const cv::Vec3d& rgb) {
    cv::Vec3d light;
    for (int i = 0; i < 3; ++i) {
        light[i] = rgb[i] <= 0.04045 ? rgb[i] / 12.92 : std::pow((rgb[i] + 0.055) / 1.055, 2.4);
    }
    const double x = (0.4124 * light[0] + 0.3576 * light[1] + 0.1805 * light[2]) / 0.9505;
    const double y = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
    const double z = (0.0193 * light[0] + 0.1192 * light[1] + 0.9505 * light[2]) / 1.089;
    const auto bend = [](double t) {
        return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116.0;
    };
    return std::hypot(500.0 * (bend(x) - bend(y)), 200.0 * (bend(y) - bend(z)));
}

} // namespace

double measure_cast(const cv::Mat& colour_quarter, double white_point) {
    if (colour_quarter.empty()) {
        return 0.0;
    }
    constexpr int k_step = 3;
    constexpr double k_near = 10.0;
    cv::Vec3d sum;
    double count = 0;
    for (int y = 0; y < colour_quarter.rows; y += k_step) {
        const auto* row = colour_quarter.ptr<cv::Vec3b>(y);
        for (int x = 0; x < colour_quarter.cols; x += k_step) {
            const cv::Vec3d pixel = row[x];
            const double luma = 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
            if (std::abs(luma - 255.0 * white_point) <= k_near) {
                sum += pixel;
                count += 1.0;
            }
        }
    }
    if (count < 1.0) {
        return 0.0;
    }
    const cv::Vec3d mean = sum / (255.0 * count);
    return chroma_of(mean);
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
