// pipeline/receipt.hpp — the answer to whoever dropped the job. Schema scanseal.receipt/1,
// docs/formats/receipt.schema.json.
#pragma once

#include "pipeline/state.hpp"
#include "pipeline/work_sheet.hpp"

#include <string>

namespace scanseal::pipeline {

/// `state`: committed, duplicate, rejected or review. Indented JSON, UTF-8, deterministic.
[[nodiscard]] std::string receipt_json(State state, const std::string& job_name,
                                       const std::string& station, const WorkSheet& sheet);

} // namespace scanseal::pipeline
