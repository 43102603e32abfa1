#include "pipeline/sealing.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"
#include "core/log.hpp"
#include "core/thread_pulse.hpp"
#include "core/time_text.hpp"
#include "signing/cades.hpp"
#include "signing/signature_report.hpp"

#include <charconv>

namespace scanseal::pipeline {

namespace {

constexpr const char* k_manifest = "manifest-sha512.txt";
constexpr const char* k_signature = "seal/signature.p7s";

Bytes from_hex(const std::string& hex) {
    Bytes bytes(hex.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char* first = hex.data() + 2 * i;
        if (std::from_chars(first, first + 2, bytes[i], 16).ptr != first + 2) {
            throw Failure(FailureKind::corrupt, "the kept signature is not hexadecimal");
        }
    }
    return bytes;
}

/// What was just made must stand up to what will be asked of it for decades.
void prove(ByteView signature, ByteView manifest, const StationOptions& options, TimePoint as_of) {
    const auto report = signing::verify_cades_t(signature, manifest, *options.signer_anchors,
                                                *options.timestamp_anchors, as_of);
    if (report.valid()) {
        return;
    }
    std::string failed;
    for (const auto& check : report.checks) {
        if (!check.passed) {
            failed += " " + check.name + " (" + check.detail + ")";
        }
    }
    throw Failure(FailureKind::crypto, "the seal just made does not verify:" + failed);
}

} // namespace

storage::VersionNote version_note(const WorkSheet& sheet) {
    const auto sealed_at = parse_rfc3339(sheet.seal.gen_time);
    SCANSEAL_ASSERT(sealed_at.has_value());
    return {.created = *sealed_at,
            .message = "sealed original",
            .user_name = sheet.operator_id,
            .user_address = "urn:scanseal:operator:" + sheet.operator_id};
}

Sealing::Sealing(const Clock& clock, const StationOptions& options, storage::Vault& vault)
    : clock_(clock), options_(options), vault_(vault) {}

Result<void> Sealing::sign(const std::string& staging_name, WorkSheet& sheet) {
    if (!sheet.signature_hex.empty()) {
        return {};
    }
    const auto found = options_.operators.find(sheet.operator_id);
    if (found == options_.operators.end()) {
        return refuse(RefusalCode::operator_unknown, sheet.operator_id);
    }
    const storage::StagedRecord record{
        .name = staging_name, .id = sheet.record_id, .files = sheet.files};
    const auto now = clock_.now();
    const auto signature =
        signing::sign_cades_b(found->second.key, vault_.read_staged(record, k_manifest), now);
    if (!signature) {
        return refuse(signature.error());
    }
    sheet.seal.signer = found->second.key.certificate().subject;
    sheet.seal.signed_at = options_.calendar.zone.format(now);
    sheet.signature_hex = to_hex(*signature);
    return {};
}

Result<signing::TimestampToken> Sealing::token_for(ByteView signature) const {
    const auto imprint = signing::timestamp_imprint(signature);
    if (!imprint) {
        return refuse(imprint.error());
    }
    Refusal last{.code = RefusalCode::tsa_unreachable,
                 .detail = "no timestamp authority is configured"};
    for (auto* client : options_.timestamp_clients) {
        auto token = client->request(*imprint);
        note_progress();
        if (token) {
            if (meter_ != nullptr) {
                meter_->timestamp_succeeded();
            }
            return std::move(*token);
        }
        last = token.error();
        if (meter_ != nullptr) {
            meter_->timestamp_failed(last.code);
        }
        log::warning("timestamp_refused",
                     {{"code", std::string(to_string(last.code))}, {"detail", last.detail}});
    }
    return refuse(std::move(last));
}

void Sealing::note_delay(TimePoint captured_at, TimePoint gen_time, WorkSheet& sheet) const {
    const auto profile = options_.profiles.find(sheet.profile);
    const auto minutes = std::chrono::floor<std::chrono::minutes>(gen_time - captured_at).count();
    if (profile != options_.profiles.end() && minutes > profile->second.seal_delay_max_min) {
        Finding finding;
        finding.code = RefusalCode::seal_delayed;
        finding.severity = Severity::note;
        finding.measured = std::to_string(minutes);
        finding.limit = std::to_string(profile->second.seal_delay_max_min);
        finding.unit = "min";
        sheet.findings.push_back(finding);
    }
}

Result<void> Sealing::timestamp(const std::string& staging_name, TimePoint captured_at,
                                WorkSheet& sheet) {
    SCANSEAL_ASSERT(!sheet.signature_hex.empty());
    const auto signature = from_hex(sheet.signature_hex);
    const auto token = token_for(signature);
    if (!token) {
        return refuse(token.error());
    }
    storage::StagedRecord record{.name = staging_name, .id = sheet.record_id, .files = sheet.files};
    const auto manifest = vault_.read_staged(record, k_manifest);
    const auto sealed = signing::add_signature_timestamp(signature, token->der);
    if (!sealed) {
        return refuse(sealed.error());
    }
    prove(*sealed, manifest, options_, std::max(clock_.now(), token->gen_time));
    const auto gen_time = std::chrono::floor<std::chrono::milliseconds>(token->gen_time);
    sheet.seal.tsa = token->tsa;
    sheet.seal.gen_time = format_utc(gen_time);
    sheet.seal.policy_oid = token->policy_oid;
    sheet.seal.serial = token->serial_hex;
    static_cast<void>(vault_.add_file(record, k_signature, *sealed));
    vault_.make_ready(record, version_note(sheet));
    sheet.files = std::move(record.files);
    note_delay(captured_at, gen_time, sheet);
    sheet.signature_hex.clear();
    return {};
}

} // namespace scanseal::pipeline
