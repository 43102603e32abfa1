// pipeline/page_checks/page_verdict.hpp — takes every measure of a decoded page once and judges it:
// what conversion and inspection share.
#pragma once

#include "pipeline/page_checks/document_checks.hpp"
#include "pipeline/page_checks/judged_page.hpp"

namespace scanseal::pipeline {

struct PageVerdict {
    Findings findings;
    bool blank = false;
    imaging::PageSurvey survey;
    PageTraits traits; ///< what the checks of the whole document go by; `side` is the caller's
};

/// Findings of the 5100 block from a survey, by the rules in `limits.checks`; `page` is their page
/// number.
[[nodiscard]] Findings judge_survey(const JudgedPage& judged, unsigned page);

/// Measures and judges a page: judge_measures and judge_survey. Pure; safe to call from several
/// threads.
[[nodiscard]] PageVerdict survey_and_judge(const imaging::DecodedPage& decoded,
                                           const MediumLimits& limits, Medium medium,
                                           const PageResolution& resolution, unsigned page);

} // namespace scanseal::pipeline
