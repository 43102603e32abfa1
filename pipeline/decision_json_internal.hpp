// pipeline/decision_json_internal.hpp — a decision as JSON, for receipt, document.json and journal.
#pragma once

#include "pipeline/decision.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace scanseal::pipeline {

/// null if there is none. Without the findings: those that were accepted are marked where they
/// stand.
[[nodiscard]] nlohmann::ordered_json decision_json(const std::optional<Decision>& decision);

} // namespace scanseal::pipeline
