// pipeline/finding.hpp — one thing that a check found: what, where, how much against which limit. Receipts, the
// sealed document.json and the clerk's screen all show the same findings.
#pragma once

#include "core/profile.hpp"
#include "core/refusal.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// Part of a page, in pixels of the upright page.
struct Region {
    unsigned x_px = 0;
    unsigned y_px = 0;
    unsigned width_px = 0;
    unsigned height_px = 0;
};

struct Finding {
    RefusalCode code = RefusalCode::processing_failed;
    Severity severity = Severity::reject;
    unsigned page = 0; ///< 1-based; 0 speaks of the whole document
    std::string measured; ///< as text, e.g. "150"
    std::string limit;
    std::string unit;
    std::optional<Region> region;
    std::string detail; ///< English particulars (a file name, a key of job.json)
};

using Findings = std::vector<Finding>;

/// The gravest severity; note when there is none.
[[nodiscard]] Severity gravest(const Findings& findings) noexcept;

/// As in receipt.schema.json: code, severity, page, measured, limit, unit, region, message {en, ja}, detail.
[[nodiscard]] nlohmann::ordered_json to_json(const Finding& finding);
[[nodiscard]] Finding finding_from_json(const nlohmann::ordered_json& value);

} // namespace scanseal::pipeline
