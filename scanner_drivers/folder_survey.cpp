#include "scanner_drivers/folder_survey.hpp"

#include "core/failure.hpp"
#include "scanner_drivers/file_names.hpp"

#include <algorithm>
#include <unordered_map>

namespace scanseal::scanner_drivers {

namespace {

struct Folder {
    Path path;
    std::string name; ///< below in/, empty for in/ itself
    unsigned depth = 0;
};

class Survey {
public:
    Survey(const FileSystem& file_system, const HotFolderOptions& options, FileMemory& memory)
        : file_system_(file_system), options_(options), memory_(memory) {}

    std::vector<JobCandidate> run();

private:
    using Entries = std::vector<DirectoryEntry>;

    [[nodiscard]] Entries list_sorted(const Path& path) const;
    void visit(const Folder& folder);
    void take_container(const Folder& folder, const Entries& entries);
    void take_folder_job(const Folder& folder, const Entries& entries);
    void take_trouble(const Folder& folder, const std::string& unreadable, bool too_deep);
    [[nodiscard]] bool holds_sidecar_jobs(const Folder& folder, const Entries& entries);
    [[nodiscard]] bool look_at(const Path& path, const DirectoryEntry& entry, FoundFile& file);

    const FileSystem& file_system_;
    const HotFolderOptions& options_;
    FileMemory& memory_;
    std::vector<Folder> to_do_;
    std::vector<JobCandidate> candidates_;
};

bool takes_part(const DirectoryEntry& entry) {
    return !is_ignored_name(entry.name);
}

std::string below(const std::string& folder, std::string_view name) {
    return folder.empty() ? std::string(name) : folder + "/" + std::string(name);
}

Survey::Entries Survey::list_sorted(const Path& path) const {
    auto entries = file_system_.list(path);
    std::ranges::sort(entries, natural_less, &DirectoryEntry::name);
    return entries;
}

std::vector<JobCandidate> Survey::run() {
    const Folder root{.path = options_.in, .name = {}, .depth = 0};
    take_container(root, list_sorted(root.path));
    while (!to_do_.empty()) {
        const auto folder = std::move(to_do_.back());
        to_do_.pop_back();
        visit(folder);
    }
    return std::move(candidates_);
}

void Survey::visit(const Folder& folder) {
    Entries entries;
    try {
        entries = list_sorted(folder.path);
    } catch (const Failure& failure) {
        if (failure.kind() != FailureKind::not_found) { // moved away since the listing above it
            take_trouble(folder, failure.what(), false);
        }
        return;
    }
    const auto has = [&](auto&& condition) {
        return std::ranges::any_of(entries, [&](const DirectoryEntry& entry) {
            return takes_part(entry) && condition(entry);
        });
    };
    if (has([](const auto& entry) { return is_job_file_name(entry.name); })) {
        take_folder_job(folder, entries);
        return;
    }
    const bool has_pages = has([](const auto& entry) {
        return entry.type != FileType::directory && is_page_name(entry.name);
    });
    const bool has_folders =
        has([](const auto& entry) { return entry.type == FileType::directory; });
    if (has_pages && !has_folders && !holds_sidecar_jobs(folder, entries)) {
        take_folder_job(folder, entries);
    } else if (folder.depth <= options_.depth_max) {
        take_container(folder, entries);
    } else if (has([](const auto&) { return true; })) {
        take_trouble(folder, {}, true);
    }
}

void Survey::take_trouble(const Folder& folder, const std::string& unreadable, bool too_deep) {
    candidates_.push_back({.key = folder.name + "/",
                           .name = folder.name,
                           .form = JobForm::folder,
                           .folder = folder.path,
                           .files = {},
                           .unreadable = unreadable,
                           .too_deep = too_deep});
}

bool Survey::look_at(const Path& path, const DirectoryEntry& entry, FoundFile& file) {
    file.name = entry.name;
    file.path = path / entry.name;
    file.type = entry.type;
    file.ignored = !takes_part(entry);
    try {
        const auto status = file_system_.status(file.path);
        if (!status) {
            return false; // gone since the listing
        }
        file.status = *status;
        file.type = status->type;
    } catch (const Failure& failure) {
        file.failure = failure.what();
    }
    memory_.observe(file);
    return true;
}

void Survey::take_folder_job(const Folder& folder, const Entries& entries) {
    JobCandidate job{.key = folder.name + "/",
                     .name = folder.name,
                     .form = JobForm::folder,
                     .folder = folder.path,
                     .files = {},
                     .unreadable = {},
                     .too_deep = false};
    for (const auto& entry : entries) {
        FoundFile file;
        if (look_at(folder.path, entry, file)) {
            job.files.push_back(std::move(file));
        }
    }
    candidates_.push_back(std::move(job));
}

/// Puts together NAME.json and NAME.tif (and what else is a page of that name); everything else
/// stands alone.
void Survey::take_container(const Folder& folder, const Entries& entries) {
    std::unordered_map<std::string, std::size_t> by_stem;
    for (const auto& entry : entries) {
        if (!takes_part(entry)) {
            continue;
        }
        if (entry.type == FileType::directory) {
            to_do_.push_back({.path = folder.path / entry.name,
                              .name = below(folder.name, entry.name),
                              .depth = folder.depth + 1});
            continue;
        }
        FoundFile file;
        if (!look_at(folder.path, entry, file)) {
            continue;
        }
        const bool pairs = is_page_name(entry.name) || is_json_name(entry.name);
        const auto stem = std::string(pairs ? stem_of(entry.name) : entry.name);
        const auto key = stem + (pairs ? "" : "\n"); // a file named x is not part of x.*
        const auto [at, is_new] = by_stem.try_emplace(key, candidates_.size());
        if (is_new) {
            candidates_.push_back({.key = below(folder.name, key),
                                   .name = below(folder.name, stem),
                                   .form = JobForm::sidecar,
                                   .folder = folder.path,
                                   .files = {},
                                   .unreadable = {},
                                   .too_deep = false});
        }
        candidates_[at->second].files.push_back(std::move(file));
    }
}

/// True if some page has a NAME.json beside it that says it is a job: then this is no job folder
/// whose job.json is still to come.
bool Survey::holds_sidecar_jobs(const Folder& folder, const Entries& entries) {
    std::unordered_map<std::string_view, unsigned> stems;
    constexpr unsigned page = 1;
    constexpr unsigned json = 2;
    for (const auto& entry : entries) {
        if (!takes_part(entry) || entry.type != FileType::regular) {
            continue;
        }
        if (is_page_name(entry.name)) {
            stems[stem_of(entry.name)] |= page;
        } else if (is_json_name(entry.name)) {
            stems[stem_of(entry.name)] |= json;
        }
    }
    return std::ranges::any_of(entries, [&](const DirectoryEntry& entry) {
        FoundFile file;
        if (!takes_part(entry) || entry.type != FileType::regular || !is_json_name(entry.name) ||
            stems[stem_of(entry.name)] != (page | json) || !look_at(folder.path, entry, file) ||
            !file.failure.empty()) {
            return false;
        }
        try {
            const auto& listing = memory_.listing(file);
            return listing && listing->schema.starts_with("scanseal.job/");
        } catch (const Failure&) {
            return false; // it stays waiting, and the next look tries again
        }
    });
}

} // namespace

std::vector<JobCandidate> survey_folder(const FileSystem& file_system,
                                        const HotFolderOptions& options, FileMemory& memory) {
    return Survey(file_system, options, memory).run();
}

} // namespace scanseal::scanner_drivers
