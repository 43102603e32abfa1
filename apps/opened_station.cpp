#include "apps/opened_station.hpp"

#include "apps/build_identity.hpp"
#include "apps/decoders.hpp"
#include "apps/exit_code.hpp"
#include "config/read_config.hpp"
#include "core/assert.hpp"
#include "core/durable_files.hpp"
#include "signing/secret_file.hpp"

#include <algorithm>
#include <thread>

namespace scanseal::apps {

namespace {

constexpr std::uint64_t k_key_bytes_max = std::uint64_t{1} << 20;
constexpr std::uint64_t k_mib = std::uint64_t{1} << 20;
constexpr const char* k_builtin_tsa = "builtin:dev";
constexpr std::uint32_t k_pages_per_file_max = 5000;

Bytes read_or_explain(const FileSystem& file_system, const Path& path, const std::string& what) {
    const auto status = file_system.status(path);
    if (!status || status->type != FileType::regular) {
        throw UsageError(what + ": there is no file '" + path.string() + "'");
    }
    return file_system.read(path, k_key_bytes_max);
}

template <class Value>
Value value_or_explain(Result<Value> result, const std::string& what) {
    if (!result) {
        throw UsageError(what + ": " + std::string(to_string(result.error().code)) + ": " +
                         result.error().detail);
    }
    return std::move(*result);
}

config::Config read_config_or_explain(const FileSystem& file_system, const Path& station) {
    if (!file_system.status(station / "station.toml")) {
        throw UsageError(
            "'" + station.string() +
            "' is no station: it holds no station.toml (make one with: scanseal init DIR)");
    }
    auto reading = config::read_config(file_system, station);
    if (!reading.errors.empty()) {
        std::string text = "the configuration has mistakes:";
        for (const auto& error : reading.errors) {
            text += "\n  " + error.text();
        }
        throw UsageError(text);
    }
    return std::move(reading.config);
}

pipeline::HotFolderSettings hot_folder_settings(const config::HotFolderConfig& folder,
                                                const config::LimitsConfig& limits) {
    std::optional<pipeline::CoverSheets> cover_sheets;
    if (folder.cover_sheets) {
        cover_sheets = {.operator_id = folder.cover_operator,
                        .attests = folder.cover_attests,
                        .separates = folder.separate,
                        .separator_code = folder.separator_code};
        for (const auto& name : folder.separator_patch) {
            const auto kind = imaging::patch_kind_from(name);
            SCANSEAL_ASSERT(kind); // config lets no other names through
            cover_sheets->separator_patches.push_back(*kind);
        }
    }
    return {.profile = folder.profile,
            .base = folder.path,
            .poll_only = folder.watch == config::WatchMode::poll,
            .scan_interval = folder.scan_interval,
            .look = {.in = folder.path / "in",
                     .quiet = folder.quiet,
                     .incomplete_after = folder.incomplete_after,
                     .depth_max = 4,
                     .files_per_job_max = limits.files_per_job_max,
                     .job_file_optional = folder.cover_sheets},
            .operators = folder.operators,
            .trusted_scan_times = folder.trusted_scan_times,
            .priority = folder.priority,
            .cover_sheets = cover_sheets,
            .patient_code = folder.patient_code};
}

TimeZone zone_or_explain(const std::string& name) {
    auto zone = TimeZone::find(name);
    if (!zone) {
        throw UsageError("station.toml: unknown timezone '" + name + "'");
    }
    return std::move(*zone);
}

} // namespace

OpenedStation::OpenedStation(FileSystem& file_system, const Clock& clock, const Path& station,
                             OpenFor purpose)
    : file_system_(file_system),
      clock_(clock),
      config_(read_config_or_explain(file_system, std::filesystem::absolute(station))),
      options_{.name = config_.name,
               .software = build_identity(),
               .calendar = {.zone = zone_or_explain(config_.timezone),
                            .closed_weekdays = config_.calendar.closed_weekdays,
                            .closed_days = config_.calendar.closed_days},
               .decode_limits = {}} {
    read_anchors();
    fill_options();
    if (purpose == OpenFor::working) {
        load_operators();
        make_timestamp_clients();
        make_decoders();
    }
}

void OpenedStation::read_anchors() {
    signer_anchors_.push_back(
        value_or_explain(signing::TrustAnchors::load(
                             read_or_explain(file_system_, config_.trust_signers, "trust.signers")),
                         "trust.signers"));
    timestamp_anchors_.push_back(
        value_or_explain(signing::TrustAnchors::load(read_or_explain(
                             file_system_, config_.trust_timestamps, "trust.timestamps")),
                         "trust.timestamps"));
}

void OpenedStation::fill_options() {
    const auto& station = config_.station;
    options_.spool = station / "spool";
    options_.crash_notes = station / "crash-notes";
    options_.journal_file = station / "journal.db";
    options_.ledger_directory = station / "ledger";
    options_.index_file = station / "index.db";
    options_.vault_root = config_.vault;
    options_.devices = config_.devices;
    options_.target_checks = station / "target-checks";
    options_.vault_staging = Path(config_.vault.string() + ".staging");
    options_.reserve_bytes = config_.reserve_mib * k_mib;
    for (const auto& folder : config_.hot_folders) {
        options_.hot_folders.push_back(hot_folder_settings(folder, config_.limits));
    }
    for (const auto& profile : config_.profiles) {
        options_.profiles.emplace(profile.name, profile);
    }
    options_.signer_anchors = &signer_anchors_.front();
    options_.timestamp_anchors = &timestamp_anchors_.front();
    options_.decode_limits = {.side_px_max = config_.limits.side_px_max,
                              .page_bytes_max = config_.limits.page_mib_max * k_mib,
                              .pages_max = k_pages_per_file_max};
    options_.file_bytes_max = config_.limits.file_mib_max * k_mib;
    options_.memory_bytes = config_.limits.memory_mib * k_mib;
    // A worker waits for the disk a good part of its time; a page of one more fits the budget.
    const auto processors = std::max(1U, std::thread::hardware_concurrency());
    options_.workers =
        config_.limits.workers != 0 ? config_.limits.workers : processors + (processors + 1) / 2;
}

void OpenedStation::load_operators() {
    for (const auto& one : config_.operators) {
        const auto what = "operator '" + one.id + "'";
        std::string secret;
        if (!one.secret_file.empty()) {
            secret = value_or_explain(signing::load_secret(file_system_, one.secret_file), what);
        }
        auto key = value_or_explain(
            signing::SigningKey::load(read_or_explain(file_system_, one.key, what), secret), what);
        options_.operators.emplace(
            one.id, pipeline::Operator{.id = one.id, .name = one.name, .key = std::move(key)});
    }
}

void OpenedStation::make_timestamp_clients() {
    for (const auto& tsa : config_.tsas) {
        if (tsa.url == k_builtin_tsa) {
            development_tsa_ = open_development_tsa(file_system_, config_.station);
            transports_.push_back(signing::make_builtin_transport(*development_tsa_));
        } else {
            transports_.push_back(signing::make_curl_transport());
        }
        clients_.push_back(std::make_unique<signing::TimestampClient>(
            *transports_.back(), clock_, timestamp_anchors_.front(),
            signing::TimestampOptions{.url = tsa.url,
                                      .policy_oid = tsa.policy_oid,
                                      .timeout = tsa.timeout,
                                      .clock_tolerance = std::chrono::minutes{5}}));
        options_.timestamp_clients.push_back(clients_.back().get());
    }
}

void OpenedStation::make_decoders() {
    decoders_ = apps::make_decoders(file_system_, config_.decoding);
    options_.decoders = decoders_.get();
}

const pipeline::HotFolderSettings& hot_folder_for(const pipeline::StationOptions& options,
                                                  const std::string& profile) {
    std::string names;
    for (const auto& folder : options.hot_folders) {
        if (folder.profile == profile) {
            return folder;
        }
        names += (names.empty() ? "" : ", ") + folder.profile;
    }
    throw UsageError("no hot folder has the profile '" + profile + "'; this station has: " + names);
}

std::unique_ptr<signing::DevelopmentTsa> open_development_tsa(const FileSystem& file_system,
                                                              const Path& station) {
    const auto pki = station / "pki";
    const auto what = std::string("development timestamp authority");
    const auto key = read_or_explain(file_system, pki / "tsa.key", what);
    const auto certificate = read_or_explain(file_system, pki / "tsa.pem", what);
    const auto root = read_or_explain(file_system, pki / "root.pem", what);
    return value_or_explain(signing::DevelopmentTsa::make(key, certificate, root), what);
}

} // namespace scanseal::apps
