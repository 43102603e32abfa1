// tests/config/station_text.hpp — the least that a station.toml must say.
#pragma once

namespace scanseal::config::test_text {

inline constexpr const char* k_station = R"([station]
name = "ward-3"
timezone = "Asia/Tokyo"
[[hot_folder]]
profile = "encounter"
path = "hot/encounter"
operators = ["clerk01"]
[[operator]]
id = "clerk01"
name = "One"
key = "pki/clerk01.p12"
[[tsa]]
url = "https://tsa.example/tsp"
[trust]
signers = "pki/trust.pem"
timestamps = "pki/trust.pem"
)";

} // namespace scanseal::config::test_text
