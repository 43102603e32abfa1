#include "imaging/measures/short_lines_internal.hpp"

#include "imaging/measures/digits_internal.hpp"
#include "imaging/measures/geometry.hpp"
#include "imaging/measures/skew_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace scanseal::imaging {

namespace {

constexpr double k_band_mm = 30.0;
constexpr double k_band_part = 0.15; // of the sheet's height
constexpr double k_gap_mm = 2.5;     // more than between words
constexpr double k_length_max_mm = 45.0;
constexpr double k_height_min_mm = 1.2;
constexpr double k_height_max_mm = 7.0;
constexpr double k_margin_mm = 0.8; // round a line, so that its marks are whole
constexpr double k_speck_mm = 0.25;
constexpr double k_ink_min = 16.0; // of survey_ink, 0..127: the stroke of a small letter leaves 30
constexpr std::size_t k_lines_max = 24;
constexpr std::size_t k_marks_max = 16;
constexpr double k_overlap_min = 0.6; // of the narrower of two parts that lie above each other

struct Band {
    cv::Rect box; ///< of the survey view
    bool at_foot = false;
};

std::array<Band, 2> bands_of(const ScaledView& survey, const Geometry& geometry) {
    const auto sheet = sheet_in_view(survey, geometry);
    const double height = std::min(k_band_mm * survey.px_per_mm, k_band_part * sheet.height);
    const cv::Rect image({}, survey.grey.size());
    const auto band = [&](double top) {
        return cv::Rect(cv::Point(cvRound(sheet.x), cvRound(top)),
                        cv::Point(cvRound(sheet.x + sheet.width), cvRound(top + height))) &
               image;
    };
    return {Band{.box = band(sheet.y), .at_foot = false},
            Band{.box = band(sheet.y + sheet.height - height), .at_foot = true}};
}

/// Boxes of print that is as high as a line and short, in pixels of the survey view, outermost
/// first.
std::vector<cv::Rect> short_boxes(const cv::Mat& ink, const Band& band, double px_per_mm) {
    std::vector<cv::Rect> boxes;
    if (band.box.empty()) {
        return boxes;
    }
    cv::Mat marks;
    cv::threshold(ink(band.box), marks, k_ink_min, 1, cv::THRESH_BINARY);
    const int reach = std::max(1, cvRound(k_gap_mm * px_per_mm / 2.0));
    cv::Mat joined;
    cv::dilate(marks, joined, cv::Mat::ones(1, 2 * reach + 1, CV_8U));
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count =
        cv::connectedComponentsWithStats(joined, labels, stats, centres, 8, CV_32S, cv::CCL_GRANA);
    for (int i = 1; i < count; ++i) {
        const auto* of = stats.ptr<int>(i);
        const int left = of[cv::CC_STAT_LEFT];
        const int right = left + of[cv::CC_STAT_WIDTH];
        const int top = of[cv::CC_STAT_TOP];
        const int height = of[cv::CC_STAT_HEIGHT];
        const bool cut = left == 0 || right == band.box.width ||
                         (band.at_foot ? top == 0 : top + height == band.box.height);
        const double width_mm = (right - left - 2 * reach) / px_per_mm;
        // The reduced view adds a pixel or so of grey above and below.
        if (!cut && width_mm > 0 && width_mm <= k_length_max_mm &&
            (height + 0.5) / px_per_mm >= k_height_min_mm &&
            (height - 1) / px_per_mm <= k_height_max_mm) {
            boxes.emplace_back(band.box.x + left + reach, band.box.y + top,
                               right - left - 2 * reach, height);
        }
    }
    std::ranges::stable_sort(boxes, [&](const cv::Rect& one, const cv::Rect& other) {
        return band.at_foot ? one.br().y > other.br().y : one.y < other.y;
    });
    boxes.resize(std::min(boxes.size(), k_lines_max));
    return boxes;
}

double middle_tone(const cv::Mat& grey) {
    std::array<unsigned, 256> counts{};
    for (int y = 0; y < grey.rows; ++y) {
        const auto* row = grey.ptr<std::uint8_t>(y);
        for (int x = 0; x < grey.cols; ++x) {
            ++counts.at(row[x]);
        }
    }
    const std::size_t half = grey.total() / 2;
    std::size_t below = counts[0];
    std::size_t tone = 0;
    while (below <= half && tone < 255) {
        below += counts.at(++tone);
    }
    return static_cast<double>(tone);
}

bool above_each_other(const cv::Rect& one, const cv::Rect& other) {
    const int overlap = std::min(one.br().x, other.br().x) - std::max(one.x, other.x);
    return overlap >= k_overlap_min * std::min(one.width, other.width);
}

/// The marks of a line at `box` of the view; none where there are too many to be looked at.
std::vector<cv::Rect> marks_in(const ScaledView& view, const cv::Rect& box, double paper_tone) {
    const int margin = std::max(1, cvRound(k_margin_mm * view.px_per_mm));
    const cv::Rect wide =
        cv::Rect(box.x - margin, box.y - margin, box.width + 2 * margin, box.height + 2 * margin) &
        cv::Rect({}, view.grey.size());
    cv::Mat ink;
    cv::threshold(view.grey(wide), ink, paper_tone * (1.0 - k_digit_ink_part), 1,
                  cv::THRESH_BINARY_INV);
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count =
        cv::connectedComponentsWithStats(ink, labels, stats, centres, 8, CV_32S, cv::CCL_GRANA);
    std::vector<cv::Rect> parts;
    for (int i = 1; i < count; ++i) {
        const auto* of = stats.ptr<int>(i);
        const cv::Rect part(of[cv::CC_STAT_LEFT], of[cv::CC_STAT_TOP], of[cv::CC_STAT_WIDTH],
                            of[cv::CC_STAT_HEIGHT]);
        const bool goes_on =
            part.x == 0 || part.y == 0 || part.br().x == wide.width || part.br().y == wide.height;
        if (!goes_on && std::max(part.width, part.height) >= k_speck_mm * view.px_per_mm) {
            parts.push_back(part + wide.tl());
        }
    }
    std::vector<cv::Rect> marks;
    if (parts.size() > 3 * k_marks_max) {
        return marks;
    }
    std::ranges::sort(parts, {}, [](const cv::Rect& part) { return part.x; });
    for (const auto& part : parts) {
        if (!marks.empty() && above_each_other(marks.back(), part)) {
            marks.back() |= part;
        } else {
            marks.push_back(part);
        }
    }
    if (marks.size() > k_marks_max) {
        marks.clear();
    }
    return marks;
}

} // namespace

cv::Rect2d sheet_in_view(const ScaledView& view, const Geometry& geometry) {
    if (!geometry.sheet_corners_px) {
        return {0.0, 0.0, static_cast<double>(view.grey.cols), static_cast<double>(view.grey.rows)};
    }
    const auto& corner = *geometry.sheet_corners_px;
    const auto middle = [&view, &corner](std::size_t one, std::size_t other, std::size_t axis) {
        return 0.5 * (corner.at(one).at(axis) + corner.at(other).at(axis)) / view.scale;
    };
    const double left = middle(0, 3, 0);
    const double top = middle(0, 1, 1);
    return {left, top, middle(1, 2, 0) - left, middle(2, 3, 1) - top};
}

std::vector<ShortLine> short_lines_of(const PageViews& views, const ScaledView& view,
                                      const Geometry& geometry) {
    const auto survey = scaled_view(views, k_survey_dpi);
    const double ratio = survey.scale / view.scale;
    std::vector<ShortLine> lines;
    for (const auto& band : bands_of(survey, geometry)) {
        for (const auto& small : short_boxes(survey_ink(views), band, survey.px_per_mm)) {
            const auto box = cv::Rect(cvFloor(small.x * ratio), cvFloor(small.y * ratio),
                                      cvCeil(small.width * ratio), cvCeil(small.height * ratio)) &
                             cv::Rect({}, view.grey.size());
            if (box.empty()) {
                continue;
            }
            ShortLine line;
            line.at_foot = band.at_foot;
            line.paper_tone = middle_tone(view.grey(box));
            line.marks = marks_in(view, box, line.paper_tone);
            if (!line.marks.empty()) {
                lines.push_back(std::move(line));
            }
        }
    }
    return lines;
}

} // namespace scanseal::imaging
