#include "pipeline/page_checks/page_judge_internal.hpp"

namespace scanseal::pipeline {

namespace {

constexpr double k_grid_px = 8.0;        // JPEG, ITU-T T.81
constexpr double k_grid_slack_px = 0.02; // a measured period is never exactly 8

} // namespace

void judge_coding(const JudgedPage& page, PageJudge& judge) {
    const auto& coding = page.survey.coding;
    // A file that says itself that it is lossy has lossy_source.
    if (coding.lossy && !page.facts.lossy) {
        if (coding.jpeg_quality) {
            judge.up_to(RefusalCode::lossy_traces, *coding.jpeg_quality);
        } else if (const auto* rule = judge.rule(RefusalCode::lossy_traces)) {
            auto* finding = judge.add(RefusalCode::lossy_traces);
            finding->measured = "unknown";
            finding->limit = number(rule->limit);
            finding->unit = "quality";
        }
    }
    if (coding.coded_twice) {
        judge.add(RefusalCode::lossy_twice);
    }
    if (coding.grid_period_px && (*coding.grid_period_px < k_grid_px - k_grid_slack_px ||
                                  *coding.grid_period_px > k_grid_px + k_grid_slack_px)) {
        if (auto* finding = judge.add(RefusalCode::rescaled_after_coding)) {
            finding->measured = number(*coding.grid_period_px);
            finding->limit = "8";
            finding->unit = "px";
        }
    }
    if (coding.palette_reduced) {
        judge.up_to(RefusalCode::palette_reduced, coding.colours);
    }
}

} // namespace scanseal::pipeline
