#include "imaging/measures/block_coefficients_internal.hpp"

#include "imaging/measures/edge_tiles_internal.hpp"
#include "imaging/measures/page_views_internal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>

namespace scanseal::imaging {

namespace {

constexpr int k_block = 8;
constexpr int k_patch = 2 * k_block - 1;
// A coefficient that was coded as nought differs from it only by the rounding of pixels: 0.3 for
// grey, some 0.4 for the luma of a colour page.
constexpr float k_vanished = 0.9F;

// Row u of the transform, by pixel; and turned, so that a loop over u reads one after the other.
struct Cosines {
    std::array<float, 64> by_pixel{}; // [8 * x + u]
};

const Cosines& cosines() {
    static const auto k_cosines = [] {
        Cosines result;
        for (int x = 0; x < k_block; ++x) {
            for (int u = 0; u < k_block; ++u) {
                const double scale = u == 0 ? std::sqrt(0.125) : 0.5;
                const double angle = (2 * x + 1) * u * std::numbers::pi / 16.0;
                result.by_pixel[static_cast<std::size_t>(k_block * x + u)] =
                    static_cast<float>(scale * std::cos(angle));
            }
        }
        return result;
    }();
    return k_cosines;
}

using PatchRows = std::array<std::array<float, k_block>, k_patch>;

// Every row of the patch transformed along x, for blocks that begin at `phase_x`.
void transform_rows(const cv::Mat& grey, cv::Point corner, int phase_x, int rows, PatchRows& out) {
    const auto& matrix = cosines().by_pixel;
    for (int y = 0; y < rows; ++y) {
        const auto* in = grey.ptr<std::uint8_t>(corner.y + y) + corner.x + phase_x;
        std::array<float, k_block> sums{};
        for (std::size_t x = 0; x < k_block; ++x) {
            const auto value = static_cast<float>(in[x]);
            for (std::size_t u = 0; u < k_block; ++u) {
                sums[u] += value * matrix[k_block * x + u];
            }
        }
        out[static_cast<std::size_t>(y)] = sums;
    }
}

void transform_columns(const PatchRows& rows, int phase_y, BlockCoefficients& out) {
    const auto& matrix = cosines().by_pixel;
    for (std::size_t v = 0; v < k_block; ++v) {
        std::array<float, k_block> sums{};
        for (std::size_t y = 0; y < k_block; ++y) {
            const float factor = matrix[k_block * y + v];
            const auto& row = rows[y + static_cast<std::size_t>(phase_y)];
            for (std::size_t u = 0; u < k_block; ++u) {
                sums[u] += factor * row[u];
            }
        }
        std::ranges::copy(sums, out.begin() + static_cast<std::ptrdiff_t>(k_block * v));
    }
}

struct Candidate {
    cv::Point corner;
    int worth = 0;
};

// Neighbours that differ, against pixels at the ends of the range: those were cut off when the
// coder's picture was turned into pixels, and blur what it did.
int worth_of(const cv::Mat& grey, cv::Point corner) {
    int differing = 0;
    int cut_off = 0;
    for (int y = corner.y; y < corner.y + k_patch; y += 2) {
        const auto* row = grey.ptr<std::uint8_t>(y);
        for (int x = corner.x; x + 1 < corner.x + k_patch; ++x) {
            differing += std::abs(row[x + 1] - row[x]) > 2 ? 1 : 0;
            cut_off += row[x] == 0 || row[x] == 255 ? 1 : 0;
        }
    }
    return differing - 2 * cut_off;
}

bool fits(const cv::Mat& grey, cv::Point corner) {
    return corner.x >= 0 && corner.y >= 0 && corner.x + k_patch <= grey.cols &&
           corner.y + k_patch <= grey.rows;
}

void add_spread(const cv::Mat& grey, int each_way, std::vector<cv::Point>& patches) {
    for (int i = 0; i < each_way; ++i) {
        for (int j = 0; j < each_way; ++j) {
            const cv::Point corner((2 * j + 1) * grey.cols / (2 * each_way) / k_block * k_block,
                                   (2 * i + 1) * grey.rows / (2 * each_way) / k_block * k_block);
            if (fits(grey, corner)) {
                patches.push_back(corner);
            }
        }
    }
}

} // namespace

std::vector<cv::Point> pick_patches(const PageViews& views, std::size_t most) {
    constexpr std::size_t k_tiles = 48;
    constexpr int k_spread_each_way = 6;
    const auto& grey = views.grey;
    std::vector<Candidate> candidates;
    for (const auto& tile : pick_edge_tiles(views, k_tiles)) {
        for (int y = tile.y; y < tile.y + tile.height; y += 2 * k_block) {
            for (int x = tile.x; x < tile.x + tile.width; x += 2 * k_block) {
                if (const cv::Point corner(x, y); fits(grey, corner)) {
                    candidates.push_back({corner, worth_of(grey, corner)});
                }
            }
        }
    }
    std::ranges::stable_sort(candidates, std::ranges::greater{}, &Candidate::worth);
    std::vector<cv::Point> patches;
    add_spread(grey, k_spread_each_way, patches);
    for (const auto& candidate : candidates) {
        if (patches.size() >= most) {
            break;
        }
        patches.push_back(candidate.corner);
    }
    return patches;
}

std::vector<BlockCoefficients>
coefficients_at(const cv::Mat& grey, const std::vector<cv::Point>& patches, cv::Point phase) {
    std::vector<BlockCoefficients> result(patches.size());
    PatchRows rows;
    for (std::size_t i = 0; i < patches.size(); ++i) {
        transform_rows(grey, patches[i], phase.x, k_block + phase.y, rows);
        transform_columns(rows, phase.y, result[i]);
    }
    return result;
}

std::array<double, 64> vanished_by_phase(const cv::Mat& grey,
                                         const std::vector<cv::Point>& patches) {
    std::array<double, 64> counts{};
    PatchRows rows;
    BlockCoefficients coefficients;
    for (const auto& corner : patches) {
        for (int x = 0; x < k_block; ++x) {
            transform_rows(grey, corner, x, k_patch, rows);
            for (int y = 0; y < k_block; ++y) {
                transform_columns(rows, y, coefficients);
                int vanished = 0;
                for (const float coefficient : coefficients) {
                    vanished += std::abs(coefficient) < k_vanished ? 1 : 0;
                }
                counts[static_cast<std::size_t>(k_block * y + x)] += vanished;
            }
        }
    }
    for (auto& count : counts) {
        count /= 64.0 * static_cast<double>(std::max<std::size_t>(1, patches.size()));
    }
    return counts;
}

} // namespace scanseal::imaging
