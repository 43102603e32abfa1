#include "imaging/measures/likeness.hpp"

#include "imaging/measures/geometry.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/scaled_view_internal.hpp"
#include "imaging/measures/skew_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <bit>
#include <cmath>
#include <numbers>
#include <vector>

namespace scanseal::imaging {

namespace {

constexpr double k_dpi = 36.0;
// The map of ink around its own centre: 326 mm each way, so that A4 fits either way up.
constexpr int k_cell_columns = 96;
constexpr int k_cell_rows = 96;
constexpr double k_cell_mm = 3.4;
constexpr double k_margin_mm = 3.0;
constexpr std::size_t k_vector_size = 16384;
// Less ink than a line of print, in mm2 of full black.
constexpr double k_ink_min_mm2 = 20.0;

// The page's ink turned upright and laid with its centre of gravity in the middle of the map.
cv::Mat cells_of(const cv::Mat& ink, const ScaledView& view, double skew_deg) {
    const auto moments = cv::moments(ink);
    const double area_mm2 = moments.m00 / 127.0 / (view.px_per_mm * view.px_per_mm);
    if (area_mm2 < k_ink_min_mm2) {
        return {};
    }
    const double scale = k_cell_mm * view.px_per_mm;
    const double turn = skew_deg * std::numbers::pi / 180.0;
    // From a cell to the pixel of the view.
    const double a = std::cos(turn) * scale;
    const double b = std::sin(turn) * scale;
    const double centre_x = (k_cell_columns - 1) * 0.5;
    const double centre_y = (k_cell_rows - 1) * 0.5;
    const double x0 = moments.m10 / moments.m00;
    const double y0 = moments.m01 / moments.m00;
    const cv::Matx23d map(a, -b, x0 - a * centre_x + b * centre_y, //
                          b, a, y0 - b * centre_x - a * centre_y);
    cv::Mat soft;
    cv::GaussianBlur(ink, soft, cv::Size(), scale * 0.45);
    cv::Mat cells;
    cv::warpAffine(soft, cells, map, cv::Size(k_cell_columns, k_cell_rows),
                   cv::INTER_LINEAR | cv::WARP_INVERSE_MAP);
    cells.convertTo(cells, CV_32F);
    cv::sqrt(cells, cells);
    return cells;
}

// Ink of the sheet alone: the scanner's background and the sheet's border move from scan to scan.
cv::Mat ink_of_sheet(const ScaledView& view, const Geometry& geometry) {
    cv::Mat ink = ink_of(view);
    const double margin = k_margin_mm * view.px_per_mm;
    std::vector<cv::Point> corners{{0, 0}, {ink.cols, 0}, {ink.cols, ink.rows}, {0, ink.rows}};
    if (geometry.sheet_corners_px) {
        for (std::size_t i = 0; i < corners.size(); ++i) {
            const auto& corner = geometry.sheet_corners_px->at(i);
            corners[i] = {static_cast<int>(corner[0] / view.scale),
                          static_cast<int>(corner[1] / view.scale)};
        }
    }
    cv::Mat inside(ink.size(), CV_8UC1, cv::Scalar(0));
    cv::fillConvexPoly(inside, corners, cv::Scalar(255));
    const int reach = 2 * static_cast<int>(margin) + 1;
    // Outside the picture counts as outside the sheet.
    cv::erode(inside, inside, cv::Mat::ones(reach, reach, CV_8UC1), cv::Point(-1, -1), 1,
              cv::BORDER_CONSTANT, cv::Scalar(0));
    for (const auto& border : geometry.dark_borders) {
        const cv::Rect box(static_cast<int>(border.x_px / view.scale - margin),
                           static_cast<int>(border.y_px / view.scale - margin),
                           static_cast<int>(border.width_px / view.scale + 2.0 * margin),
                           static_cast<int>(border.height_px / view.scale + 2.0 * margin));
        inside(box & cv::Rect({0, 0}, inside.size())) = cv::Scalar(0);
    }
    cv::bitwise_and(ink, inside, ink);
    return ink;
}

void walsh_hadamard(std::vector<float>& values) {
    for (std::size_t step = 1; step < values.size(); step *= 2) {
        for (std::size_t i = 0; i < values.size(); i += step * 2) {
            for (std::size_t j = i; j < i + step; ++j) {
                const float one = values[j];
                const float other = values[j + step];
                values[j] = one + other;
                values[j + step] = one - other;
            }
        }
    }
}

// A fixed sequence of signs and places: Marsaglia's xorshift64.
class FixedSequence {
public:
    std::uint64_t next() {
        state_ ^= state_ << 13U;
        state_ ^= state_ >> 7U;
        state_ ^= state_ << 17U;
        return state_;
    }

private:
    std::uint64_t state_ = 0x9e3779b97f4a7c15U;
};

} // namespace

Likeness measure_likeness(const PageViews& views, const Geometry& geometry) {
    const auto view = scaled_view(views, k_dpi);
    const auto cells =
        cells_of(ink_of_sheet(view, geometry), view, geometry.skew_deg.value_or(0.0));
    if (cells.empty()) {
        return {};
    }
    // What all pages share, ink in the middle and none in the margins, would make all prints alike.
    cv::Mat around;
    cv::blur(cells, around, cv::Size(9, 9));
    const cv::Mat detail = cells - around;

    FixedSequence sequence;
    std::vector<float> values(k_vector_size, 0.0F);
    std::size_t at = 0;
    for (int y = 0; y < detail.rows; ++y) {
        for (int x = 0; x < detail.cols; ++x, ++at) {
            const float value = detail.at<float>(y, x);
            values[at] = (sequence.next() & 1U) != 0 ? value : -value;
        }
    }
    walsh_hadamard(values);
    Likeness likeness;
    for (unsigned bit = 0; bit < 256; ++bit) {
        const bool set = values[sequence.next() % k_vector_size] > 0.0F;
        likeness.bits.at(bit / 64) |= std::uint64_t{set} << (bit % 64);
    }
    return likeness;
}

unsigned distance(const Likeness& one, const Likeness& other) noexcept {
    unsigned bits = 0;
    for (std::size_t i = 0; i < one.bits.size(); ++i) {
        bits += static_cast<unsigned>(std::popcount(one.bits[i] ^ other.bits[i]));
    }
    return bits;
}

} // namespace scanseal::imaging
