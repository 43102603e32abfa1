// pipeline/survey_json_internal.hpp — a page's measures as JSON, for tuning limits.
#pragma once

#include "imaging/measures/page_survey.hpp"

#include <nlohmann/json.hpp>

namespace scanseal::pipeline {

/// Every field of the survey under its own name; what cannot be told is null.
[[nodiscard]] nlohmann::ordered_json survey_json(const imaging::PageSurvey& survey);

} // namespace scanseal::pipeline
