// signing/development_pki.hpp — a CA, an operator and a TSA certificate for development stations.
// Never for production: the keys lie unprotected on disk, and every subject says DEVELOPMENT ONLY.
#pragma once

#include "core/clock.hpp"
#include "core/file_system.hpp"
#include "core/result.hpp"

#include <string>

namespace scanseal::signing {

/// Writes into `directory`, made if missing: root.pem, root.key, OPERATOR.p12 with OPERATOR.secret
/// (128 random bits), tsa.pem, tsa.key, and trust.pem (the anchors of both purposes). Keys, .p12
/// and .secret are mode 0600. All keys are ECDSA P-256, valid for ten years from an hour before
/// `clock`; the TSA has the critical timeStamping EKU. `station_name` goes into the subjects, cut
/// to 64 characters; it may be empty. Requires: `operator_id` is not empty and a plain file name;
/// none of the files exists. Durable on return. Throws Failure when a file cannot be written; then
/// some of them may be there.
void make_development_pki(FileSystem& file_system, const Clock& clock, const Path& directory,
                          const std::string& operator_id, const std::string& station_name);

} // namespace scanseal::signing
