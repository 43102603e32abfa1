#include "pipeline/target_check.hpp"

#include <algorithm>
#include <cmath>

namespace scanseal::pipeline {

namespace {

using imaging::TargetMeasures;

// Nyquist (docs/devices.md): half the sampling rate, in cycles a pixel.
constexpr double k_nyquist_cycles_px = 0.5;
// CIE L*; less is hard to see side by side.
constexpr double k_step_lightness_min = 2.0;

double scale_error_percent(double true_dpi, double claimed_dpi) {
    return std::abs(true_dpi / claimed_dpi - 1.0) * 100.0;
}

/// At the worst square. A response that never falls to 10 % is no better than all that can be told.
double efficiency_percent(const std::vector<imaging::TargetEdges>& edges) {
    double least = 100.0;
    for (const auto& one : edges) {
        least = std::min(least, one.sfr10_cycles_px / k_nyquist_cycles_px * 100.0);
    }
    return least;
}

double sharpening(const TargetMeasures& measures) {
    double highest = 0.0;
    for (const auto* edges : {&measures.across, &measures.down}) {
        for (const auto& one : *edges) {
            highest = std::max(highest, one.highest);
        }
    }
    return highest;
}

double distinct_steps(const TargetMeasures& measures) {
    double count = 1.0;
    double last = measures.steps.front().lightness;
    for (const auto& step : measures.steps) {
        if (last - step.lightness >= k_step_lightness_min) {
            count += 1.0;
            last = step.lightness;
        }
    }
    return count;
}

class Judge {
public:
    explicit Judge(const RegisteredDevice& device) : device_(device) {}

    void add(TargetFigure figure, double measured) {
        const auto& spec = target_figure_spec(figure);
        JudgedFigure judged{.figure = figure, .measured = measured, .limit = {}};
        if (const auto own = device_.limits.find(figure); own != device_.limits.end()) {
            judged.limit = own->second;
        } else {
            judged.limit = spec.limits[static_cast<std::size_t>(device_.level)];
        }
        // Written so that NaN is not good.
        judged.good = !judged.limit ||
                      (spec.at_least ? measured >= *judged.limit : measured <= *judged.limit);
        figures_.push_back(judged);
    }

    [[nodiscard]] std::vector<JudgedFigure> take() { return std::move(figures_); }

private:
    const RegisteredDevice& device_;
    std::vector<JudgedFigure> figures_;
};

void judge_greys(const TargetMeasures& measures, const RegisteredDevice& device, Judge& judge) {
    double tone = 0.0;
    double balance = 0.0;
    double cast = 0.0;
    for (std::size_t i = 0; i < measures.steps.size(); ++i) {
        const auto& step = measures.steps.at(i);
        cast = std::max(cast, std::hypot(step.a, step.b));
        if (!device.greys.empty()) {
            const auto& aim = device.greys.at(i);
            tone = std::max(tone, std::abs(step.lightness - aim.lightness));
            balance = std::max(balance, std::hypot(step.a - aim.a, step.b - aim.b));
        }
    }
    if (!device.greys.empty()) {
        judge.add(TargetFigure::tone_error, tone);
        if (measures.colour) {
            judge.add(TargetFigure::white_balance, balance);
        }
    }
    if (measures.colour) {
        judge.add(TargetFigure::grey_cast, cast);
    }
    judge.add(TargetFigure::grey_steps, distinct_steps(measures));
}

} // namespace

std::vector<JudgedFigure> judge_target(const TargetMeasures& measures,
                                       const RegisteredDevice& device) {
    Judge judge(device);
    judge.add(TargetFigure::sampling, std::min(measures.true_dpi_x, measures.true_dpi_y));
    judge.add(TargetFigure::scale_x,
              scale_error_percent(measures.true_dpi_x, measures.claimed_dpi_x));
    judge.add(TargetFigure::scale_y,
              scale_error_percent(measures.true_dpi_y, measures.claimed_dpi_y));
    judge.add(TargetFigure::distortion, measures.distortion_mm);
    judge.add(TargetFigure::efficiency_x, efficiency_percent(measures.across));
    judge.add(TargetFigure::efficiency_y, efficiency_percent(measures.down));
    judge.add(TargetFigure::sharpening, sharpening(measures));
    judge_greys(measures, device, judge);
    judge.add(TargetFigure::noise, measures.paper_noise);
    judge.add(TargetFigure::unevenness, measures.unevenness * 100.0);
    if (measures.misregistration_px) {
        judge.add(TargetFigure::misregistration, *measures.misregistration_px);
    }
    judge.add(TargetFigure::clipped,
              std::max(measures.paper_clipped, measures.steps.back().clipped) * 100.0);
    return judge.take();
}

} // namespace scanseal::pipeline
