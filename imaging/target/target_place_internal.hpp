// imaging/target/target_place_internal.hpp — where the target sheet lies on a page.
#pragma once

#include "core/pixel_buffer.hpp"
#include "core/result.hpp"
#include "imaging/target/target_layout.hpp"

#include <opencv2/core.hpp>

#include <string>

namespace scanseal::imaging {

struct TargetPlace {
    std::string sheet; ///< id in the code
    /// From mm on the drawn sheet to pixels of the page (pixel centres have whole numbers).
    cv::Matx23d to_px;
    double distortion_mm = 0.0; ///< farthest mark from where to_px puts it, as drawn

    [[nodiscard]] cv::Point2d px(target::PointMm at) const {
        return {to_px(0, 0) * at.x_mm + to_px(0, 1) * at.y_mm + to_px(0, 2),
                to_px(1, 0) * at.x_mm + to_px(1, 1) * at.y_mm + to_px(1, 2)};
    }
};

/// Refuses target_not_found. Requires: 8 or 16 bits a sample, resolutions above 0.
[[nodiscard]] Result<TargetPlace> find_target(const PixelBuffer& page, double dpi_x, double dpi_y);

} // namespace scanseal::imaging
