#include "pipeline/verification.hpp"

#include "core/time_text.hpp"
#include "pipeline/document_record.hpp"
#include "signing/signature_report.hpp"
#include "storage/record_check.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace scanseal::pipeline {

namespace {

constexpr const char* k_manifest = "manifest-sha512.txt";
constexpr const char* k_signature = "seal/signature.p7s";
constexpr const char* k_document = "document.json";
constexpr std::uint64_t k_part_bytes_max = std::uint64_t{256} << 20;

bool none_failed(const std::vector<VerificationCheck>& checks) {
    return std::all_of(checks.begin(), checks.end(), [](const auto& one) { return one.passed; });
}

void add_storage(const storage::StorageReport& report, RecordVerification& verification) {
    for (const auto& check : report.checks) {
        verification.checks.push_back({.part = "storage",
                                       .name = check.name,
                                       .passed = check.passed,
                                       .detail = check.detail});
    }
}

void add_signature(ByteView signature, ByteView manifest, const TrustForVerification& trust,
                   RecordVerification& verification) {
    const auto report =
        signing::verify_cades_t(signature, manifest, trust.signers, trust.timestamps, trust.as_of);
    for (const auto& check : report.checks) {
        verification.checks.push_back({.part = "signature",
                                       .name = check.name,
                                       .passed = check.passed,
                                       .detail = check.detail});
    }
    if (report.signer) {
        verification.signer = report.signer->subject;
    }
    if (report.gen_time) {
        verification.sealed_at = format_utc(*report.gen_time);
    }
    verification.tsa = report.tsa;
}

void fail(RecordVerification& verification, const std::string& part, const std::string& name,
          const std::string& detail) {
    verification.checks.push_back({.part = part, .name = name, .passed = false, .detail = detail});
}

/// document.json names this record, and each page it describes is a file with the SHA-512 it gives.
void add_document(const std::string& text, const std::string& record_id,
                  const std::vector<storage::RecordFile>& files, RecordVerification& verification) {
    try {
        const auto value = nlohmann::json::parse(text);
        const bool named =
            record_id.empty() || value.at("record_id").get<std::string>() == record_id;
        verification.checks.push_back(
            {.part = "document",
             .name = "record_id",
             .passed = named,
             .detail = named ? "" : "document.json names another record"});
        std::string wrong;
        for (const auto& page : value.at("pages")) {
            const auto path = page.at("stored_path").get<std::string>();
            const auto digest = page.at("sha512").get<std::string>();
            const auto file = std::find_if(files.begin(), files.end(),
                                           [&path](const auto& one) { return one.path == path; });
            if (file == files.end() || file->sha512.hex() != digest) {
                wrong = path;
            }
        }
        const bool any = !value.at("pages").empty();
        verification.checks.push_back(
            {.part = "document",
             .name = "pages",
             .passed = any && wrong.empty(),
             .detail = wrong.empty() ? (any ? "" : "no pages") : wrong + " is not as described"});
    } catch (const nlohmann::json::exception& error) {
        fail(verification, "document", "readable", error.what());
    }
}

using ReadPart = std::function<Result<Bytes>(const std::string&)>;

void add_content(const ReadPart& read, const std::string& record_id,
                 const std::vector<storage::RecordFile>& files, const TrustForVerification& trust,
                 RecordVerification& verification) {
    const auto manifest = read(k_manifest);
    const auto signature = read(k_signature);
    const auto document = read(k_document);
    if (manifest && signature) {
        add_signature(*signature, *manifest, trust, verification);
    } else {
        fail(verification, "signature", "present",
             (manifest ? signature : manifest).error().detail);
    }
    if (document) {
        add_document(std::string(as_text(*document)), record_id, files, verification);
    } else {
        fail(verification, "document", "present", document.error().detail);
    }
}

/// SHA-512 and path of each line of a manifest in sha512sum format.
std::vector<storage::RecordFile> manifest_files(std::string_view text);

std::vector<storage::RecordFile> files_of_bundle(const FileSystem& file_system,
                                                 const Path& bundle) {
    const auto path = bundle / k_manifest;
    if (!file_system.status(path)) {
        return {};
    }
    return manifest_files(as_text(file_system.read(path, k_part_bytes_max)));
}

std::vector<storage::RecordFile> manifest_files(std::string_view text) {
    constexpr std::size_t k_hex = 128;
    std::vector<storage::RecordFile> files;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.size() > k_hex + 2) {
            Bytes value(k_hex / 2);
            bool good = true;
            for (std::size_t i = 0; i < value.size(); ++i) {
                const auto digit = [&good](char c) {
                    const auto at = std::string_view("0123456789abcdef").find(c);
                    good = good && at != std::string_view::npos;
                    return static_cast<unsigned>(at & 0xFU);
                };
                value[i] =
                    static_cast<std::uint8_t>(digit(line[2 * i]) << 4U | digit(line[2 * i + 1]));
            }
            if (good) {
                files.push_back({.path = std::string(line.substr(k_hex + 2)),
                                 .sha512 = Digest(std::move(value)),
                                 .size_bytes = 0});
            }
        }
    }
    return files;
}

} // namespace

bool RecordVerification::valid() const {
    return passed_not_kept + checks.size() > 0 && none_failed(checks);
}

void RecordVerification::keep_failed_only() {
    passed_not_kept += std::erase_if(checks, [](const auto& check) { return check.passed; });
    checks.shrink_to_fit();
}

bool StationVerification::valid() const {
    return !checks.empty() && none_failed(checks) &&
           std::all_of(records.begin(), records.end(), [](const auto& one) { return one.valid(); });
}

RecordVerification verify_record(const FileSystem& file_system, const storage::Vault& vault,
                                 const RecordId& id, const TrustForVerification& trust) {
    RecordVerification verification;
    verification.record = id.text();
    if (!vault.contains(id)) {
        fail(verification, "storage", "present", "there is no such record in the vault");
        return verification;
    }
    add_storage(storage::check_record(file_system, vault, id), verification);
    const auto files = vault.files(id);
    add_content([&vault, &id](const std::string& path) { return vault.read(id, path); }, id.text(),
                files ? *files : std::vector<storage::RecordFile>{}, trust, verification);
    return verification;
}

RecordVerification verify_bundle(const FileSystem& file_system, const Path& bundle,
                                 const TrustForVerification& trust) {
    RecordVerification verification;
    verification.record = bundle.string();
    add_storage(storage::check_bundle(file_system, bundle), verification);
    const auto read = [&](const std::string& path) -> Result<Bytes> {
        const auto status = file_system.status(bundle / path);
        if (!status || status->type != FileType::regular || status->size_bytes > k_part_bytes_max) {
            return refuse(RefusalCode::record_damaged, path + " is missing or too large");
        }
        return file_system.read(bundle / path, k_part_bytes_max);
    };
    add_content(read, "", files_of_bundle(file_system, bundle), trust, verification);
    return verification;
}

} // namespace scanseal::pipeline
