// apps/build_identity.hpp — which software this is; goes into each record (requirement A9).
#pragma once

#include <string>

namespace scanseal::apps {

/// "scanseal 0.1.0 (g++ 12.2.0, release)".
[[nodiscard]] std::string build_identity();

} // namespace scanseal::apps
