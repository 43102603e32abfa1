#include "imaging/measures/scaled_view_internal.hpp"

#include "imaging/measures/page_views_internal.hpp"

#include <algorithm>
#include <array>

namespace scanseal::imaging {

namespace {

constexpr double k_mm_per_inch = 25.4;
constexpr double k_a4_long_side_mm = 297.0;

} // namespace

ScaledView scaled_view(const PageViews& views, double dpi) {
    const double long_side_px = std::max(views.grey.cols, views.grey.rows);
    const double file_dpi = std::max(views.dpi_x, views.dpi_y);
    ScaledView view;
    double px_per_mm = long_side_px / k_a4_long_side_mm;
    if (file_dpi > 0.0) {
        const double long_side_mm = long_side_px / file_dpi * k_mm_per_inch;
        view.size_known =
            long_side_mm >= k_paper_long_side_min_mm && long_side_mm <= k_paper_long_side_max_mm;
    }
    if (view.size_known) {
        px_per_mm = file_dpi / k_mm_per_inch;
    }
    const std::array<const cv::Mat*, 4> sizes{&views.grey, &views.half, &views.quarter,
                                              &views.eighth};
    double scale = 1.0;
    std::size_t chosen = 0;
    while (chosen + 1 < sizes.size() && px_per_mm * k_mm_per_inch / (scale * 2.0) >= dpi * 0.95) {
        scale *= 2.0;
        ++chosen;
    }
    view.grey = *sizes[chosen];
    view.scale = scale;
    view.px_per_mm = px_per_mm / scale;
    view.bilevel = views.page->layout() == SampleLayout::bilevel;
    return view;
}

PixelRegion full_size_region(const PageViews& views, const ScaledView& view, const cv::Rect& box) {
    const auto at = [&](int position, int end) {
        return static_cast<unsigned>(std::clamp(static_cast<int>(position * view.scale), 0, end));
    };
    const unsigned left = at(box.x, views.grey.cols);
    const unsigned top = at(box.y, views.grey.rows);
    // The last pixels of an odd side belong to no pixel of the view.
    const unsigned right = box.x + box.width >= view.grey.cols
                               ? static_cast<unsigned>(views.grey.cols)
                               : at(box.x + box.width, views.grey.cols);
    const unsigned bottom = box.y + box.height >= view.grey.rows
                                ? static_cast<unsigned>(views.grey.rows)
                                : at(box.y + box.height, views.grey.rows);
    return {.x_px = left, .y_px = top, .width_px = right - left, .height_px = bottom - top};
}

} // namespace scanseal::imaging
