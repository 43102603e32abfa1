#include "apps/commands/commands_internal.hpp"
#include "apps/opened_station.hpp"
#include "core/posix_file_system.hpp"
#include "core/time_text.hpp"
#include "pipeline/verification.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

using Json = nlohmann::ordered_json;
using pipeline::RecordVerification;
using pipeline::VerificationCheck;

struct Options {
    Path station;
    bool all = false;
    std::vector<std::string> records;
    Path bundle;
    Path trust;
    std::string as_of;
    bool json = false;
};

Json checks_json(const std::vector<VerificationCheck>& checks) {
    Json list = Json::array();
    for (const auto& check : checks) {
        list.push_back({{"part", check.part},
                        {"name", check.name},
                        {"passed", check.passed},
                        {"detail", check.detail}});
    }
    return list;
}

std::size_t passed_checks(const RecordVerification& record) {
    const auto kept = std::ranges::count_if(record.checks, &VerificationCheck::passed);
    return record.passed_not_kept + static_cast<std::size_t>(kept);
}

Json record_json(const RecordVerification& record) {
    return {{"record", record.record},
            {"valid", record.valid()},
            {"signer", record.signer},
            {"sealed_at", record.sealed_at},
            {"tsa", record.tsa},
            {"checks_passed", passed_checks(record)},
            {"checks", checks_json(record.checks)}};
}

void print_checks(const std::vector<VerificationCheck>& checks, bool failed_only) {
    for (const auto& check : checks) {
        if (!failed_only || !check.passed) {
            std::cerr << "  " << (check.passed ? "ok    " : "FAILED") << ' ' << check.part << '/'
                      << check.name << (check.detail.empty() ? "" : ": ") << check.detail << '\n';
        }
    }
}

void print_record(const RecordVerification& record, bool failed_only) {
    std::cerr << (record.valid() ? "valid   " : "INVALID ") << record.record << "  sealed "
              << record.sealed_at << " by " << record.signer << '\n';
    print_checks(record.checks, failed_only);
}

ExitCode answer(const Options& options, const pipeline::StationVerification& verification) {
    const bool valid = options.all
                           ? verification.valid()
                           : std::all_of(verification.records.begin(), verification.records.end(),
                                         [](const auto& one) { return one.valid(); });
    if (options.json) {
        Json value{{"schema", "scanseal.verification/1"}, {"valid", valid}};
        value["station_checks"] = checks_json(verification.checks);
        value["records"] = Json::array();
        for (const auto& record : verification.records) {
            value["records"].push_back(record_json(record));
        }
        std::cout << value.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    } else {
        for (const auto& record : verification.records) {
            print_record(record, options.all);
        }
        print_checks(verification.checks, false);
        std::cerr << (valid ? "VALID: " : "NOT VALID: ") << verification.records.size()
                  << " records\n";
    }
    return valid ? ExitCode::good : ExitCode::no;
}

TimePoint as_of(const Options& options, const Clock& clock) {
    if (options.as_of.empty()) {
        return clock.now() + std::chrono::minutes{5}; // an authority's clock may be ahead of ours
    }
    const auto at = parse_rfc3339(options.as_of);
    if (!at) {
        throw UsageError("--as-of wants a time such as 2026-11-20T10:12:00+09:00");
    }
    return *at;
}

signing::TrustAnchors read_trust(const FileSystem& file_system, const Path& file) {
    auto anchors = signing::TrustAnchors::load(file_system.read(file, std::uint64_t{16} << 20U));
    if (!anchors) {
        throw UsageError("--trust " + file.string() + ": " + anchors.error().detail);
    }
    return std::move(*anchors);
}

ExitCode verify_bundle(const Options& options) {
    const PosixFileSystem file_system;
    const SystemClock clock;
    if (options.trust.empty()) {
        throw UsageError(
            "--bundle needs --trust FILE: the anchors you trust, not those in the bundle");
    }
    const auto anchors = read_trust(file_system, options.trust);
    pipeline::StationVerification verification;
    verification.records.push_back(pipeline::verify_bundle(
        file_system, options.bundle,
        {.signers = anchors, .timestamps = anchors, .as_of = as_of(options, clock)}));
    return answer(options, verification);
}

void show_progress(std::size_t done, std::size_t total) {
    if (::isatty(STDERR_FILENO) == 1 && (done % 10 == 0 || done == total)) {
        std::cerr << '\r' << done << " of " << total << " records" << (done == total ? "\n" : "")
                  << std::flush;
    }
}

ExitCode verify_station(const Options& options) {
    PosixFileSystem file_system;
    const SystemClock clock;
    const OpenedStation opened(file_system, clock, options.station, OpenFor::looking);
    const storage::Vault vault(file_system, {.root = opened.options().vault_root,
                                             .staging = opened.options().vault_staging});
    const pipeline::TrustForVerification trust{.signers = opened.signer_anchors(),
                                               .timestamps = opened.timestamp_anchors(),
                                               .as_of = as_of(options, clock)};
    if (options.all) {
        const storage::Ledger ledger(file_system, opened.options().ledger_directory);
        const pipeline::Journal journal(opened.options().journal_file);
        const auto index = storage::open_sqlite_index(opened.options().index_file);
        return answer(options, pipeline::verify_station(file_system, vault, ledger, journal, *index,
                                                        trust, show_progress));
    }
    pipeline::StationVerification verification;
    for (const auto& text : options.records) {
        const auto id = RecordId::parse(text);
        if (!id) {
            throw UsageError("'" + text + "' is no record id (a UUID, as receipts give it)");
        }
        verification.records.push_back(pipeline::verify_record(file_system, vault, *id, trust));
    }
    return answer(options, verification);
}

ExitCode verify(const Options& options) {
    if (!options.bundle.empty()) {
        return verify_bundle(options);
    }
    if (options.station.empty() || (options.all == !options.records.empty())) {
        throw UsageError(
            "give --station DIR with --all or RECORD_ID..., or --bundle DIR with --trust FILE");
    }
    return verify_station(options);
}

} // namespace

void add_verify(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("verify", "Check records again, from their bytes");
    auto options = std::make_shared<Options>();
    command->add_option("--station", options->station, "The station's folder");
    command->add_flag("--all", options->all,
                      "Every record, and vault, ledger, journal and index against each other");
    command->add_option("RECORD_ID", options->records, "Records to check");
    command->add_option("--bundle", options->bundle, "An exported bundle, without a station")
        ->check(CLI::ExistingDirectory);
    command
        ->add_option("--trust", options->trust,
                     "PEM file with the anchors you trust (for --bundle)")
        ->check(CLI::ExistingFile);
    command->add_option("--as-of", options->as_of,
                        "Accept no seal made after this time (default: now)");
    command->add_flag("--json", options->json, "One JSON document on stdout");
    command->footer("Examples:\n  scanseal verify --station S --all\n"
                    "  scanseal verify --bundle DIR --trust anchors.pem");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return verify(*options); }; });
}

} // namespace scanseal::apps
