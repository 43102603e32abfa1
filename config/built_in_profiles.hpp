// config/built_in_profiles.hpp — the text of the four profiles that `scanseal init` writes; the
// only source of the defaults.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scanseal::config {

/// encounter, backfile, prescription, reference.
[[nodiscard]] const std::vector<std::string>& built_in_profile_names();

/// The profile as TOML, every key with a comment; empty if there is no such profile.
[[nodiscard]] std::string built_in_profile_text(std::string_view name);

} // namespace scanseal::config
