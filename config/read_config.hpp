// config/read_config.hpp — reads a station's text files into one Config, or says what is wrong and
// where.
#pragma once

#include "config/config.hpp"
#include "core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace scanseal::config {

/// One mistake in a configuration file. `where` reads "station.toml:12:5".
struct ConfigError {
    RefusalCode code;
    std::string where;
    std::string message; ///< what was found, and the allowed values

    [[nodiscard]] std::string text() const { return where + ": " + message; }
};

struct ConfigReading {
    Config config;                   ///< meaningful only when errors is empty
    std::vector<ConfigError> errors; ///< all of them, in file order
};

/// Reads STATION/station.toml and the profiles it names. Unknown keys, wrong types and impossible
/// values are errors with file, line and column; a window outside 1 to 2 days names requirement
/// S12; a hot folder that names an unknown operator or profile is an error; so is builtin:dev in a
/// station that is not for development. Throws Failure when a file cannot be read for another
/// reason than not being there.
[[nodiscard]] ConfigReading read_config(const FileSystem& file_system, const Path& station);

/// Parses one profile; `file` is used in error places. Used for profiles/*.toml and for the
/// built-in ones.
struct ProfileReading {
    Profile profile;
    std::vector<ConfigError> errors;
};

[[nodiscard]] ProfileReading read_profile(std::string_view toml, const std::string& file);

/// The profile of that name as `scanseal init` writes it; for `scanseal inspect`, which needs no
/// station. Refuses config_missing with the list of names.
[[nodiscard]] Result<Profile> built_in_profile(std::string_view name);

} // namespace scanseal::config
