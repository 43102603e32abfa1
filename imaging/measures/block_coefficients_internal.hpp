// imaging/measures/block_coefficients_internal.hpp — a page as a block coder sees it: the cosine
// coefficients of blocks of 8 x 8 pixels, at any place of the grid.
#pragma once

#include <opencv2/core.hpp>

#include <array>
#include <vector>

namespace scanseal::imaging {

struct PageViews;

/// One block's coefficients as in JPEG (ITU-T T.81, A.3.3), row by row: [8 * v + u].
using BlockCoefficients = std::array<float, 64>;

/// Top left corners, multiples of 8, of squares of 15 pixels worth looking at: those with detail
/// and without pixels at the ends of the range first, and some from all over the page.
[[nodiscard]] std::vector<cv::Point> pick_patches(const PageViews& views, std::size_t most);

/// Of the blocks at (`phase`.x, `phase`.y) within every patch.
[[nodiscard]] std::vector<BlockCoefficients>
coefficients_at(const cv::Mat& grey, const std::vector<cv::Point>& patches, cv::Point phase);

/// For every place of the grid, [8 * y + x], the part (0..1) of the coefficients that vanish.
/// Coding makes most of them vanish, but only on its own grid.
[[nodiscard]] std::array<double, 64> vanished_by_phase(const cv::Mat& grey,
                                                       const std::vector<cv::Point>& patches);

} // namespace scanseal::imaging
