#include "imaging/measures/print_ends_internal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace scanseal::imaging {

namespace {

// Of survey_ink's 0 to 127. Noise stays below the first; a stroke that ends reaches the second.
constexpr int k_free_max = 15;
constexpr int k_stroke_min = 30;
// A line of the page shows in most blocks round an end; a rule fills its own.
constexpr double k_block_mm = 6.0;
constexpr int k_blocks_around = 4;
constexpr int k_own_line_blocks = 6;
constexpr double k_rule_part = 0.8;

// The first place from `x` on, before `end`, with more ink than free paper; `end` if there is none.
int next_inked(const std::uint8_t* row, int x, int end) {
    static_assert(k_free_max == 15, "the mask below leaves out 0 to 15");
    constexpr std::uint64_t k_inked = 0xF0F0F0F0F0F0F0F0U;
    std::uint64_t eight = 0;
    while (x + 8 <= end) {
        std::memcpy(&eight, row + x, sizeof eight);
        if ((eight & k_inked) != 0) {
            break;
        }
        x += 8;
    }
    while (x < end && row[x] <= k_free_max) {
        ++x;
    }
    return x;
}

// Of a stroke whose last inky pixel in steps of `step` is `last`; none if what ends is too faint.
void add_end(const std::uint8_t* row, int y, int last, int step, std::vector<PrintEnd>& ends) {
    if (row[last] < k_stroke_min) {
        last -= step; // half covered
    }
    if (row[last] < k_stroke_min) {
        return;
    }
    const double covered = std::min(1.0, static_cast<double>(row[last + step]) / row[last]);
    ends.push_back({static_cast<double>(y), last + step * (0.5 + covered)});
}

} // namespace

PrintEnds print_ends(const cv::Mat& ink, int free_px) {
    PrintEnds ends;
    for (int y = 0; y < ink.rows; ++y) {
        const auto* row = ink.ptr<std::uint8_t>(y);
        int last = ink.cols; // none yet
        for (int x = next_inked(row, 2, ink.cols - 2); x < ink.cols - 2;
             x = next_inked(row, x + 1, ink.cols - 2)) {
            if (x - last > free_px) {
                add_end(row, y, last, 1, ends.rightward);
                add_end(row, y, x, -1, ends.leftward);
            }
            last = x;
        }
    }
    return ends;
}

void drop_own_lines(std::vector<PrintEnd>& ends, double slope, double px_per_mm) {
    if (ends.empty()) {
        return;
    }
    const double block_px = std::max(1.0, k_block_mm * px_per_mm);
    const auto height = [slope](const PrintEnd& end) { return end.across - slope * end.along; };
    const auto [low, high] =
        std::minmax_element(ends.begin(), ends.end(), [&](const PrintEnd& a, const PrintEnd& b) {
            return height(a) < height(b);
        });
    const int first = static_cast<int>(std::floor(height(*low)));
    const int rows = static_cast<int>(height(*high)) - first + 4;
    const int blocks = static_cast<int>(ends.back().along / block_px) + 1 + 2 * k_blocks_around;
    cv::Mat counts(rows, blocks, CV_16UC1, cv::Scalar(0));
    const auto row_of = [&](const PrintEnd& end) {
        return static_cast<int>(std::lround(height(end))) - first + 1;
    };
    const auto block_of = [&](const PrintEnd& end) {
        return static_cast<int>(end.along / block_px) + k_blocks_around;
    };
    for (const auto& end : ends) {
        ++counts.at<std::uint16_t>(row_of(end), block_of(end));
    }
    std::erase_if(ends, [&](const PrintEnd& end) {
        const int row = row_of(end);
        const auto count = [&](int block) {
            return counts.at<std::uint16_t>(row - 1, block) + counts.at<std::uint16_t>(row, block) +
                   counts.at<std::uint16_t>(row + 1, block);
        };
        const int own = block_of(end);
        if (count(own) >= k_rule_part * block_px) {
            return true;
        }
        int filled = 0;
        for (int block = own - k_blocks_around; block <= own + k_blocks_around; ++block) {
            filled += count(block) > 0 ? 1 : 0;
        }
        return filled >= k_own_line_blocks;
    });
}

} // namespace scanseal::imaging
