#include "pipeline/scan_job.hpp"

#include "core/digest.hpp"
#include "core/durable_files.hpp"
#include "pipeline/job_checks.hpp"
#include "pipeline/window.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace scanseal::pipeline {

namespace {

using nlohmann::json;

constexpr std::uint64_t k_job_bytes_max = std::uint64_t{4} << 20;

/// Texts from drivers: no control characters, whole UTF-8 characters, at most `bytes_max`.
std::string cleaned(const std::string& text, std::size_t bytes_max) {
    std::string clean;
    std::copy_if(text.begin(), text.end(), std::back_inserter(clean),
                 [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
    auto length = std::min(clean.size(), bytes_max);
    while (length > 0 && length < clean.size() &&
           (static_cast<unsigned char>(clean[length]) & 0xC0U) == 0x80U) {
        --length;
    }
    clean.resize(length);
    return clean;
}

void put_if_told(json& place, const char* key, const std::string& value) {
    if (!value.empty()) {
        place[key] = cleaned(value, 64);
    }
}

json events_json(const std::vector<FeederEvent>& events) {
    auto list = json::array();
    for (const auto& event : events) {
        list.push_back({{"event", event.event},
                        {"at", event.at.text},
                        {"after_image", event.after_image},
                        {"resolved", event.resolved},
                        {"note", cleaned(event.note, 1024)}});
    }
    return list;
}

/// The template with all that the state knows; `images` are in it already.
json job_from(const ScanState& state, unsigned images) {
    auto job = json::parse(state.job_template);
    job["schema"] = "scanseal.job/1";
    job["document"]["pages_expected"] = state.images_expected();
    auto& scan = job["scan"];
    auto& device = scan["device"];
    put_if_told(device, "manufacturer", state.device.manufacturer);
    put_if_told(device, "model", state.device.model);
    put_if_told(device, "serial", state.device.serial);
    if (!state.last_capture_at.empty()) {
        scan["scanned_at"] = state.last_capture_at;
    }
    scan["sheets_expected"] = state.sheets;
    scan["sides"] = state.sides();
    scan["images_captured"] = images;
    scan["images_removed"] = 0;
    scan["transfer"] = state.lossless ? "lossless" : "unknown";
    if (!state.events.empty()) {
        scan["feeder_events"] = events_json(state.events);
    }
    return job;
}

std::string dump(const json& job) {
    return job.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

JobReading read_before_scanning(const ScanState& state, const Calendar& calendar) {
    auto job = job_from(state, 0);
    job["pages"] = {{{"file", "0001.tif"}}};
    return read_job(as_bytes(dump(job)), calendar.zone);
}

/// True when the job lies in the hot folder as this very folder would place it.
bool is_placed(const FileSystem& file_system, const Path& job_file, const std::string& text) {
    const auto status = file_system.status(job_file);
    return status && status->type == FileType::regular && status->size_bytes == text.size() &&
           as_text(file_system.read(job_file, k_job_bytes_max)) == text;
}

} // namespace

std::string scan_job_text(const FileSystem& file_system, const ScanFolder& folder) {
    const auto& state = folder.state();
    auto job = job_from(state, folder.image_count());
    job["pages"] = json::array();
    for (unsigned number = 1; number <= folder.image_count(); ++number) {
        const auto file = folder.image_file(number);
        json page{{"file", file.filename().string()},
                  {"sha256", digest_of(DigestAlgorithm::sha256, *file_system.open(file)).hex()}};
        if (state.sides() == 2) {
            page["side"] = number % 2 == 1 ? "front" : "back";
        }
        job["pages"].push_back(std::move(page));
    }
    for (const auto& image : state.replaced) {
        const auto file = file_system.open(folder.path() / image.file);
        job["superseded"].push_back({{"file", image.file},
                                     {"sha256", digest_of(DigestAlgorithm::sha256, *file).hex()},
                                     {"page", image.page},
                                     {"reason", cleaned(image.reason, 1024)},
                                     {"replaced_at", image.replaced_at}});
    }
    return dump(job);
}

Findings check_before_scanning(const ScanState& state, const HotFolderSettings& folder,
                               const StationOptions& options, TimePoint now) {
    const auto reading = read_before_scanning(state, options.calendar);
    Findings findings;
    for (const auto& error : reading.errors) {
        Finding finding;
        finding.code = RefusalCode::job_schema;
        finding.detail = error.where + " " + error.message;
        findings.push_back(std::move(finding));
    }
    if (!findings.empty()) {
        return findings;
    }
    const auto& profile = options.profiles.at(folder.profile);
    findings = check_job(reading.job, profile, folder, options);
    // Commands load no keys and so know no operators; the configuration was checked to know all
    // that a hot folder names.
    std::erase_if(findings, [](const Finding& one) {
        return one.code == RefusalCode::operator_unknown ||
               one.code == RefusalCode::operator_not_bound;
    });
    const auto& id = reading.job.scan.operator_id;
    if (std::find(folder.operators.begin(), folder.operators.end(), id) == folder.operators.end()) {
        Finding finding;
        finding.code = RefusalCode::operator_not_bound;
        finding.detail = id;
        findings.push_back(std::move(finding));
    }
    auto verdict =
        judge_window(profile.window, options.calendar,
                     {.job = reading.job, .captured_at = now, .trusted_scan_time = false});
    findings.insert(findings.end(), verdict.findings.begin(), verdict.findings.end());
    std::erase_if(findings, [](const Finding& one) { return one.severity == Severity::note; });
    return findings;
}

const MediumLimits* limits_before_scanning(const ScanState& state, const HotFolderSettings& folder,
                                           const StationOptions& options) {
    return limits_for(options.profiles.at(folder.profile),
                      read_before_scanning(state, options.calendar).job);
}

Result<PlacedJob> submit_scan(FileSystem& file_system, ScanFolder& folder,
                              const HotFolderSettings& hot_folder, const std::string& name,
                              const Journal* journal) {
    const auto text = scan_job_text(file_system, folder);
    PlacedJob placed{.hot_folder = hot_folder.base, .name = name, .sha256 = {}};
    std::vector<Path> files;
    for (unsigned number = 1; number <= folder.image_count(); ++number) {
        files.push_back(folder.image_file(number));
    }
    for (const auto& image : folder.state().replaced) {
        files.push_back(folder.path() / image.file);
    }
    const auto pages = json::parse(text).at("pages");
    for (const auto& page : pages) {
        placed.sha256.insert(page.at("sha256").get<std::string>());
    }
    const auto job_file = folder.path() / "job.json";
    const bool tried_before = file_system.status(job_file).has_value();
    if (tried_before && (is_placed(file_system, hot_folder.in() / name / "job.json", text) ||
                         find_receipt(file_system, placed))) {
        folder.remove();
        return placed;
    }
    replace_durably(file_system, job_file, as_bytes(text));
    auto submitted = submit_job(file_system,
                                {.hot_folder = hot_folder.base,
                                 .profile = hot_folder.profile,
                                 .name = name,
                                 .job_file = job_file,
                                 .files = std::move(files)},
                                journal);
    if (!submitted) {
        return refuse(submitted.error());
    }
    folder.remove();
    return submitted;
}

} // namespace scanseal::pipeline
