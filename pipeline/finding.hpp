// pipeline/finding.hpp — one thing that a check found: what, where, how much against which limit.
// Receipts, the sealed document.json and the clerk's screen all show the same findings.
#pragma once

#include "core/profile.hpp"
#include "core/refusal.hpp"

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
    unsigned page = 0;    ///< 1-based; 0 speaks of the whole document
    std::string measured; ///< as text, e.g. "150"
    std::string limit;
    std::string unit;
    std::optional<Region> region;
    std::string detail; ///< English particulars (a file name, a key of job.json)
    bool accepted =
        false; ///< severity review, and a named person let it pass (pipeline/decision.hpp)
};

using Findings = std::vector<Finding>;

/// The gravest severity; note when there is none. What was accepted weighs no more than a note.
[[nodiscard]] Severity gravest(const Findings& findings) noexcept;

/// As kept in the journal: the JSON of a receipt's finding.
[[nodiscard]] std::string to_text(const Finding& finding);
/// Throws Failure(corrupt) if `text` was not made by to_text.
[[nodiscard]] Finding finding_from(const std::string& text);

} // namespace scanseal::pipeline
