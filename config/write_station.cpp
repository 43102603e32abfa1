#include "config/write_station.hpp"

#include "config/built_in_profiles.hpp"
#include "config/station_template.hpp"
#include "core/durable_files.hpp"

#include <fmt/format.h>

namespace scanseal::config {

namespace {

void write_once(FileSystem& file_system, const Path& path, const std::string& text) {
    // A profile left by an init that was cut short, or edited since, stays as it is.
    if (!file_system.status(path)) {
        write_durably(file_system, path, as_bytes(text));
    }
}

} // namespace

Result<void> write_station(FileSystem& file_system, const NewStation& station) {
    const auto& root = station.directory;
    if (!is_station_name(station.name)) {
        return refuse(
            RefusalCode::config_value,
            "the station name must be 1 to 64 bytes without control characters, quotation "
            "marks and backslashes");
    }
    if (file_system.status(root / "station.toml")) {
        return refuse(RefusalCode::station_exists,
                      fmt::format("'{}' is a station already: station.toml is there; it is left "
                                  "as it is",
                                  root.string()));
    }
    for (const auto* folder : {"profiles", "spool", "ledger", "vault.staging"}) {
        create_directories_durably(file_system, root / folder);
    }
    for (const auto& profile : built_in_profile_names()) {
        for (const auto* folder : {"in", "out", "rejected"}) {
            create_directories_durably(file_system, root / "hot" / profile / folder);
        }
        write_once(file_system, root / "profiles" / (profile + ".toml"),
                   built_in_profile_text(profile));
    }
    // Last: where station.toml stands, the rest is there.
    write_durably(file_system, root / "station.toml",
                  as_bytes(station_text(station.name, station.development)));
    return {};
}

} // namespace scanseal::config
