// pipeline/stack_json_internal.hpp — JSON parts about stacks, for receipt, document.json and
// journal.
#pragma once

#include "pipeline/stack_part.hpp"

#include <nlohmann/json.hpp>

namespace scanseal::pipeline {

/// The whole part, for the journal.
[[nodiscard]] nlohmann::ordered_json to_json(const StackPart& part);
/// Throws nlohmann::json::exception.
[[nodiscard]] StackPart stack_part_from_json(const nlohmann::ordered_json& value);
/// For people and receivers: without the ranges, which `pages` tell.
[[nodiscard]] nlohmann::ordered_json stack_json(const StackPart& part);

[[nodiscard]] nlohmann::ordered_json separation_json(const Separation& separation);
/// Throws nlohmann::json::exception.
[[nodiscard]] Separation separation_from_json(const nlohmann::ordered_json& value);

} // namespace scanseal::pipeline
