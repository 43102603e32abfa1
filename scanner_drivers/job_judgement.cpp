#include "scanner_drivers/job_judgement.hpp"

#include "core/failure.hpp"
#include "scanner_drivers/file_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace scanseal::scanner_drivers {

namespace {

using Finding = std::optional<Shortcoming>;

Finding shortcoming(Patience patience, RefusalCode code, std::string detail) {
    return Shortcoming{.patience = patience,
                       .refusal = {.code = code, .detail = std::move(detail)}};
}

std::vector<std::string_view> components(std::string_view name) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto slash = name.find('/');
        parts.push_back(name.substr(0, slash));
        if (slash == std::string_view::npos) {
            return parts;
        }
        name.remove_prefix(slash + 1);
    }
}

Finding check_names(const JobCandidate& job) {
    constexpr std::string_view rule =
        "names must be UTF-8 without control characters and at most 200 bytes long";
    for (const auto part : components(job.name)) {
        if (!is_safe_name(part)) {
            return shortcoming(
                Patience::none, RefusalCode::job_name_unsafe,
                fmt::format("the name '{}' cannot be used; {}", printable_name(part), rule));
        }
    }
    for (const auto& file : job.files) {
        if (!file.ignored && !is_safe_name(file.name)) {
            return shortcoming(Patience::none, RefusalCode::job_name_unsafe,
                               fmt::format("the file name '{}' cannot be used; {}",
                                           printable_name(file.name), rule));
        }
    }
    return std::nullopt;
}

std::string_view what_it_is(FileType type) {
    switch (type) {
    case FileType::symlink:
        return "a symbolic link";
    case FileType::directory:
        return "a folder inside a job";
    default:
        return "not a regular file";
    }
}

Finding check_entries(const JobCandidate& job, std::size_t files_max) {
    std::size_t count = 0;
    for (const auto& file : job.files) {
        if (file.ignored) {
            continue;
        }
        if (!file.failure.empty()) {
            return shortcoming(Patience::endless, RefusalCode::job_incomplete,
                               fmt::format("cannot look at '{}': {}", file.name, file.failure));
        }
        if (file.type != FileType::regular) {
            return shortcoming(Patience::none, RefusalCode::not_a_regular_file,
                               fmt::format("'{}' is {}; only regular files are taken", file.name,
                                           what_it_is(file.type)));
        }
        ++count;
    }
    if (count > files_max + 1) { // the job file is not counted
        return shortcoming(Patience::none, RefusalCode::too_many_pages,
                           fmt::format("the job has {} files; allowed: {}", count - 1, files_max));
    }
    return std::nullopt;
}

bool is_page_file(const JobCandidate& job, const FoundFile& file) {
    return !file.ignored && &file != job_file_of(job);
}

/// A job of pages alone. Two loose files with one stem may be two documents: which of them is the
/// first nobody can tell.
bool may_do_without_job_file(const JobCandidate& job) {
    return job.form == JobForm::folder
               ? std::ranges::any_of(
                     job.files,
                     [](const FoundFile& file) { return !file.ignored && is_page_name(file.name); })
               : job.files.size() == 1 && is_page_name(job.files.front().name);
}

Finding check_form(const JobCandidate& job, bool job_file_optional) {
    if (job.too_deep) {
        return shortcoming(Patience::limited, RefusalCode::job_incomplete,
                           "the folder lies deeper than jobs are looked for");
    }
    if (job_file_of(job) == nullptr) {
        if (job_file_optional && may_do_without_job_file(job)) {
            return std::nullopt;
        }
        if (job.form == JobForm::folder) {
            return shortcoming(Patience::limited, RefusalCode::job_incomplete,
                               "job.json never came");
        }
        const auto& file = job.files.front().name;
        return shortcoming(
            Patience::limited, RefusalCode::job_incomplete,
            is_page_name(file)
                ? fmt::format("no {}.json beside '{}'", stem_of(file), file)
                : fmt::format("'{}' is neither a page (.tif .tiff .png .jpg .jpeg .pdf .dcm) nor a "
                              "job's .json file",
                              file));
    }
    if (job.form == JobForm::sidecar && job.files.size() == 1) {
        return shortcoming(Patience::limited, RefusalCode::job_incomplete,
                           fmt::format("no page file (.tif .tiff .png .jpg .jpeg .pdf .dcm) beside "
                                       "'{}'",
                                       job.files.front().name));
    }
    return std::nullopt;
}

Finding check_listed_names(const JobListing& listing) {
    for (const auto& file : listing.files) {
        if (!is_safe_name(file.name) || file.name.find('\\') != std::string::npos) {
            return shortcoming(Patience::none, RefusalCode::job_name_unsafe,
                               fmt::format("the job lists the file '{}'; only plain names of files "
                                           "beside it may be listed",
                                           printable_name(file.name)));
        }
    }
    return std::nullopt;
}

Finding check_listed_files_are_there(const JobCandidate& job, const JobListing& listing) {
    std::unordered_set<std::string_view> there;
    for (const auto& file : job.files) {
        if (is_page_file(job, file)) {
            there.insert(file.name);
        }
    }
    std::vector<std::string> missing;
    std::size_t count = 0;
    for (const auto& file : listing.files) {
        if (!there.contains(file.name) && ++count <= 5) {
            missing.push_back("'" + file.name + "'");
        }
    }
    if (count == 0) {
        return std::nullopt;
    }
    return shortcoming(Patience::limited, RefusalCode::page_missing,
                       fmt::format("{}{} listed but not there: {}", count,
                                   count == 1 ? " file is" : " files are",
                                   fmt::join(missing, ", ")) +
                           (count > missing.size() ? ", ..." : ""));
}

/// A copy under way beside the pages means that somebody is still at work there; and taking the
/// folder would take the copy's bytes away from its writer.
Finding check_unfinished(const JobCandidate& job) {
    for (const auto& file : job.files) {
        if (is_copy_under_way(file.name)) {
            return shortcoming(Patience::limited, RefusalCode::job_incomplete,
                               fmt::format("'{}' is a copy that has not ended", file.name));
        }
    }
    return std::nullopt;
}

Finding check_page(const FoundFile& file, std::string_view listed_sha256, FileMemory& memory) {
    if (!listed_sha256.empty()) {
        // The right bytes are all there, whatever their structure; the wrong ones may be space set
        // aside for a copy.
        const auto& found = memory.sha256(file);
        if (found == listed_sha256) {
            return std::nullopt;
        }
        return shortcoming(
            Patience::limited, RefusalCode::file_digest_mismatch,
            fmt::format("'{}' has SHA-256 {}; the job lists {}", file.name, found, listed_sha256));
    }
    if (file.status.size_bytes == 0) {
        return shortcoming(Patience::limited, RefusalCode::file_empty,
                           fmt::format("'{}' is empty", file.name));
    }
    const auto& check = memory.structure(file);
    if (check.state != Completeness::incomplete) {
        return std::nullopt;
    }
    return shortcoming(Patience::limited, RefusalCode::file_truncated,
                       fmt::format("'{}' {}", file.name, check.reason));
}

Finding check_pages(const JobCandidate& job, const JobListing& listing, FileMemory& memory) {
    std::unordered_map<std::string_view, std::string_view> digests;
    for (const auto& file : listing.files) {
        digests.emplace(file.name, file.sha256);
    }
    bool any = false;
    for (const auto& file : job.files) {
        if (!is_page_file(job, file)) {
            continue;
        }
        any = true;
        const auto listed = digests.find(file.name);
        if (auto found = check_page(file, listed == digests.end() ? "" : listed->second, memory)) {
            return found;
        }
    }
    return any ? std::nullopt
               : shortcoming(Patience::limited, RefusalCode::job_without_pages,
                             "there is a job.json but no page file");
}

Finding check_content(const JobCandidate& job, FileMemory& memory) {
    const auto* job_file = job_file_of(job);
    if (job_file == nullptr) { // check_form has let it pass
        const auto unfinished = check_unfinished(job);
        return unfinished ? unfinished : check_pages(job, {}, memory);
    }
    const auto& listing = memory.listing(*job_file);
    if (!listing) {
        return shortcoming(Patience::limited, listing.error().code,
                           fmt::format("'{}' {}", job_file->name, listing.error().detail));
    }
    if (auto found = check_listed_names(*listing)) {
        return found;
    }
    if (auto found = check_listed_files_are_there(job, *listing)) {
        return found;
    }
    if (auto found = check_unfinished(job)) {
        return found;
    }
    return check_pages(job, *listing, memory);
}

} // namespace

std::optional<Shortcoming> find_shortcoming(const JobCandidate& job,
                                            const HotFolderOptions& options, FileMemory& memory) {
    if (!job.unreadable.empty()) {
        return shortcoming(Patience::endless, RefusalCode::job_incomplete, job.unreadable);
    }
    if (auto found = check_names(job)) {
        return found;
    }
    if (auto found = check_entries(job, options.files_per_job_max)) {
        return found;
    }
    if (auto found = check_form(job, options.job_file_optional)) {
        return found;
    }
    try {
        return check_content(job, memory);
    } catch (const Failure& failure) {
        return shortcoming(Patience::endless, RefusalCode::job_incomplete, failure.what());
    }
}

const FoundFile* job_file_of(const JobCandidate& job) {
    const auto at = std::ranges::find_if(job.files, [&](const FoundFile& file) {
        return !file.ignored && (job.form == JobForm::folder ? is_job_file_name(file.name)
                                                             : is_json_name(file.name));
    });
    return at == job.files.end() ? nullptr : &*at;
}

std::string usable_name(const JobCandidate& job) {
    std::string name;
    for (const auto part : components(job.name)) {
        name += (name.empty() ? "" : "/") +
                (is_safe_name(part) ? std::string(part) : printable_name(part));
    }
    return name;
}

} // namespace scanseal::scanner_drivers
