// pipeline/page_checks/judged_page.hpp — what a page is judged by.
#pragma once

#include "core/profile.hpp"
#include "imaging/image_file.hpp"
#include "imaging/measures/page_survey.hpp"
#include "pipeline/page_checks.hpp"

namespace scanseal::pipeline {

/// What the judges of all themes know of a page. Borrows; lives for one judgement.
struct JudgedPage {
    const imaging::PageSurvey& survey;
    const imaging::PageFacts& facts;
    const MediumLimits& limits;
    Medium medium = Medium::paper;
    PageResolution resolution; ///< 0 dpi: unknown
    bool blank = false;        ///< page_blank was found: nothing is asked of its marks
};

} // namespace scanseal::pipeline
