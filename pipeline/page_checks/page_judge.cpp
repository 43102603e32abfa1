#include "pipeline/page_checks/page_judge_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace scanseal::pipeline {

std::string number(double value) {
    return fmt::format("{:.6g}", std::round(value * 100.0) / 100.0);
}

Region region_of(const imaging::PixelRegion& region) {
    return {.x_px = region.x_px,
            .y_px = region.y_px,
            .width_px = region.width_px,
            .height_px = region.height_px};
}

const CheckRule* PageJudge::rule(RefusalCode code) const {
    const auto found = rules_.find(code);
    return found != rules_.end() && found->second.on ? &found->second : nullptr;
}

Finding* PageJudge::found(RefusalCode code, const CheckRule& rule, double measured) {
    auto* finding = add(code);
    finding->measured = number(measured);
    finding->limit = number(rule.limit);
    const auto* spec = find_check_spec(code);
    finding->unit = spec != nullptr ? std::string(spec->unit) : std::string();
    return finding;
}

Finding* PageJudge::over(RefusalCode code, double measured) {
    const auto* wanted = rule(code);
    return wanted != nullptr && measured > wanted->limit ? found(code, *wanted, measured) : nullptr;
}

Finding* PageJudge::from(RefusalCode code, double measured) {
    const auto* wanted = rule(code);
    return wanted != nullptr && measured >= wanted->limit ? found(code, *wanted, measured)
                                                          : nullptr;
}

Finding* PageJudge::under(RefusalCode code, double measured) {
    const auto* wanted = rule(code);
    return wanted != nullptr && measured < wanted->limit ? found(code, *wanted, measured) : nullptr;
}

Finding* PageJudge::up_to(RefusalCode code, double measured) {
    const auto* wanted = rule(code);
    return wanted != nullptr && measured <= wanted->limit ? found(code, *wanted, measured)
                                                          : nullptr;
}

Finding* PageJudge::add(RefusalCode code) {
    const auto* wanted = rule(code);
    if (wanted == nullptr) {
        return nullptr;
    }
    Finding finding;
    finding.code = code;
    finding.severity = wanted->severity;
    finding.page = page_;
    findings_.push_back(std::move(finding));
    return &findings_.back();
}

void PageJudge::from_at(RefusalCode code, double measured, const imaging::PixelRegion& region) {
    const auto listed =
        std::count_if(findings_.begin(), findings_.end(), [this, code](const Finding& one) {
            return one.code == code && one.page == page_;
        });
    if (listed >= k_places_max) {
        return;
    }
    if (auto* finding = from(code, measured)) {
        finding->region = region_of(region);
    }
}

} // namespace scanseal::pipeline
