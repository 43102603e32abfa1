// pipeline/sealing.hpp — signs the manifest in the operator's name and has the signature
// timestamped: CAdES B-T. Nothing is sealed without a timestamp that passed every check
// (requirements S10, E2, E4).
#pragma once

#include "core/clock.hpp"
#include "core/result.hpp"
#include "pipeline/station_meter.hpp"
#include "pipeline/station_options.hpp"
#include "pipeline/work_sheet.hpp"
#include "storage/vault.hpp"

namespace scanseal::pipeline {

class Sealing final {
public:
    /// Borrows everything.
    Sealing(const Clock& clock, const StationOptions& options, storage::Vault& vault);

    /// What the authorities answer is counted there from now on. Borrows it.
    void report_to(StationMeter& meter) noexcept { meter_ = &meter; }

    /// Signs the staged record's manifest and keeps the signature in sheet.signature_hex; nothing
    /// is written. Repeating it does nothing. Refuses certificate_not_valid_now, operator_unknown.
    [[nodiscard]] Result<void> sign(const std::string& staging_name, WorkSheet& sheet);

    /// Has the signature timestamped, adds seal/signature.p7s to the staged record and to
    /// sheet.files, fills sheet.seal, and makes the staged record durable and ready to be committed
    /// with its version_note. Requires: signed. The authorities are asked in their order; the last
    /// refusal is given, and nothing has changed then. Refuses tsa_*. Throws Failure when the
    /// environment breaks.
    [[nodiscard]] Result<void> timestamp(const std::string& staging_name, TimePoint captured_at,
                                         WorkSheet& sheet);

private:
    [[nodiscard]] Result<signing::TimestampToken> token_for(ByteView signature) const;
    void note_delay(TimePoint captured_at, TimePoint gen_time, WorkSheet& sheet) const;

    const Clock& clock_;
    const StationOptions& options_;
    storage::Vault& vault_;
    StationMeter* meter_ = nullptr;
};

/// How a sealed record's version is noted in the vault: at the seal's time, so that a repeat after
/// a crash writes the same inventory. Requires: `sheet` is timestamped.
[[nodiscard]] storage::VersionNote version_note(const WorkSheet& sheet);

} // namespace scanseal::pipeline
