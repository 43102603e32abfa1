// config/station_reader_internal.hpp — the sections of station.toml, one function each. Internal to
// config/.
#pragma once

#include "config/table_reader_internal.hpp"

namespace scanseal::config {

/// What a section is read into, and with what.
struct StationReading {
    TableReader root;
    Config& config;
    Mistakes& mistakes;
};

void read_operators(StationReading& reading);
void read_roles(StationReading& reading);
void read_tsas(StationReading& reading);
void read_trust(StationReading& reading);
/// Requires: the [[tsa]]s were read.
void read_monitoring(StationReading& reading);
/// Requires: operators and vault are read. `profiles` are the names for which a file is there.
void read_hot_folders(StationReading& reading, const std::set<std::string, std::less<>>& profiles);
void read_vault(StationReading& reading);
void read_devices(StationReading& reading, const std::set<std::string, std::less<>>& profiles);

/// station.toml whole, into `config`, whose `station` is set.
void parse_station(std::string_view toml, const std::set<std::string, std::less<>>& profiles,
                   Config& config, Mistakes& mistakes);

} // namespace scanseal::config
