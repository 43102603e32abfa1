#include "pipeline/job_files.hpp"

#include "core/digest.hpp"
#include "core/failure.hpp"
#include "scanner_drivers/file_names.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace scanseal::pipeline {

namespace {

constexpr std::uint64_t k_job_bytes_max = std::uint64_t{4} << 20;
constexpr std::size_t k_errors_shown = 20;

/// Names that are no part of a job (docs/intake.md). A copy that has not ended is: its bytes must
/// not be lost unseen, so it has the job refused.
bool is_ignored(const std::string& name) {
    return scanner_drivers::is_ignored_name(name) && !scanner_drivers::is_copy_under_way(name);
}

Finding about(RefusalCode code, std::string detail) {
    Finding finding;
    finding.code = code;
    finding.detail = std::move(detail);
    return finding;
}

/// Names of plain files; anything else is a finding.
std::vector<std::string> plain_files(const FileSystem& file_system, const Path& folder,
                                     Findings& findings) {
    std::vector<std::string> names;
    for (const auto& entry : file_system.list(folder)) {
        if (is_ignored(entry.name)) {
            continue;
        }
        if (entry.type == FileType::regular) {
            names.push_back(entry.name);
        } else if (entry.type == FileType::directory) {
            findings.push_back(about(RefusalCode::file_not_listed,
                                     "the folder '" + entry.name + "' inside the job"));
        } else {
            findings.push_back(about(RefusalCode::not_a_regular_file, entry.name));
        }
    }
    std::sort(names.begin(), names.end(), scanner_drivers::natural_less);
    return names;
}

/// job.json of a folder job (in any case, as the watcher takes it; one in lower case first), else
/// the .json of a sidecar job if there is exactly one.
std::optional<std::string> find_job_file(const std::vector<std::string>& names) {
    if (std::find(names.begin(), names.end(), "job.json") != names.end()) {
        return "job.json";
    }
    const auto named = std::find_if(names.begin(), names.end(), scanner_drivers::is_job_file_name);
    if (named != names.end()) {
        return *named;
    }
    if (std::count_if(names.begin(), names.end(), scanner_drivers::is_json_name) != 1) {
        return std::nullopt;
    }
    return *std::find_if(names.begin(), names.end(), scanner_drivers::is_json_name);
}

std::vector<PageClaims> pages_of(const JobFiles& files, const std::vector<std::string>& names,
                                 const std::string& job_file) {
    if (!files.job.pages.empty()) {
        return files.job.pages;
    }
    std::vector<PageClaims> pages;
    for (const auto& name : names) {
        if (name != job_file) {
            PageClaims claims;
            claims.file = name;
            pages.push_back(claims);
        }
    }
    return pages;
}

void check_listing(const std::vector<PageClaims>& pages,
                   const std::vector<SupersededClaims>& superseded,
                   const std::vector<std::string>& names, const std::string& job_file,
                   Findings& findings) {
    const std::set<std::string> present(names.begin(), names.end());
    std::set<std::string> listed;
    for (const auto& page : pages) {
        if (!listed.insert(page.file).second) {
            findings.push_back(
                about(RefusalCode::job_schema, "pages: '" + page.file + "' is listed twice"));
        }
        if (!present.contains(page.file)) {
            findings.push_back(about(RefusalCode::page_missing, page.file));
        }
    }
    for (const auto& image : superseded) {
        if (!listed.insert(image.file).second) {
            findings.push_back(
                about(RefusalCode::job_schema, "superseded: '" + image.file + "' is listed twice"));
        }
        if (!present.contains(image.file)) {
            findings.push_back(about(RefusalCode::page_missing, image.file));
        }
    }
    for (const auto& name : names) {
        if (name != job_file && !listed.contains(name)) {
            findings.push_back(about(RefusalCode::file_not_listed, name));
        }
    }
}

void read_job_text(const Calendar& calendar, JobFiles& files) {
    auto reading = read_job(as_bytes(files.job_text), calendar.zone);
    files.job = std::move(reading.job);
    const auto code = reading.is_json ? RefusalCode::job_schema : RefusalCode::job_unreadable;
    for (std::size_t i = 0; i < std::min(reading.errors.size(), k_errors_shown); ++i) {
        files.findings.push_back(
            about(code, reading.errors[i].where + " " + reading.errors[i].message));
    }
}

void read_job_file(const FileSystem& file_system, const Path& path, const Calendar& calendar,
                   JobFiles& files) {
    const auto status = file_system.status(path);
    if (!status || status->size_bytes > k_job_bytes_max) {
        files.findings.push_back(
            about(RefusalCode::job_unreadable, path.filename().string() + " is larger than 4 MiB"));
        return;
    }
    files.job_text.assign(as_text(file_system.read(path, k_job_bytes_max)));
    read_job_text(calendar, files);
}

/// Digests the pages' files and holds each against what the job says of it.
void digest_inputs(const FileSystem& file_system, const Path& folder,
                   const std::vector<PageClaims>& pages, std::uint64_t file_bytes_max,
                   std::vector<InputFile>& inputs, Findings& findings) {
    for (const auto& page : pages) {
        auto input = digest_input(file_system, folder / page.file, page);
        if (input.size_bytes > file_bytes_max) {
            findings.push_back(about(RefusalCode::image_too_large, page.file));
        } else if (!page.sha256.empty() && page.sha256 != input.sha256) {
            findings.push_back(about(RefusalCode::file_digest_mismatch, page.file));
        }
        inputs.push_back(std::move(input));
    }
}

void gather_without_job_file(const FileSystem& file_system, const Path& folder,
                             const std::vector<std::string>& names, std::uint64_t file_bytes_max,
                             const JobTextOf& job_text_of, JobFiles& files) {
    if (names.empty()) {
        files.findings.push_back(about(RefusalCode::job_without_pages, ""));
    }
    if (!files.findings.empty()) {
        return;
    }
    digest_inputs(file_system, folder, pages_of(files, names, {}), file_bytes_max, files.inputs,
                  files.findings);
    if (!files.findings.empty()) {
        return;
    }
    auto text = job_text_of(files.inputs.front());
    if (!text) {
        files.findings.push_back(about(text.error().code, text.error().detail));
        return;
    }
    files.job_text = std::move(*text);
}

} // namespace

JobFiles gather_job_files(const FileSystem& file_system, const Path& folder,
                          const Calendar& calendar, std::uint64_t file_bytes_max,
                          const JobTextOf& job_text_of) {
    JobFiles files;
    const auto status = file_system.status(folder);
    if (!status || status->type != FileType::directory) {
        files.findings.push_back(
            about(RefusalCode::not_a_regular_file, folder.filename().string()));
        return files;
    }
    const auto names = plain_files(file_system, folder, files.findings);
    const auto job_file = find_job_file(names);
    if (!job_file && job_text_of) {
        gather_without_job_file(file_system, folder, names, file_bytes_max, job_text_of, files);
        if (files.findings.empty()) {
            read_job_text(calendar, files);
        }
        return files;
    }
    if (!job_file) {
        files.findings.push_back(about(RefusalCode::job_unreadable, "there is no job.json"));
        return files;
    }
    read_job_file(file_system, folder / *job_file, calendar, files);
    if (!files.findings.empty()) {
        return files;
    }
    const auto pages = pages_of(files, names, *job_file);
    if (pages.empty()) {
        files.findings.push_back(about(RefusalCode::job_without_pages, ""));
    }
    check_listing(pages, files.job.superseded, names, *job_file, files.findings);
    if (!files.findings.empty()) {
        return files;
    }
    digest_inputs(file_system, folder, pages, file_bytes_max, files.inputs, files.findings);
    std::vector<PageClaims> superseded;
    for (const auto& image : files.job.superseded) {
        PageClaims claims;
        claims.file = image.file;
        claims.sha256 = image.sha256;
        superseded.push_back(std::move(claims));
    }
    digest_inputs(file_system, folder, superseded, file_bytes_max, files.superseded,
                  files.findings);
    return files;
}

InputFile digest_input(const FileSystem& file_system, const Path& path, const PageClaims& claims) {
    InputFile input;
    input.name = claims.file;
    input.path = path;
    input.claims = claims;
    const auto source = file_system.open(path);
    const auto status = file_system.status(path);
    if (!status) {
        throw Failure(FailureKind::not_found, "'" + path.string() + "' left the spool");
    }
    input.status_at_digest = *status;
    input.size_bytes = source->size_bytes();
    input.sha256 = digest_of(DigestAlgorithm::sha256, *source).hex();
    return input;
}

} // namespace scanseal::pipeline
