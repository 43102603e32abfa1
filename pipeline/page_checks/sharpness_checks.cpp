#include "pipeline/page_checks/page_judge_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace scanseal::pipeline {

namespace {

constexpr double k_mm_per_inch = 25.4;

std::string both(const std::optional<double>& across, const std::optional<double>& down,
                 std::string_view unit) {
    const auto text = [unit](const std::optional<double>& value) {
        return value ? number(*value) + std::string(unit) : std::string("unknown");
    };
    return fmt::format("across {}, down {}", text(across), text(down));
}

void judge_optical_resolution(const JudgedPage& page, PageJudge& judge) {
    const auto& sharpness = page.survey.sharpness;
    const auto* rule = judge.rule(RefusalCode::optical_resolution_too_low);
    if (rule == nullptr || (!sharpness.optical_dpi_x && !sharpness.optical_dpi_y)) {
        return;
    }
    const double needed = page.limits.dpi_needed() * rule->limit;
    if (std::min(page.resolution.dpi_x, page.resolution.dpi_y) < needed) {
        return; // its pixels alone are too few, which is said already
    }
    const double detail = std::min(sharpness.optical_dpi_x.value_or(needed),
                                   sharpness.optical_dpi_y.value_or(needed));
    if (detail < needed) {
        auto* finding = judge.add(RefusalCode::optical_resolution_too_low);
        finding->measured = number(detail);
        finding->limit = number(needed);
        finding->unit = "dpi";
        finding->detail = both(sharpness.optical_dpi_x, sharpness.optical_dpi_y, " dpi");
    }
}

// Width of the edges along one axis; 0 where it is unknown, or no wider than large pixels make it.
// Motion blurs one axis only, so each counts by itself.
double blur_mm(const std::optional<double>& rise_px, double dpi) {
    constexpr double k_sharp_px = 2.1; // the softest sound page measured 1.82
    return rise_px && *rise_px > k_sharp_px && dpi > 0 ? *rise_px * k_mm_per_inch / dpi : 0.0;
}

} // namespace

void judge_sharpness(const JudgedPage& page, PageJudge& judge) {
    const auto& sharpness = page.survey.sharpness;
    const double enlarged =
        std::max(sharpness.enlarged_x.value_or(1.0), sharpness.enlarged_y.value_or(1.0));
    if (auto* finding = judge.from(RefusalCode::page_enlarged, enlarged)) {
        finding->detail = both(sharpness.enlarged_x, sharpness.enlarged_y, "");
    }
    judge_optical_resolution(page, judge);
    judge.over(RefusalCode::page_blurred,
               std::max(blur_mm(sharpness.edge_rise_x_px, page.resolution.dpi_x),
                        blur_mm(sharpness.edge_rise_y_px, page.resolution.dpi_y)));
}

} // namespace scanseal::pipeline
