#include "apps/commands/commands_internal.hpp"
#include "apps/commands/scan_options_internal.hpp"
#include "core/assert.hpp"
#include "core/posix_file_system.hpp"
#include "scanner_drivers/sane_session.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

using nlohmann::json;

constexpr std::uint64_t k_job_bytes_max = std::uint64_t{4} << 20;

ExitCode list_devices(const ScanOptions& options) {
    const auto devices = scanner_drivers::list_scanners(std::chrono::seconds{options.time_limit_s});
    if (!devices) {
        std::cerr << "scanseal: " << devices.error().detail << '\n' << std::flush;
        std::_Exit(static_cast<int>(ExitCode::environment)); // a driver may hang
    }
    for (const auto& device : *devices) {
        std::cout << device.name << '\t' << device.manufacturer
                  << (device.manufacturer.empty() ? "" : " ") << device.model << '\n';
    }
    if (devices->empty()) {
        std::cerr << "scanseal: no scanner was found; `scanimage -L` (package sane-utils) and "
                     "`sane-find-scanner` help to find out why\n";
        return ExitCode::no;
    }
    return ExitCode::good;
}

void check_change_options(const ScanOptions& options) {
    const bool changes = options.replace || options.insert_after;
    if (changes && (options.go_on_with.empty() || options.from_sheet)) {
        throw UsageError("scan: --replace and --insert-after need --continue NAME, and no "
                         "--from-sheet");
    }
    if (options.replace && options.insert_after) {
        throw UsageError("scan: --replace or --insert-after, one at a time");
    }
    if (options.replace && options.reason.empty()) {
        throw UsageError("scan: --replace needs --reason: the record keeps the old image and why "
                         "it was scanned again");
    }
    if ((options.force || !options.reason.empty()) && !options.replace) {
        throw UsageError("scan: --reason and --force go with --replace");
    }
    const std::array kept{!options.submit.empty(), !options.go_on_with.empty(),
                          !options.drop.empty()};
    if (std::ranges::count(kept, true) > 1) {
        throw UsageError("scan: --continue, --submit or --drop, one at a time");
    }
}

ExitCode scan(const ScanOptions& options) {
    if (options.list) {
        return list_devices(options);
    }
    if (!options.target.empty()) {
        return scan_target(options);
    }
    if (!options.save.empty()) {
        throw UsageError("scan: --save goes with --target");
    }
    if (options.station.empty() || options.profile.empty()) {
        throw UsageError("scan: --station and --profile are needed (or --list)");
    }
    check_change_options(options);
    return scan_into_hot_folder(options);
}

/// Every part that scanning writes into must be an object or missing.
void check_shape(const json& job) {
    const auto is_object = [](const json& place, const char* key) {
        return !place.contains(key) || place.at(key).is_object();
    };
    if (!job.is_object() || !is_object(job, "document") || !is_object(job, "scan") ||
        !is_object(job, "attest") ||
        (job.contains("document") && !is_object(job.at("document"), "patient")) ||
        (job.contains("scan") && !is_object(job.at("scan"), "device"))) {
        throw UsageError("scan: --job does not hold a job (docs/formats/job.md)");
    }
    if (job.contains("pages") ||
        (job.contains("document") && job.at("document").contains("pages_expected"))) {
        throw UsageError("scan: --job must not name pages or pages_expected: the scan makes the "
                         "pages, and --sheets says how many are expected");
    }
}

json template_for(const FileSystem& file_system, const ScanOptions& options) {
    json job = json::object();
    if (!options.job.empty()) {
        job = json::parse(as_text(file_system.read(options.job, k_job_bytes_max)), nullptr, false);
        check_shape(job);
    }
    const auto put = [](json& place, const char* key, const std::string& value) {
        if (!value.empty()) {
            place[key] = value;
        }
    };
    auto& document = job["document"];
    put(document, "type", options.type);
    put(document, "medium", options.medium);
    put(document, "created_at", options.created_at);
    put(document, "received_at", options.received_at);
    put(document, "title", options.title);
    put(document["patient"], "id", options.patient);
    if (!document.contains("medium")) {
        document["medium"] = "paper";
    }
    put(job["scan"], "operator", options.operator_id);
    if (options.attest) {
        job["attest"] = {{"nothing_overlapping", true}, {"nothing_outside", true}};
    }
    return job;
}

} // namespace

scanner_drivers::ScanRequest scan_request_for(const ScanOptions& options) {
    scanner_drivers::ScanRequest request;
    request.device = options.device;
    const auto source = scanner_drivers::scan_source_from(options.source);
    const auto mode = scanner_drivers::scan_mode_from(options.mode);
    SCANSEAL_ASSERT(source && mode); // the command line lets no other words through
    request.source = *source;
    request.mode = *mode;
    request.depth_bits = options.depth;
    request.resolution_dpi = options.resolution;
    if (options.page_size != "full") {
        request.area = scanner_drivers::scan_area_from(options.page_size);
        if (!request.area) {
            throw UsageError("scan: --page-size is full, A3, A4, A5, B4, B5, letter, legal or "
                             "WIDTHxHEIGHT in mm");
        }
    }
    return request;
}

pipeline::ScanState scan_state_for(const FileSystem& file_system, const ScanOptions& options) {
    if (options.device.empty()) {
        throw UsageError("scan: --device is needed; see: scanseal scan --list");
    }
    pipeline::ScanState state;
    state.request = scan_request_for(options);
    if (!options.sheets && state.request.source != scanner_drivers::ScanSource::flatbed) {
        throw UsageError("scan: count the sheets and say --sheets N: a feeder that stops early "
                         "looks like one that is done");
    }
    state.sheets = options.sheets.value_or(1);
    state.job_template = template_for(file_system, options).dump();
    return state;
}

void add_scan(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("scan", "Scan a document into a hot folder");
    auto options = std::make_shared<ScanOptions>();
    command->add_flag("--list", options->list, "List the scanners, and nothing else");
    command->add_option("--station", options->station, "The station's folder");
    command->add_option("--profile", options->profile, "The hot folder's profile");
    command->add_option("--device", options->device, "SANE's name of the scanner");
    command->add_option("--target", options->target,
                        "Scan the target sheet and enter it as the check of this registered "
                        "device; with --station and --device");
    command->add_option("--save", options->save, "With --target: the TIFF to write");
    command->add_option("--source", options->source, "flatbed, feeder or duplex")
        ->check(CLI::IsMember({"flatbed", "feeder", "duplex"}))
        ->capture_default_str();
    command->add_option("--sheets", options->sheets, "Sheets of the document, counted by hand")
        ->check(CLI::Range(1U, 50000U));
    command->add_option("--resolution", options->resolution, "Dots an inch")
        ->check(CLI::Range(1.0, 20000.0))
        ->capture_default_str();
    command->add_option("--mode", options->mode, "colour, grey or bilevel")
        ->check(CLI::IsMember({"colour", "grey", "bilevel"}))
        ->capture_default_str();
    command->add_option("--depth", options->depth, "Bits a sample, 8 or 16")
        ->check(CLI::IsMember({8U, 16U}))
        ->capture_default_str();
    command->add_option("--page-size", options->page_size, "full, A4, B5, letter, WxH in mm, ...")
        ->capture_default_str();
    command->add_option("--job", options->job, "A job.json without pages, as a template")
        ->check(CLI::ExistingFile);
    command->add_option("--type", options->type, "The document's type");
    command->add_option("--medium", options->medium, "paper (default), film, photograph, waveform");
    command->add_option("--patient", options->patient, "The patient's id");
    command->add_option("--operator", options->operator_id, "Who scans, and signs");
    command->add_option("--created-at", options->created_at, "When the original was made");
    command->add_option("--received-at", options->received_at, "When it came in");
    command->add_option("--title", options->title, "The document's title");
    command->add_flag("--attest", options->attest,
                      "The operator has looked: nothing lies over the text or outside the area");
    command->add_option("--name", options->name, "Name of the job (default: from the time)");
    command->add_option("--continue", options->go_on_with, "Go on with a scan that was stopped");
    command->add_option("--from-sheet", options->from_sheet, "Scan again from this sheet on")
        ->check(CLI::Range(1U, 50000U));
    command->add_flag("--hold", options->hold,
                      "Keep a complete scan, to look at it, instead of submitting it");
    command->add_option("--submit", options->submit, "Submit a scan that was held or mended");
    command
        ->add_option("--replace", options->replace,
                     "With --continue: scan this sheet alone again; its old image is kept")
        ->check(CLI::Range(1U, 50000U));
    command
        ->add_option("--insert-after", options->insert_after,
                     "With --continue: scan a forgotten sheet and put it in after this one")
        ->check(CLI::Range(0U, 50000U));
    command->add_option("--reason", options->reason, "With --replace: why, for the record");
    command->add_flag("--force", options->force,
                      "With --replace: also if the new image looks like another sheet");
    command->add_option("--drop", options->drop, "Throw away a scan that was stopped");
    command->add_option("--time-limit", options->time_limit_s, "Longest silence of the device, s")
        ->check(CLI::Range(1U, 3600U))
        ->capture_default_str();
    command->footer("Example:\n  scanseal scan --station S --profile encounter --device "
                    "fujitsu:fi-7160:1 --source duplex --sheets 3\n      --job job.json");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return scan(*options); }; });
}

} // namespace scanseal::apps
