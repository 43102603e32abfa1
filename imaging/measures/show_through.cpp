#include "imaging/measures/show_through_internal.hpp"

#include "imaging/measures/scaled_view_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace scanseal::imaging {

namespace {

constexpr double k_letter_width_mm = 4.4; // as deep marks are looked for up to this width
constexpr double k_letter_least_mm = 1.2;
constexpr double k_letter_most_mm = 7.0;
constexpr int k_letter_least_px = 3; // each way: thinner ones are pieces of rules, and grain
constexpr double k_square_mm = 10.0;
constexpr unsigned k_letters_of_square = 2;
// Depths below the paper, of 255. Grain and pictures that are nearly white stay below the first.
constexpr double k_faint_least = 8.0;
constexpr std::size_t k_print_px = 12; // at 70 dpi a digit of print has more
constexpr double k_faint_part = 0.28;  // of the depth of print
constexpr double k_usual_times = 3.0;
constexpr double k_plain_paper = 25.0; // below the paper's tone: a picture or a shaded box

// How many pixels have each depth.
using Depths = std::array<std::size_t, 256>;

Depths count_depths(const cv::Mat& depth) {
    Depths counts{};
    for (int y = 0; y < depth.rows; ++y) {
        const auto* row = depth.ptr<std::uint8_t>(y);
        for (int x = 0; x < depth.cols; ++x) {
            ++counts[row[x]];
        }
    }
    return counts;
}

// The depth that `pixels` pixels exceed, or nearly so.
double depth_exceeded_by(const Depths& counts, std::size_t pixels) {
    std::size_t above = 0;
    std::size_t depth = 255;
    while (depth > 0 && above + counts[depth] <= pixels) {
        above += counts[depth--];
    }
    return static_cast<double>(depth);
}

// Depth of marks no wider than a letter below what lies around them.
cv::Mat depths_of(const ScaledView& view) {
    const int width = std::max(3, static_cast<int>(k_letter_width_mm * view.px_per_mm)) | 1;
    cv::Mat depth;
    cv::morphologyEx(view.grey, depth, cv::MORPH_BLACKHAT,
                     cv::getStructuringElement(cv::MORPH_RECT, {width, width}));
    return depth;
}

// 255 where a mark is faint and no print is near, whose fringe is faint too.
cv::Mat faint_marks(const cv::Mat& depth, double least, double most) {
    cv::Mat print;
    cv::threshold(depth, print, most, 255, cv::THRESH_BINARY_INV);
    cv::erode(print, print, cv::getStructuringElement(cv::MORPH_RECT, {5, 5}));
    cv::Mat marks;
    cv::threshold(depth, marks, least, 255, cv::THRESH_BINARY);
    cv::bitwise_and(marks, print, marks);
    return marks;
}

bool like_a_letter(const cv::Rect& box, double px_per_mm) {
    const int longer = std::max(box.width, box.height);
    return std::min(box.width, box.height) >= k_letter_least_px &&
           longer >= k_letter_least_mm * px_per_mm && longer <= k_letter_most_mm * px_per_mm;
}

} // namespace

double measure_show_through(const ScaledView& view, double white_point) {
    const double square_px = k_square_mm * view.px_per_mm;
    const int across = static_cast<int>(view.grey.cols / square_px);
    const int down = static_cast<int>(view.grey.rows / square_px);
    if (std::min(across, down) < 2) {
        return 0.0;
    }
    const auto depth = depths_of(view);
    const auto counts = count_depths(depth);
    const double most = k_faint_part * depth_exceeded_by(counts, k_print_px);
    const double least =
        std::max(k_faint_least, k_usual_times * depth_exceeded_by(counts, depth.total() / 2));
    if (most <= least) {
        return 0.0;
    }
    std::vector<std::vector<cv::Point>> outlines;
    cv::findContours(faint_marks(depth, least, most), outlines, cv::RETR_EXTERNAL,
                     cv::CHAIN_APPROX_SIMPLE);
    // The last column and row hold what is left of the page beyond whole squares.
    const auto row_size = static_cast<std::size_t>(across) + 1;
    std::vector<unsigned> letters(row_size * (static_cast<std::size_t>(down) + 1));
    for (const auto& outline : outlines) {
        const auto box = cv::boundingRect(outline);
        const auto& at = outline.front();
        const double paper = view.grey.at<std::uint8_t>(at) + depth.at<std::uint8_t>(at);
        if (like_a_letter(box, view.px_per_mm) && paper >= 255.0 * white_point - k_plain_paper) {
            const auto column = static_cast<std::size_t>(at.x / square_px);
            const auto row = static_cast<std::size_t>(at.y / square_px);
            ++letters[row * row_size + column];
        }
    }
    const auto squares = std::count_if(letters.begin(), letters.end(),
                                       [](unsigned count) { return count >= k_letters_of_square; });
    return std::min(1.0, static_cast<double>(squares) / (across * down));
}

} // namespace scanseal::imaging
