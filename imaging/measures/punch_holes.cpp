#include "imaging/measures/punch_holes_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace scanseal::imaging {

namespace {

// ISO 838: 6 mm wide, 80 mm apart, centres 12 mm from the edge; of the image, which may be larger.
constexpr double k_width_min_mm = 5.0;
constexpr double k_width_max_mm = 7.5;
constexpr double k_apart_mm = 80.0;
constexpr double k_apart_slack_mm = 1.5;
constexpr double k_edge_min_mm = 6.0;
constexpr double k_edge_max_mm = 22.0;
constexpr double k_darker_min = 30.0;
// Of its box a disc fills 0.785.
constexpr double k_filled_min = 0.71;
constexpr double k_filled_max = 0.85;
constexpr double k_longer_max = 1.2;
constexpr double k_one_tone = 12.0;

struct Spot {
    cv::Rect box;
    double along_mm = 0.0;
    double edge_mm = 0.0;
    bool paired = false;
};

double inner_spread(const cv::Mat& grey, const cv::Rect& box) {
    const cv::Rect inner(box.x + box.width / 4, box.y + box.height / 4, (box.width + 1) / 2,
                         (box.height + 1) / 2);
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(grey(inner), mean, deviation);
    return deviation[0];
}

std::vector<cv::Rect> round_spots(const ScaledView& view, double paper_tone) {
    cv::Mat dark;
    cv::threshold(view.grey, dark, paper_tone - k_darker_min, 255, cv::THRESH_BINARY_INV);
    // Print in the middle of the page is not looked at.
    const int deep = static_cast<int>((k_edge_max_mm + k_width_max_mm) * view.px_per_mm);
    if (dark.cols > 2 * deep && dark.rows > 2 * deep) {
        dark(cv::Rect(deep, deep, dark.cols - 2 * deep, dark.rows - 2 * deep)).setTo(0);
    }
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat middles;
    const int count = cv::connectedComponentsWithStats(dark, labels, stats, middles, 8, CV_32S);
    std::vector<cv::Rect> spots;
    for (int i = 1; i < count; ++i) {
        const cv::Rect box(stats.at<int>(i, cv::CC_STAT_LEFT), stats.at<int>(i, cv::CC_STAT_TOP),
                           stats.at<int>(i, cv::CC_STAT_WIDTH),
                           stats.at<int>(i, cv::CC_STAT_HEIGHT));
        const double shorter = std::min(box.width, box.height) / view.px_per_mm;
        const double longer = std::max(box.width, box.height) / view.px_per_mm;
        const double filled = stats.at<int>(i, cv::CC_STAT_AREA) / static_cast<double>(box.area());
        if (shorter >= k_width_min_mm && longer <= k_width_max_mm &&
            longer <= k_longer_max * shorter && filled >= k_filled_min && filled <= k_filled_max &&
            inner_spread(view.grey, box) <= k_one_tone) {
            spots.push_back(box);
        }
    }
    return spots;
}

// `side`: left, top, right, bottom.
Spot seen_from(const cv::Rect& box, int side, const ScaledView& view) {
    const double x = (box.x + box.width * 0.5) / view.px_per_mm;
    const double y = (box.y + box.height * 0.5) / view.px_per_mm;
    const double width = view.grey.cols / view.px_per_mm;
    const double height = view.grey.rows / view.px_per_mm;
    const std::array<double, 4> edge{x, y, width - x, height - y};
    return {box, side % 2 == 0 ? y : x, edge.at(static_cast<std::size_t>(side))};
}

} // namespace

std::vector<Obstruction> find_punch_holes(const PageViews& views, const ScaledView& view,
                                          double paper_tone) {
    std::vector<Obstruction> found;
    if (!view.size_known || paper_tone <= k_darker_min) {
        return found;
    }
    const auto boxes = round_spots(view, paper_tone);
    for (int side = 0; side < 4; ++side) {
        std::vector<Spot> spots;
        for (const auto& box : boxes) {
            const auto spot = seen_from(box, side, view);
            if (spot.edge_mm >= k_edge_min_mm && spot.edge_mm <= k_edge_max_mm) {
                spots.push_back(spot);
            }
        }
        for (auto& one : spots) {
            one.paired = std::any_of(spots.begin(), spots.end(), [&](const Spot& other) {
                return std::abs(std::abs(other.along_mm - one.along_mm) - k_apart_mm) <=
                           k_apart_slack_mm &&
                       std::abs(other.edge_mm - one.edge_mm) <= k_apart_slack_mm;
            });
        }
        for (const auto& spot : spots) {
            if (spot.paired) {
                found.push_back({full_size_region(views, view, spot.box), 1.0});
            }
        }
    }
    return found;
}

} // namespace scanseal::imaging
