#include "pipeline/submission.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "core/file_copy.hpp"
#include "core/ids.hpp"
#include "core/process_lock.hpp"
#include "scanner_drivers/file_names.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace scanseal::pipeline {

namespace {

constexpr std::uint64_t k_receipt_bytes_max = std::uint64_t{256} << 20;
constexpr std::size_t k_random_digits = 8;
constexpr const char* k_name_rules =
    "; names are 1 to 200 bytes of UTF-8 without '/' and control characters, do not begin with "
    "'.' or '~' and do not end in .tmp, .part or .crdownload";

/// A staging folder that goes away again unless it was renamed.
class StagingFolder {
public:
    StagingFolder(FileSystem& file_system, Path path)
        : file_system_(file_system), path_(std::move(path)), lock_(make(file_system_, path_)) {}

    ~StagingFolder() {
        try {
            remove_tree(file_system_, path_); // nothing is there after a rename
        } catch (...) { // NOLINT(bugprone-empty-catch): a destructor lets nothing out
            // The folder is hidden and passed over by the daemon; the first failure is the one to
            // report.
        }
    }

    StagingFolder(const StagingFolder&) = delete;
    StagingFolder& operator=(const StagingFolder&) = delete;
    StagingFolder(StagingFolder&&) = delete;
    StagingFolder& operator=(StagingFolder&&) = delete;

    [[nodiscard]] const Path& path() const noexcept { return path_; }

private:
    static std::optional<ProcessLock> make(FileSystem& file_system, const Path& path) {
        file_system.create_directory(path);
        try {
            return ProcessLock::try_take_folder(path);
        } catch (const Failure&) {
            return std::nullopt; // its age protects it too
        }
    }

    FileSystem& file_system_;
    Path path_;
    std::optional<ProcessLock> lock_; ///< shows a starting daemon that this is no leftover
};

bool would_be_taken(const std::string& name) {
    return scanner_drivers::is_safe_name(name) && !scanner_drivers::is_ignored_name(name);
}

Refused bad_name(const std::string& name, const std::string& why) {
    return refuse(RefusalCode::job_name_unsafe,
                  "'" + scanner_drivers::printable_name(name) + "' " + why);
}

Result<void> check_file_names(const std::vector<Path>& files) {
    std::set<std::string> names;
    for (const auto& file : files) {
        const auto name = file.filename().string();
        if (!would_be_taken(name)) {
            return bad_name(name, std::string("cannot be the name of a page file: rename it") +
                                      k_name_rules);
        }
        if (scanner_drivers::is_job_file_name(name)) {
            return bad_name(name, "is kept for the job file: give that with --job");
        }
        if (!names.insert(name).second) {
            return bad_name(name, "is the name of two of the files: rename one");
        }
    }
    return {};
}

/// Requires: the file's name would be taken.
std::string name_after(const Path& file) {
    const auto file_name = file.filename().string();
    std::string stem(scanner_drivers::stem_of(file_name));
    const auto is_inside_character = [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; // UTF-8, RFC 3629 section 3
    };
    auto length = std::min(stem.size(), scanner_drivers::k_name_bytes_max - k_random_digits - 1);
    while (length < stem.size() && length > 0 && is_inside_character(stem[length])) {
        --length;
    }
    return stem.substr(0, length) + "-" + random_name().substr(0, k_random_digits);
}

bool is_in_hot_folder(const FileSystem& file_system, const Path& in, const std::string& name) {
    const auto entries = file_system.list(in);
    return std::any_of(entries.begin(), entries.end(), [&name](const auto& entry) {
        const bool half_of_a_pair =
            scanner_drivers::is_page_name(entry.name) || scanner_drivers::is_json_name(entry.name);
        return entry.name == name ||
               (half_of_a_pair && scanner_drivers::stem_of(entry.name) == name);
    });
}

bool is_under_way(const Journal& journal, const NewJob& job, const std::string& name) {
    const auto is_it = [&](const DocumentRow& row) {
        return row.hot_folder == job.profile && row.job_name == name;
    };
    const auto rows = journal.unfinished();
    const auto held = journal.in_state(State::review);
    return std::any_of(rows.begin(), rows.end(), is_it) ||
           std::any_of(held.begin(), held.end(), is_it);
}

Path receipt_in_out(const Path& hot_folder, const std::string& name) {
    return hot_folder / "out" / (name + ".receipt.json");
}

/// Looks in the order in which a job passes through these places, so that one that moves on
/// meanwhile is met in the next.
Result<void> check_name_is_free(const FileSystem& file_system, const NewJob& job,
                                const std::string& name, const Journal* journal) {
    if (is_in_hot_folder(file_system, job.hot_folder / "in", name)) {
        return bad_name(name, "waits in the hot folder already: give another --name");
    }
    if (journal != nullptr && is_under_way(*journal, job, name)) {
        return bad_name(name, "names a job that is under way: give another --name");
    }
    for (const auto& path :
         {receipt_in_out(job.hot_folder, name), job.hot_folder / "rejected" / name}) {
        if (file_system.status(path)) {
            return bad_name(name, "has an answer already, " + path.string() +
                                      ": take it away or give another --name");
        }
    }
    return {};
}

bool is_receipt_of(const std::string& text, const PlacedJob& job) {
    try {
        const auto receipt = nlohmann::json::parse(text);
        const auto& pages = receipt.at("pages");
        return receipt.at("job").get<std::string>() == job.name &&
               std::all_of(pages.begin(), pages.end(), [&job](const auto& page) {
                   const auto sha256 = page.at("input_sha256").template get<std::string>();
                   return sha256.empty() || job.sha256.contains(sha256); // empty: not read
               });
    } catch (const nlohmann::json::exception&) {
        return false; // half written by somebody, or not ours
    }
}

} // namespace

Result<PlacedJob> submit_job(FileSystem& file_system, const NewJob& job, const Journal* journal) {
    if (const auto checked = check_file_names(job.files); !checked) {
        return refuse(checked.error());
    }
    PlacedJob placed{.hot_folder = job.hot_folder,
                     .name = job.name.empty() ? name_after(job.files.front()) : job.name,
                     .sha256 = {}};
    if (!would_be_taken(placed.name)) {
        return bad_name(placed.name,
                        std::string("cannot be a job's name: give another --name") + k_name_rules);
    }
    // Before the copying, to say no early, and after it.
    if (const auto free = check_name_is_free(file_system, job, placed.name, journal); !free) {
        return refuse(free.error());
    }
    const auto in = job.hot_folder / "in";
    const StagingFolder staging(file_system, in / ("." + random_name() + ".tmp"));
    for (const auto& file : job.files) {
        placed.sha256.insert(
            copy_file(file_system, file, staging.path() / file.filename()).sha256.hex());
    }
    static_cast<void>(copy_file(file_system, job.job_file, staging.path() / "job.json"));
    file_system.sync_directory(staging.path());
    if (const auto free = check_name_is_free(file_system, job, placed.name, journal); !free) {
        return refuse(free.error());
    }
    try {
        file_system.rename(staging.path(), in / placed.name);
    } catch (const Failure& failure) {
        if (failure.kind() == FailureKind::exists) {
            return bad_name(placed.name, "waits in the hot folder already: give another --name");
        }
        throw;
    }
    file_system.sync_directory(in);
    return placed;
}

std::optional<std::string> find_receipt(const FileSystem& file_system, const PlacedJob& job) {
    for (const auto& path : {receipt_in_out(job.hot_folder, job.name),
                             job.hot_folder / "rejected" / job.name / "receipt.json"}) {
        if (file_system.status(path)) {
            std::string text(as_text(file_system.read(path, k_receipt_bytes_max)));
            if (is_receipt_of(text, job)) {
                return text;
            }
        }
    }
    return std::nullopt;
}

} // namespace scanseal::pipeline
