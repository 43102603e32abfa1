// config/write_station.hpp — `scanseal init`: a new station folder with commented configuration.
#pragma once

#include "core/file_system.hpp"
#include "core/result.hpp"

#include <string>

namespace scanseal::config {

struct NewStation {
    Path directory; ///< absolute
    std::string name;
    bool development =
        false; ///< binds operator clerk01 (pki/clerk01.p12) and builtin:dev; short waits
};

/// Writes station.toml, profiles/*.toml (encounter, backfile, prescription, reference) and the
/// folders hot/<profile>/{in,out, rejected}, spool, ledger, vault.staging. Refuses station_exists
/// if station.toml is there. Does not make keys (signing/) nor the vault (storage/). Durable on
/// return.
Result<void> write_station(FileSystem& file_system, const NewStation& station);

} // namespace scanseal::config
