// pipeline/receipt_parts_internal.hpp — JSON parts that receipt, document.json and inspection
// share.
#pragma once

#include "pipeline/work_sheet.hpp"

#include <nlohmann/json.hpp>

namespace scanseal::pipeline {

[[nodiscard]] nlohmann::ordered_json window_json(const WindowSheet& window);
[[nodiscard]] nlohmann::ordered_json pages_json(const std::vector<PageSheet>& pages);
[[nodiscard]] nlohmann::ordered_json superseded_json(const std::vector<SupersededSheet>& images);

} // namespace scanseal::pipeline
