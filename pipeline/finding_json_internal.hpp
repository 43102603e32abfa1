// pipeline/finding_json_internal.hpp — findings as JSON, as receipts, records and journal hold
// them.
#pragma once

#include "pipeline/finding.hpp"

#include <nlohmann/json.hpp>

namespace scanseal::pipeline {

/// As in receipt.schema.json: code, number, severity, page, measured, limit, unit, region, message
/// {en, ja}, detail.
[[nodiscard]] nlohmann::ordered_json to_json(const Finding& finding);
/// Throws nlohmann::json::exception on anything else.
[[nodiscard]] Finding finding_from_json(const nlohmann::ordered_json& value);
[[nodiscard]] nlohmann::ordered_json findings_json(const Findings& findings);

} // namespace scanseal::pipeline
