#include "imaging/measures/paper_colour_internal.hpp"

#include "imaging/measures/page_views_internal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace scanseal::imaging {

namespace {

// C*ab of an sRGB colour, 0..1 (IEC 61966-2-1; CIE 15, D65).
double chroma_of(const cv::Vec3d& rgb) {
    cv::Vec3d light;
    for (int i = 0; i < 3; ++i) {
        light[i] = rgb[i] <= 0.04045 ? rgb[i] / 12.92 : std::pow((rgb[i] + 0.055) / 1.055, 2.4);
    }
    const double x = (0.4124 * light[0] + 0.3576 * light[1] + 0.1805 * light[2]) / 0.9505;
    const double y = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
    const double z = (0.0193 * light[0] + 0.1192 * light[1] + 0.9505 * light[2]) / 1.089;
    const auto bend = [](double t) {
        return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116.0;
    };
    return std::hypot(500.0 * (bend(x) - bend(y)), 200.0 * (bend(y) - bend(z)));
}

double luma_of(const cv::Vec3d& rgb) {
    return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
}

double spread_of(const cv::Vec3d& rgb) {
    return std::max({rgb[0], rgb[1], rgb[2]}) - std::min({rgb[0], rgb[1], rgb[2]});
}

// Mean of what has the paper's tone, 0..255; black where nothing has.
cv::Vec3d paper_colour_of(const cv::Mat& colour_quarter, double paper_tone) {
    constexpr int k_step = 3;
    constexpr double k_near = 10.0;
    cv::Vec3d sum;
    double count = 0;
    for (int y = 0; y < colour_quarter.rows; y += k_step) {
        const auto* row = colour_quarter.ptr<cv::Vec3b>(y);
        for (int x = 0; x < colour_quarter.cols; x += k_step) {
            const cv::Vec3d pixel = row[x];
            if (std::abs(luma_of(pixel) - paper_tone) <= k_near) {
                sum += pixel;
                count += 1.0;
            }
        }
    }
    return count > 0 ? cv::Vec3d(sum / count) : cv::Vec3d();
}

/// Pixels of an edge of the image that are far less coloured than paper, or its shadow, of that
/// tone would be.
struct NeutralCount {
    const cv::Vec3d& paper;
    double neutral = 0.0;
    double all = 0.0;

    void add(const cv::Mat& edge) {
        constexpr double k_part = 0.4;      // of the paper's spread of channels
        constexpr double k_tone_part = 0.4; // darker ones are print, or a black background
        const double luma = luma_of(paper);
        const double spread = spread_of(paper);
        for (int y = 0; y < edge.rows; ++y) {
            const auto* row = edge.ptr<cv::Vec3b>(y);
            for (int x = 0; x < edge.cols; ++x) {
                const cv::Vec3d pixel = row[x];
                const double tone = luma_of(pixel) / luma;
                const bool grey = spread_of(pixel) <= k_part * tone * spread;
                neutral += tone >= k_tone_part && grey ? 1.0 : 0.0;
            }
        }
        all += static_cast<double>(edge.total());
    }
};

bool neutral_background(const cv::Mat& colour, const cv::Vec3d& paper) {
    constexpr int k_edge_px = 12; // 1 mm at 300 dpi: scanners cut to the sheet, but not closer
    constexpr double k_part_min = 0.005;
    const int depth = std::min({k_edge_px, colour.cols, colour.rows});
    NeutralCount count{paper};
    count.add(colour.rowRange(0, depth));
    count.add(colour.rowRange(colour.rows - depth, colour.rows));
    count.add(colour.colRange(0, depth));
    count.add(colour.colRange(colour.cols - depth, colour.cols));
    return count.neutral >= k_part_min * count.all;
}

} // namespace

double measure_cast(const PageViews& views, double white_point) {
    // Less is not worth looking for, and neutral could not be told from it.
    constexpr double k_chroma_min = 6.0;
    if (views.colour_quarter.empty()) {
        return 0.0;
    }
    const auto paper = paper_colour_of(views.colour_quarter, 255.0 * white_point);
    const double chroma = chroma_of(paper / 255.0);
    return chroma >= k_chroma_min && neutral_background(views.colour, paper) ? 0.0 : chroma;
}

} // namespace scanseal::imaging
