#include "apps/commands/commands_internal.hpp"
#include "apps/opened_station.hpp"
#include "core/posix_file_system.hpp"
#include "core/time_text.hpp"
#include "pipeline/verify_text.hpp"
#include "signing/signature_report.hpp"
#include "storage/bundle.hpp"

#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

struct Options {
    Path station;
    std::string record;
    Path to;
};

/// Both sets of anchors in one PEM file.
Bytes anchors_pem(const FileSystem& file_system, const config::Config& config) {
    constexpr std::uint64_t k_bytes_max = std::uint64_t{16} << 20;
    auto pem = file_system.read(config.trust_signers, k_bytes_max);
    if (config.trust_timestamps != config.trust_signers) {
        const auto more = file_system.read(config.trust_timestamps, k_bytes_max);
        pem.insert(pem.end(), more.begin(), more.end());
    }
    return pem;
}

/// Writes the bundle. Refuses as vault and bundle do, and signature_malformed.
Result<Path> write_bundle(FileSystem& file_system, const Clock& clock, const OpenedStation& opened,
                          const RecordId& id, const Path& to) {
    const storage::Vault vault(file_system, {.root = opened.options().vault_root,
                                             .staging = opened.options().vault_staging});
    const auto signature = vault.read(id, "seal/signature.p7s");
    if (!signature) {
        return refuse(signature.error());
    }
    const auto manifest = vault.read(id, "manifest-sha512.txt");
    if (!manifest) {
        return refuse(manifest.error());
    }
    const auto files = vault.files(id);
    if (!files) {
        return refuse(files.error());
    }
    const auto report = signing::verify_cades_t(*signature, *manifest, opened.signer_anchors(),
                                                opened.timestamp_anchors(), clock.now());
    if (!report.gen_time) {
        return refuse(RefusalCode::signature_malformed, "the record's seal cannot be read");
    }
    const auto text = pipeline::verify_text(id.text(), *signature, *report.gen_time, *files);
    if (!text) {
        return refuse(text.error());
    }
    return storage::export_bundle(file_system, vault, id, to,
                                  anchors_pem(file_system, opened.config()), *text);
}

ExitCode export_record(const Options& options) {
    PosixFileSystem file_system;
    const SystemClock clock;
    const OpenedStation opened(file_system, clock, options.station, OpenFor::looking);
    const auto id = RecordId::parse(options.record);
    if (!id) {
        throw UsageError("'" + options.record + "' is no record id (a UUID, as receipts give it)");
    }
    const auto folder = write_bundle(file_system, clock, opened, *id, options.to);
    if (folder) {
        std::cerr << "exported to " << folder->string() << " (see VERIFY.txt there)\n";
        std::cout << folder->string() << '\n';
        return ExitCode::good;
    }
    const auto reason = std::string(to_string(folder.error().code)) + ": " + folder.error().detail;
    if (folder.error().code == RefusalCode::bundle_exists) {
        throw UsageError(reason);
    }
    std::cerr << "scanseal: nothing was exported: " << reason << '\n';
    return ExitCode::no;
}

} // namespace

void add_export(CLI::App& app, Invocation& invocation) {
    auto* command =
        app.add_subcommand("export", "Copy a record to a folder that verifies with common tools");
    auto options = std::make_shared<Options>();
    command->add_option("--station", options->station, "The station's folder")->required();
    command->add_option("RECORD_ID", options->record, "The record")->required();
    command->add_option("--to", options->to, "Folder in which the bundle is made")->required();
    command->footer("Example:\n  scanseal export --station S 3f0c1b9a-... --to /media/usb");
    command->callback([options, &invocation] {
        invocation.action = [options] { return export_record(*options); };
    });
}

} // namespace scanseal::apps
