// pipeline/verification.hpp — holds records, and the whole station, to what they claim. Everything
// is checked again from the bytes; nothing is believed because it was right once.
#pragma once

#include "core/clock.hpp"
#include "core/file_system.hpp"
#include "core/ids.hpp"
#include "pipeline/journal.hpp"
#include "signing/trust.hpp"
#include "storage/ledger.hpp"
#include "storage/record_index.hpp"
#include "storage/vault.hpp"

#include <functional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// One thing that was checked: a part ("storage", "signature", "document", "ledger", "index"), its
/// name, and the outcome.
struct VerificationCheck {
    std::string part;
    std::string name;
    bool passed = false;
    std::string detail;
};

struct RecordVerification {
    std::string record; ///< record id, or the bundle's path
    std::vector<VerificationCheck> checks;
    std::string signer;
    std::string sealed_at; ///< genTime of the timestamp, UTC
    std::string tsa;
    std::size_t passed_not_kept = 0; ///< passed checks that are only counted: see keep_failed_only

    [[nodiscard]] bool valid() const;
    /// Drops the passed checks and counts them: a large vault's would not fit into memory.
    void keep_failed_only();
};

struct TrustForVerification {
    const signing::TrustAnchors& signers;
    const signing::TrustAnchors& timestamps;
    TimePoint as_of; ///< nothing sealed later than this is accepted
};

/// Storage (every byte), manifest, CAdES signature, timestamp, and document.json against the stored
/// pages.
[[nodiscard]] RecordVerification verify_record(const FileSystem& file_system,
                                               const storage::Vault& vault, const RecordId& id,
                                               const TrustForVerification& trust);

/// The same for an exported bundle.
[[nodiscard]] RecordVerification verify_bundle(const FileSystem& file_system, const Path& bundle,
                                               const TrustForVerification& trust);

/// Vault, ledger, journal and index held against each other (design: verification of a station).
struct StationVerification {
    std::vector<RecordVerification> records; ///< every one, with its failed checks only
    std::vector<VerificationCheck> checks;   ///< of the whole station, passed ones too

    [[nodiscard]] bool valid() const;
};

/// Verifies every record that lies in the vault now, and the station as a whole. May run while the
/// daemon works: differences that the journal accounts for (a record committed but not yet in
/// ledger or index, decided ledger lines not yet appended) are allowed, and what differs is
/// reported only if it still does a second later. `progress` is told after each record (done,
/// total).
[[nodiscard]] StationVerification
verify_station(const FileSystem& file_system, const storage::Vault& vault,
               const storage::Ledger& ledger, const Journal& journal,
               const storage::RecordIndex& index, const TrustForVerification& trust,
               const std::function<void(std::size_t, std::size_t)>& progress);

} // namespace scanseal::pipeline
