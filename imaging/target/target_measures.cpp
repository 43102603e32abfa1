#include "imaging/target/target_measures.hpp"

#include "imaging/target/linear_samples_internal.hpp"
#include "imaging/target/slanted_edge_internal.hpp"
#include "imaging/target/target_place_internal.hpp"

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace scanseal::imaging {

namespace {

using target::PointMm;

constexpr double k_skew_deg_max = 2.0; // edges then lean 3 to 7 degrees
constexpr double k_dpi_min = 100.0;
// Of each edge, its corners left out, and to either side of it.
constexpr double k_edge_along_mm = 10.0;
constexpr double k_edge_beside_mm = 2.6;
// Of a patch, so that its border and what is beside it stay out.
constexpr double k_patch_part = 0.7;
constexpr std::size_t k_squares_min = 3;

cv::Rect page_area(const PixelBuffer& page) {
    return {0, 0, static_cast<int>(page.width_px()), static_cast<int>(page.height_px())};
}

/// The rectangle of pixels around `middle`; empty if it leaves the page.
cv::Rect part_around(const PixelBuffer& page, cv::Point2d middle, double width_px,
                     double height_px) {
    const cv::Rect part(static_cast<int>(std::lround(middle.x - width_px / 2)),
                        static_cast<int>(std::lround(middle.y - height_px / 2)),
                        static_cast<int>(width_px), static_cast<int>(height_px));
    return (part & page_area(page)) == part ? part : cv::Rect();
}

void measure_sampling(const TargetPlace& place, const TargetSheetSize& size,
                      TargetMeasures& measures) {
    // From a step of one pixel back to mm on this print.
    const double wider = size.width_mm / k_target_width_mm;
    const double higher = size.height_mm / k_target_height_mm;
    const cv::Matx22d to_px(place.to_px(0, 0), place.to_px(0, 1), place.to_px(1, 0),
                            place.to_px(1, 1));
    const cv::Matx22d to_mm = to_px.inv();
    measures.true_dpi_x = 25.4 / std::hypot(to_mm(0, 0) * wider, to_mm(1, 0) * higher);
    measures.true_dpi_y = 25.4 / std::hypot(to_mm(0, 1) * wider, to_mm(1, 1) * higher);
    const double turn_deg = std::atan2(to_px(1, 0), to_px(0, 0)) * 180 / std::numbers::pi;
    measures.skew_deg = turn_deg - 90 * std::round(turn_deg / 90);
    measures.distortion_mm = place.distortion_mm;
}

/// The edges of one square, turned so that each lies across the rows of its part.
struct SquareEdges {
    std::vector<cv::Mat> across;
    std::vector<cv::Mat> down;
};

SquareEdges edges_of(const PixelBuffer& page, const TargetPlace& place, PointMm square,
                     double px_mm) {
    SquareEdges edges;
    const double turn = target::k_square_turn_deg * std::numbers::pi / 180;
    for (int side = 0; side < 4; ++side) {
        const double direction = turn + side * std::numbers::pi / 2;
        const double half = target::k_square_side_mm / 2;
        const auto middle = place.px(
            {square.x_mm + half * std::cos(direction), square.y_mm + half * std::sin(direction)});
        const auto out = middle - place.px(square);
        const bool is_across = std::abs(out.x) > std::abs(out.y);
        const double along = k_edge_along_mm * px_mm;
        const double beside = 2 * k_edge_beside_mm * px_mm;
        const auto part = is_across ? part_around(page, middle, beside, along)
                                    : part_around(page, middle, along, beside);
        if (part.empty()) {
            continue;
        }
        auto light = linear_light(page, part);
        if (!is_across) {
            light = light.t();
        }
        (is_across ? edges.across : edges.down).push_back(light);
    }
    return edges;
}

/// Mean over the edges of one direction; nothing if any of them cannot be followed.
void add_response(const std::vector<cv::Mat>& edges, PointMm square,
                  std::vector<TargetEdges>& found) {
    TargetEdges mean{.x_mm = square.x_mm, .y_mm = square.y_mm};
    for (const auto& edge : edges) {
        const auto response = edge_response(luminance(edge));
        if (!response) {
            return;
        }
        const auto share = 1.0 / static_cast<double>(edges.size());
        mean.sfr10_cycles_px += frequency_at(response->response, 0.1) * share;
        mean.sfr50_cycles_px += frequency_at(response->response, 0.5) * share;
        mean.highest += highest_response(response->response) * share;
    }
    if (!edges.empty()) {
        found.push_back(mean);
    }
}

void add_misregistration(const std::vector<cv::Mat>& edges, double& farthest_px) {
    for (const auto& edge : edges) {
        std::vector<cv::Mat> colours;
        cv::split(edge, colours);
        const auto middle = [](const std::optional<EdgeLine>& line, const cv::Mat& part) {
            return line->at_px + line->slope * (part.rows - 1) / 2.0;
        };
        const auto green = edge_line(colours[1]);
        for (const int other : {0, 2}) {
            const auto& colour = colours[static_cast<std::size_t>(other)];
            const auto line = edge_line(colour);
            if (green && line) {
                farthest_px =
                    std::max(farthest_px, std::abs(middle(line, colour) - middle(green, colour)));
            }
        }
    }
}

Result<void> measure_edges(const PixelBuffer& page, const TargetPlace& place,
                           TargetMeasures& measures) {
    const double px_mm = std::sqrt(measures.true_dpi_x * measures.true_dpi_y) / 25.4;
    double farthest_px = 0.0;
    for (const auto& square : target::k_squares) {
        const auto edges = edges_of(page, place, square, px_mm);
        add_response(edges.across, square, measures.across);
        add_response(edges.down, square, measures.down);
        if (measures.colour) {
            add_misregistration(edges.across, farthest_px);
            add_misregistration(edges.down, farthest_px);
        }
    }
    if (measures.across.size() < k_squares_min || measures.down.size() < k_squares_min) {
        return refuse(RefusalCode::target_unmeasurable,
                      fmt::format("edges could be followed at {} and {} of the {} slanted squares; "
                                  "{} are needed",
                                  measures.across.size(), measures.down.size(),
                                  target::k_squares.size(), k_squares_min));
    }
    if (measures.colour) {
        measures.misregistration_px = farthest_px;
    }
    return {};
}

struct Patch {
    TargetGrey grey;
    double luminance = 0.0;
};

/// Means are taken in linear light, so that a printed screen counts as the grey it stands for.
Patch measure_patch(const PixelBuffer& page, const cv::Rect& part) {
    const auto light = linear_light(page, part);
    const auto mean = cv::mean(light);
    const auto lum = luminance(light);
    Patch patch;
    patch.luminance = cv::mean(lum)[0];
    const auto lab = light.channels() == 3 ? lab_of(mean[0], mean[1], mean[2])
                                           : Lab{.lightness = lightness_of(mean[0])};
    patch.grey = {.lightness = lab.lightness, .a = lab.a, .b = lab.b};
    double sum = 0.0;
    double squares = 0.0;
    unsigned clipped = 0;
    for (int y = 0; y < light.rows; ++y) {
        for (int x = 0; x < light.cols; ++x) {
            const double lightness = lightness_of(lum.at<float>(y, x));
            sum += lightness;
            squares += lightness * lightness;
        }
        const auto* samples = light.ptr<float>(y);
        for (int i = 0; i < light.cols * light.channels(); ++i) {
            clipped += samples[i] <= 0.0F || samples[i] >= 1.0F ? 1U : 0U;
        }
    }
    const auto count = static_cast<double>(light.total());
    patch.grey.noise = std::sqrt(std::max(0.0, squares / count - sum / count * sum / count));
    patch.grey.clipped = clipped / (count * light.channels());
    return patch;
}

Result<void> measure_patches(const PixelBuffer& page, const TargetPlace& place,
                             TargetMeasures& measures) {
    const double px_mm = std::sqrt(measures.true_dpi_x * measures.true_dpi_y) / 25.4;
    const auto square_at = [&](PointMm middle, double side_mm) {
        const double side = side_mm * k_patch_part * px_mm;
        return part_around(page, place.px(middle), side, side);
    };
    const auto outside = [] {
        return refuse(RefusalCode::target_unmeasurable, "part of the sheet is outside the scan");
    };
    for (std::size_t i = 0; i < measures.steps.size(); ++i) {
        const auto part = square_at(
            {target::k_wedge_at.x_mm + (static_cast<double>(i) + 0.5) * target::k_step_width_mm,
             target::k_wedge_at.y_mm + target::k_step_height_mm / 2},
            std::min(target::k_step_width_mm, target::k_step_height_mm));
        if (part.empty()) {
            return outside();
        }
        measures.steps.at(i) = measure_patch(page, part).grey;
    }
    double low = 1.0;
    double high = 0.0;
    double mean = 0.0;
    for (const auto& at : target::k_paper) {
        const auto part = square_at(at, target::k_paper_side_mm);
        if (part.empty()) {
            return outside();
        }
        const auto patch = measure_patch(page, part);
        low = std::min(low, patch.luminance);
        high = std::max(high, patch.luminance);
        mean += patch.luminance / static_cast<double>(target::k_paper.size());
        measures.paper_noise = std::max(measures.paper_noise, patch.grey.noise);
        measures.paper_clipped = std::max(measures.paper_clipped, patch.grey.clipped);
    }
    measures.unevenness = mean > 0.0 ? (high - low) / mean : 1.0;
    return {};
}

} // namespace

TargetSheetSize drawn_target_size() noexcept {
    return {.width_mm = k_target_width_mm, .height_mm = k_target_height_mm};
}

Result<TargetMeasures> measure_target(const PixelBuffer& page, double dpi_x, double dpi_y,
                                      const TargetSheetSize& size) {
    if (sample_bits_of(page.layout()) < 8) {
        return refuse(RefusalCode::target_unmeasurable,
                      "a black-and-white scan holds no tones; scan in grey or colour");
    }
    if (!(dpi_x >= k_dpi_min) || !(dpi_y >= k_dpi_min)) {
        return refuse(RefusalCode::target_unmeasurable,
                      fmt::format("{:.0f} x {:.0f} dpi; at least {:.0f} are needed", dpi_x, dpi_y,
                                  k_dpi_min));
    }
    const auto place = find_target(page, dpi_x, dpi_y);
    if (!place) {
        return refuse(place.error());
    }
    TargetMeasures measures;
    measures.sheet = place->sheet;
    measures.claimed_dpi_x = dpi_x;
    measures.claimed_dpi_y = dpi_y;
    measures.colour = channels_of(page.layout()) == 3;
    measure_sampling(*place, size, measures);
    if (std::abs(measures.skew_deg) > k_skew_deg_max) {
        return refuse(RefusalCode::target_unmeasurable,
                      fmt::format("the sheet lies crooked by {:.1f} degrees; at most {:.0f}",
                                  std::abs(measures.skew_deg), k_skew_deg_max));
    }
    if (const auto edges = measure_edges(page, *place, measures); !edges) {
        return refuse(edges.error());
    }
    if (const auto patches = measure_patches(page, *place, measures); !patches) {
        return refuse(patches.error());
    }
    return measures;
}

} // namespace scanseal::imaging
