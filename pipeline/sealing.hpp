// pipeline/sealing.hpp — signs the manifest in the operator's name and has the signature
// timestamped: CAdES B-T. Nothing is sealed without a timestamp that passed every check
// (requirements S10, E2, E4).
#pragma once

#include "core/clock.hpp"
#include "core/result.hpp"
#include "pipeline/station_options.hpp"
#include "pipeline/work_sheet.hpp"
#include "storage/vault.hpp"

namespace scanseal::pipeline {

class Sealing final {
public:
    /// Borrows everything.
    Sealing(const Clock& clock, const StationOptions& options, storage::Vault& vault);

    /// Seals the staged record `staging_name` that `sheet` describes: adds seal/signature.p7s to it
    /// and to sheet.files, fills sheet.seal, and makes the whole staged record durable. When the
    /// authorities refuse or cannot be reached, the signature is kept in sheet.signature_hex, and
    /// the refusal tells the last reason; call again later. Refuses certificate_not_valid_now and
    /// tsa_*. Throws Failure when the environment breaks.
    [[nodiscard]] Result<void> seal(const std::string& staging_name, TimePoint captured_at,
                                    WorkSheet& sheet);

private:
    [[nodiscard]] Result<Bytes> signature_for(ByteView manifest, WorkSheet& sheet) const;
    [[nodiscard]] Result<signing::TimestampToken> timestamp(ByteView signature) const;
    void note_delay(TimePoint captured_at, TimePoint gen_time, WorkSheet& sheet) const;

    const Clock& clock_;
    const StationOptions& options_;
    storage::Vault& vault_;
};

} // namespace scanseal::pipeline
