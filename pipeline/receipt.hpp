// pipeline/receipt.hpp — the answer to whoever dropped the job. Schema scanseal.receipt/1, docs/formats/receipt.schema.json.
#pragma once

#include "pipeline/state.hpp"
#include "pipeline/work_sheet.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace scanseal::pipeline {

/// `state`: committed, duplicate, rejected or review. Indented JSON, UTF-8, deterministic.
[[nodiscard]] std::string receipt_json(State state, const std::string& job_name, const std::string& station,
                                       const WorkSheet& sheet);

/// Parts that receipt and document.json share.
[[nodiscard]] nlohmann::ordered_json window_json(const WindowSheet& window);
[[nodiscard]] nlohmann::ordered_json pages_json(const std::vector<PageSheet>& pages);
[[nodiscard]] nlohmann::ordered_json findings_json(const Findings& findings);

} // namespace scanseal::pipeline
