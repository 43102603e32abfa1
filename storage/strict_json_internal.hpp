// storage/strict_json_internal.hpp — JSON from a file that anybody may have changed: limits on
// nesting and on the number of values, and no key twice in one object. Internal to storage/*.cpp.
#pragma once

#include "core/bytes.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace scanseal::storage {

struct JsonLimits {
    std::size_t depth_max = 8;
    std::size_t values_max = 4'000'000; ///< at about 100 bytes each
};

struct StrictJson {
    std::optional<nlohmann::json> value; ///< empty if the text was refused
    std::string problem;                 ///< then: why
};

/// Never throws on account of the text.
[[nodiscard]] StrictJson parse_strict_json(ByteView text, JsonLimits limits = {});

} // namespace scanseal::storage
