#include "imaging/patch_codes.hpp"

#include "core/assert.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/page_measures.hpp"
#include "imaging/patch_bars_internal.hpp"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace scanseal::imaging {

namespace {

constexpr double k_dpi_min = 150.0;
constexpr double k_dpi_max = 2400.0;
constexpr double k_dpi_ratio_max = 1.2;
constexpr double k_enough_dpi = 200.0;

bool within(double value, double least, double most) {
    return value >= least && value <= most;
}

Turned turn(const cv::Mat& page, double dpi_x, double dpi_y, PageEdge edge) {
    const bool upright = edge == PageEdge::top || edge == PageEdge::bottom;
    Turned turned{
        .page = page, .dpi_across = upright ? dpi_x : dpi_y, .dpi_down = upright ? dpi_y : dpi_x};
    if (!upright) {
        cv::transpose(page, turned.page);
    }
    if (edge == PageEdge::bottom || edge == PageEdge::right) {
        cv::Mat flipped;
        cv::flip(turned.page, flipped, 0);
        turned.page = flipped;
    }
    return turned;
}

/// From pixels of a turned page to those of `page`.
PixelRegion turned_back(PixelRegion region, const cv::Mat& page, PageEdge edge) {
    if (edge == PageEdge::bottom || edge == PageEdge::right) {
        const auto rows = static_cast<unsigned>(edge == PageEdge::bottom ? page.rows : page.cols);
        region.y_px = rows - region.y_px - region.height_px;
    }
    if (edge == PageEdge::left || edge == PageEdge::right) {
        std::swap(region.x_px, region.y_px);
        std::swap(region.width_px, region.height_px);
    }
    return region;
}

/// ink_fraction of the page with paper laid over its patches.
double ink_beside(const cv::Mat& page, const std::vector<PagePatch>& patches, double dpi_x,
                  double dpi_y) {
    cv::Mat covered = page.clone();
    const double paper = cv::mean(page, page > cv::mean(page)[0])[0];
    const int margin_x = static_cast<int>(k_patch_margin_in * dpi_x);
    const int margin_y = static_cast<int>(k_patch_margin_in * dpi_y);
    for (const auto& patch : patches) {
        const auto& region = patch.region;
        const cv::Rect wide(static_cast<int>(region.x_px) - margin_x,
                            static_cast<int>(region.y_px) - margin_y,
                            static_cast<int>(region.width_px) + 2 * margin_x,
                            static_cast<int>(region.height_px) + 2 * margin_y);
        covered(wide & cv::Rect({}, covered.size())).setTo(paper);
    }
    PixelBuffer buffer(static_cast<std::uint32_t>(covered.cols),
                       static_cast<std::uint32_t>(covered.rows), SampleLayout::grey8);
    for (int y = 0; y < covered.rows; ++y) {
        std::memcpy(buffer.row(static_cast<std::uint32_t>(y)).data(), covered.ptr(y),
                    static_cast<std::size_t>(covered.cols));
    }
    return measure_page(buffer).ink_fraction;
}

} // namespace

std::optional<PatchKind> patch_kind_from(std::string_view name) noexcept {
    const auto* const known = std::ranges::find(k_patch_patterns, name, &PatchPattern::name);
    return known == k_patch_patterns.end() ? std::nullopt : std::optional(known->kind);
}

PatchReading read_patches(const PixelBuffer& page, double dpi_x, double dpi_y) {
    SCANSEAL_ASSERT(!page.empty());
    PatchReading reading;
    if (!within(dpi_x, k_dpi_min, k_dpi_max) || !within(dpi_y, k_dpi_min, k_dpi_max) ||
        !within(dpi_x / dpi_y, 1 / k_dpi_ratio_max, k_dpi_ratio_max)) {
        return reading;
    }
    const auto views = make_page_views(page, dpi_x, dpi_y);
    cv::Mat reduced = views.grey;
    unsigned scale = 1;
    for (const auto* smaller : {&views.half, &views.quarter, &views.eighth}) {
        if (std::min(dpi_x, dpi_y) / (2 * scale) < k_enough_dpi) {
            break;
        }
        reduced = *smaller;
        scale *= 2;
    }
    dpi_x /= scale;
    dpi_y /= scale;
    for (const auto edge : {PageEdge::top, PageEdge::bottom, PageEdge::left, PageEdge::right}) {
        for (auto& patch : patches_at_edge(turn(reduced, dpi_x, dpi_y, edge))) {
            patch.edge = edge;
            patch.region = turned_back(patch.region, reduced, edge);
            reading.patches.push_back(patch);
        }
    }
    if (!reading.patches.empty()) {
        reading.other_ink = ink_beside(reduced, reading.patches, dpi_x, dpi_y);
    }
    for (auto& patch : reading.patches) {
        patch.region = {.x_px = patch.region.x_px * scale,
                        .y_px = patch.region.y_px * scale,
                        .width_px = patch.region.width_px * scale,
                        .height_px = patch.region.height_px * scale};
    }
    return reading;
}

} // namespace scanseal::imaging
