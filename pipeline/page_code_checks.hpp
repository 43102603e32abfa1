// pipeline/page_code_checks.hpp — codes on a document's pages that tell of another document or
// another patient: a separator that was missed must never merge two of them.
#pragma once

#include "core/patient_code.hpp"
#include "imaging/page_codes.hpp"
#include "pipeline/finding.hpp"
#include "pipeline/job.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

struct PageCodeRules {
    bool cover_sheets = false; ///< of the hot folder
    std::string cover_text;    ///< code of the sheet that made the job; empty: it had a job.json
    std::optional<PatientCodePattern> patient_code;

    /// False: nothing is judged, so that no codes need be read.
    [[nodiscard]] bool any() const noexcept { return cover_sheets || patient_code.has_value(); }
};

/// patient_code_mismatch (review), once for each code that is another patient's. Details never name
/// a patient.
[[nodiscard]] Findings judge_patient_codes(const std::vector<imaging::PageCode>& codes,
                                           const PageCodeRules& rules, const Job& job,
                                           unsigned page);

/// The same, and where cover sheets are used second_cover_sheet: reject for a whole one of another
/// document (in a job with a job.json: of another patient); review for the same one again or one
/// that was misread.
[[nodiscard]] Findings judge_page_codes(const std::vector<imaging::PageCode>& codes,
                                        const PageCodeRules& rules, const Job& job, unsigned page);

} // namespace scanseal::pipeline
