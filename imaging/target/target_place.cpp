#include "imaging/target/target_place_internal.hpp"

#include "imaging/measures/page_views_internal.hpp"
#include "imaging/page_codes.hpp"
#include "imaging/target/linear_samples_internal.hpp"

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace scanseal::imaging {

namespace {

using target::k_marks;
using target::PointMm;

// The claimed resolution may be wrong by so much before the marks are no longer recognised.
constexpr double k_scale_slack = 1.25;
// A sheet whose two directions differ by some percent is still recognised.
constexpr double k_reach_mm = 7.0;
constexpr std::size_t k_discs_max = 60;

struct Code {
    std::string sheet;
    cv::Point2d middle_px;
};

Result<Code> find_code(const PixelBuffer& page) {
    std::optional<Code> found;
    for (const auto& code : read_page_codes(page)) {
        const std::string mark = std::string(target::k_code_mark) + ' ';
        if (code.kind != CodeKind::qr || !code.text.starts_with(mark) ||
            !target::is_sheet_id(std::string_view(code.text).substr(mark.size()))) {
            continue;
        }
        if (found) {
            return refuse(RefusalCode::target_not_found, "the page shows two target sheets");
        }
        found = Code{.sheet = code.text.substr(mark.size()),
                     .middle_px = {code.region.x_px + code.region.width_px / 2.0,
                                   code.region.y_px + code.region.height_px / 2.0}};
    }
    if (!found) {
        return refuse(RefusalCode::target_not_found,
                      "the page has no code of a target sheet that can be read");
    }
    return *found;
}

/// A view of some 100 to 200 pixels an inch, and how much smaller it is.
std::pair<cv::Mat, double> reduced(const PageViews& views, double dpi) {
    if (dpi >= 800) {
        return {views.eighth, 8.0};
    }
    if (dpi >= 400) {
        return {views.quarter, 4.0};
    }
    return dpi >= 200 ? std::pair{views.half, 2.0} : std::pair{views.grey, 1.0};
}

/// Centres, in pixels of the page, of everything that is dark, round and as large as a mark.
std::vector<cv::Point2d> find_discs(const PixelBuffer& page, double dpi_x, double dpi_y) {
    const auto views = make_page_views(page, dpi_x, dpi_y);
    const auto [view, reduction] = reduced(views, std::min(dpi_x, dpi_y));
    cv::Mat dark;
    cv::threshold(view, dark, 0, 255, cv::THRESH_BINARY_INV | cv::THRESH_OTSU);
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(dark, labels, stats, centres, 8);
    const double wide_px = 2 * target::k_mark_radius_mm * dpi_x / 25.4 / reduction;
    const double high_px = 2 * target::k_mark_radius_mm * dpi_y / 25.4 / reduction;
    const auto as_large = [](double found, double wanted) {
        return found <= wanted * k_scale_slack + 1 && found >= wanted / k_scale_slack - 1;
    };
    std::vector<cv::Point2d> discs;
    for (int i = 1; i < count && discs.size() < k_discs_max; ++i) {
        const double width = stats.at<int>(i, cv::CC_STAT_WIDTH);
        const double height = stats.at<int>(i, cv::CC_STAT_HEIGHT);
        const double filled = stats.at<int>(i, cv::CC_STAT_AREA) / (width * height);
        // A full disc fills pi / 4 of the square around it; the cross in its middle takes a little.
        if ((as_large(width, wide_px) || as_large(width, high_px)) &&
            (as_large(height, high_px) || as_large(height, wide_px)) &&
            std::abs(width - height) <= 0.25 * std::max(width, height) + 1 && filled > 0.62 &&
            filled < 0.88) {
            discs.emplace_back((centres.at<double>(i, 0) + 0.5) * reduction - 0.5,
                               (centres.at<double>(i, 1) + 0.5) * reduction - 0.5);
        }
    }
    return discs;
}

/// The turn and scale that carry the first mark to `first` and the last to `last`.
cv::Matx23d similarity(cv::Point2d first, cv::Point2d last) {
    const auto from = k_marks.front();
    const double dx = k_marks.back().x_mm - from.x_mm;
    const double dy = k_marks.back().y_mm - from.y_mm;
    const auto d = last - first;
    const double square = dx * dx + dy * dy;
    const double a = (d.x * dx + d.y * dy) / square;
    const double b = (d.y * dx - d.x * dy) / square;
    return {a, -b, first.x - a * from.x_mm + b * from.y_mm,
            b, a,  first.y - b * from.x_mm - a * from.y_mm};
}

PointMm code_middle() {
    return {target::k_code_at.x_mm + target::k_code_side_mm / 2,
            target::k_code_at.y_mm + target::k_code_side_mm / 2};
}

/// Which disc each mark is, beside k_marks; empty unless all are there and the code too.
std::vector<cv::Point2d> matched(const cv::Matx23d& to_px, double px_mm,
                                 const std::vector<cv::Point2d>& discs, cv::Point2d code) {
    const TargetPlace place{.sheet = {}, .to_px = to_px};
    if (cv::norm(place.px(code_middle()) - code) > k_reach_mm * px_mm) {
        return {};
    }
    std::vector<cv::Point2d> marks;
    for (const auto& mark : k_marks) {
        const auto at = place.px(mark);
        const auto nearest = std::ranges::min_element(
            discs, {}, [&at](const cv::Point2d& disc) { return cv::norm(disc - at); });
        if (cv::norm(*nearest - at) > k_reach_mm * px_mm) {
            return {};
        }
        marks.push_back(*nearest);
    }
    return marks;
}

std::vector<cv::Point2d> find_marks(const std::vector<cv::Point2d>& discs, cv::Point2d code,
                                    double px_mm) {
    for (const auto& first : discs) {
        for (const auto& last : discs) {
            if (&first == &last) {
                continue;
            }
            const auto to_px = similarity(first, last);
            const double scale = std::hypot(to_px(0, 0), to_px(1, 0));
            if (scale > px_mm * k_scale_slack || scale < px_mm / k_scale_slack) {
                continue;
            }
            if (auto marks = matched(to_px, px_mm, discs, code); !marks.empty()) {
                return marks;
            }
        }
    }
    return {};
}

/// Centre of gravity of what is darker than the paper around it, in linear light.
cv::Point2d centre_of_mark(const PixelBuffer& page, cv::Point2d near, double px_mm) {
    const double reach = (target::k_mark_radius_mm + 1.5) * px_mm;
    const cv::Rect whole(0, 0, static_cast<int>(page.width_px()),
                         static_cast<int>(page.height_px()));
    const cv::Rect part =
        cv::Rect(static_cast<int>(near.x - reach), static_cast<int>(near.y - reach),
                 static_cast<int>(2 * reach) + 1, static_cast<int>(2 * reach) + 1) &
        whole;
    if (part.empty()) {
        return near;
    }
    const auto light = luminance(linear_light(page, part));
    double low = 0.0;
    double high = 0.0;
    cv::minMaxLoc(light, &low, &high);
    const double middle = (low + high) / 2;
    double sum = 0.0;
    cv::Point2d moment;
    for (int y = 0; y < light.rows; ++y) {
        for (int x = 0; x < light.cols; ++x) {
            // Paper that is not quite even must not draw the centre to one side.
            const double dark = std::clamp((middle * 1.5 - light.at<float>(y, x)), 0.0, high);
            sum += dark;
            moment += dark * cv::Point2d(x, y);
        }
    }
    return sum == 0.0 ? near : moment / sum + cv::Point2d(part.x, part.y);
}

/// Least squares over all marks.
cv::Matx23d affine_through(const std::vector<cv::Point2d>& marks) {
    cv::Matx33d normal = cv::Matx33d::zeros();
    cv::Matx<double, 3, 2> right = cv::Matx<double, 3, 2>::zeros();
    for (std::size_t i = 0; i < k_marks.size(); ++i) {
        const cv::Vec3d row(k_marks.at(i).x_mm, k_marks.at(i).y_mm, 1.0);
        for (int r = 0; r < 3; ++r) {
            for (int c = 0; c < 3; ++c) {
                normal(r, c) += row[r] * row[c];
            }
            right(r, 0) += row[r] * marks[i].x;
            right(r, 1) += row[r] * marks[i].y;
        }
    }
    const cv::Matx<double, 3, 2> solved = normal.inv(cv::DECOMP_CHOLESKY) * right;
    return solved.t();
}

} // namespace

Result<TargetPlace> find_target(const PixelBuffer& page, double dpi_x, double dpi_y) {
    const auto code = find_code(page);
    if (!code) {
        return refuse(code.error());
    }
    const auto discs = find_discs(page, dpi_x, dpi_y);
    const double px_mm = std::sqrt(dpi_x * dpi_y) / 25.4;
    auto marks = find_marks(discs, code->middle_px, px_mm);
    if (marks.empty()) {
        return refuse(RefusalCode::target_not_found,
                      fmt::format("the code of target sheet '{}' is there, but not its {} round "
                                  "marks ({} found) where {:.0f} dpi would put them",
                                  code->sheet, k_marks.size(), discs.size(),
                                  std::sqrt(dpi_x * dpi_y)));
    }
    for (auto& mark : marks) {
        mark = centre_of_mark(page, mark, px_mm);
    }
    TargetPlace place{.sheet = code->sheet, .to_px = affine_through(marks)};
    const double scale = std::sqrt(
        std::abs(place.to_px(0, 0) * place.to_px(1, 1) - place.to_px(0, 1) * place.to_px(1, 0)));
    for (std::size_t i = 0; i < k_marks.size(); ++i) {
        place.distortion_mm =
            std::max(place.distortion_mm, cv::norm(place.px(k_marks.at(i)) - marks[i]) / scale);
    }
    return place;
}

} // namespace scanseal::imaging
