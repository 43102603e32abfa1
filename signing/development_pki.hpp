// signing/development_pki.hpp — a CA, an operator and a TSA certificate for development stations.
// Never for production: the keys lie unprotected on disk and the subjects say so.
#pragma once

#include "core/clock.hpp"
#include "core/file_system.hpp"
#include "core/result.hpp"

#include <string>
#include <vector>

namespace scanseal::signing {

/// Writes DIR/root.pem, root.key, clerk01.p12 + clerk01.secret (mode-restricted, random), tsa.pem,
/// tsa.key, trust.pem (the anchors). Operator key: ECDSA P-256; TSA: ECDSA P-256 with critical
/// timeStamping EKU. Durable on return.
void make_development_pki(FileSystem& file_system, const Clock& clock, const Path& directory,
                          const std::string& operator_id, const std::string& station_name);

} // namespace scanseal::signing
