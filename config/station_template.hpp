// config/station_template.hpp — the text of station.toml as `scanseal init` writes it.
#pragma once

#include <string>
#include <string_view>

namespace scanseal::config {

/// station.toml with every key commented. For a development station it is complete; for another,
/// the sections that only the site can fill (operators, tsa, trust) stand there commented out, and
/// read_config asks for each of them. Requires: `name` passes is_station_name.
[[nodiscard]] std::string station_text(std::string_view name, bool development);

/// 1 to 64 bytes of UTF-8 without control characters, quotation marks and backslashes.
[[nodiscard]] bool is_station_name(std::string_view name);

} // namespace scanseal::config
