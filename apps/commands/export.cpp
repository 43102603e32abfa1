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

template <class Value>
Value value_or_no(Result<Value> result) {
    if (!result) {
        throw UsageError(std::string(to_string(result.error().code)) + ": " +
                         result.error().detail);
    }
    return std::move(*result);
}

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

ExitCode export_record(const Options& options) {
    PosixFileSystem file_system;
    const SystemClock clock;
    const OpenedStation opened(file_system, clock, options.station, OpenFor::looking);
    const storage::Vault vault(file_system, {.root = opened.options().vault_root,
                                             .staging = opened.options().vault_staging});
    const auto id = RecordId::parse(options.record);
    if (!id) {
        throw UsageError("'" + options.record + "' is no record id (a UUID, as receipts give it)");
    }
    const auto signature = value_or_no(vault.read(*id, "seal/signature.p7s"));
    const auto manifest = value_or_no(vault.read(*id, "manifest-sha512.txt"));
    const auto report = signing::verify_cades_t(signature, manifest, opened.signer_anchors(),
                                                opened.timestamp_anchors(), clock.now());
    if (!report.gen_time) {
        std::cerr << "scanseal: the record's seal cannot be read; nothing was exported\n";
        return ExitCode::no;
    }
    const auto text = value_or_no(pipeline::verify_text(id->text(), signature, *report.gen_time,
                                                        value_or_no(vault.files(*id))));
    const auto folder = value_or_no(storage::export_bundle(
        file_system, vault, *id, options.to, anchors_pem(file_system, opened.config()), text));
    std::cerr << "exported to " << folder.string() << " (see VERIFY.txt there)\n";
    std::cout << folder.string() << '\n';
    return ExitCode::good;
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
