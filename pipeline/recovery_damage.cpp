#include "core/failure.hpp"
#include "pipeline/journal_internal.hpp"
#include "pipeline/recovery.hpp"
#include "pipeline/recovery_internal.hpp"
#include "pipeline/spool.hpp"

#include <algorithm>
#include <set>

namespace scanseal::pipeline {

namespace {

/// Why the journal cannot be used; empty if it can. Throws for one of a later version.
std::string journal_trouble(const FileSystem& file_system, const Path& file) {
    if (!file_system.status(file)) {
        return "there is none";
    }
    try {
        storage::SqliteDatabase database(file);
        if (database.user_version() > k_journal_schema) {
            throw Failure(FailureKind::exists,
                          "a later version of scanseal wrote the journal: use that one");
        }
        auto check = database.prepare("PRAGMA quick_check");
        if (!check.step() || check.column_text(0) != "ok") {
            return "SQLite finds it damaged";
        }
    } catch (const Failure& failure) {
        if (failure.kind() != FailureKind::corrupt && failure.kind() != FailureKind::database) {
            throw;
        }
        return failure.what();
    }
    return {};
}

std::string lines(std::uint64_t count) {
    return std::to_string(count) + (count == 1 ? " line" : " lines");
}

/// True if nothing but the last lines of the outbox are missing behind `head`.
bool lacks_only(const storage::LedgerHead& head, const std::vector<storage::LedgerLine>& pending) {
    return std::any_of(pending.begin(), pending.end(), [&head](const auto& line) {
        return line.head.sequence == head.sequence + 1 &&
               line.text.find("\"prev\":\"" + head.sha256_hex + "\"") != std::string::npos;
    });
}

/// Compares what both say of the ledger's end.
void compare(const FileSystem& file_system, const storage::Ledger& ledger, const Journal& journal,
             const storage::LedgerReport& report, Damage& damage) {
    const auto known = journal.ledger_head();
    const auto pending = journal.pending_ledger_lines();
    if (report.head == known || lacks_only(report.head, pending)) {
        return; // a start appends what is missing
    }
    if (is_restart_from(file_system, ledger, known)) {
        damage.ledger_restarted = true;
    } else if (report.head.sequence > known.sequence) {
        damage.journal_lost = true;
        damage.journal_problem = "it knows " + lines(known.sequence) +
                                 " of the ledger, which has " +
                                 std::to_string(report.head.sequence) + ": it is older";
    } else {
        damage.ledger_broken = true;
        damage.ledger_problem = "it ends at line " + std::to_string(report.head.sequence) + " (" +
                                report.head.sha256_hex + "), the journal says line " +
                                std::to_string(known.sequence) + " (" + known.sha256_hex + ")";
    }
}

/// The hot folder of a job in the spool: the only one there is, or the one whose profile was
/// written into its staged record.
std::string hot_folder_of(const FileSystem& file_system, const StationOptions& options,
                          const std::string& key) {
    if (options.hot_folders.size() == 1) {
        return options.hot_folders.front().profile;
    }
    for (const auto& folder : options.hot_folders) {
        if (file_system.status(options.vault_staging / key / "v1/content/policy" /
                               (folder.profile + ".toml"))) {
            return folder.profile;
        }
    }
    return {};
}

/// Adds the job files called STEM.json whose page is not beside them any more, at most four folders
/// deep. One that still has its page is another job's, however alike their names are.
void find_lone_job_files(const FileSystem& file_system, const Path& folder, const std::string& stem,
                         std::vector<Path>& found, unsigned depth = 0) {
    constexpr unsigned k_depth_max = 4;
    if (!file_system.status(folder)) {
        return;
    }
    const auto entries = file_system.list(folder);
    const auto is_of_stem = [&stem](const DirectoryEntry& entry) {
        return entry.type == FileType::regular && Path(entry.name).stem() == stem;
    };
    const auto of_stem = std::count_if(entries.begin(), entries.end(), is_of_stem);
    for (const auto& entry : entries) {
        const auto path = folder / entry.name;
        if (of_stem == 1 && is_of_stem(entry) && entry.name == stem + ".json") {
            found.push_back(path);
        } else if (entry.type == FileType::directory && depth < k_depth_max) {
            find_lone_job_files(file_system, path, stem, found, depth + 1);
        }
    }
}

/// Takes the one job file that can only be this page's for the claim's source. Of two, none: a page
/// without a job file is refused, and a clerk knows whose it is.
void take_job_file_left_behind(const FileSystem& file_system, const StationOptions& options,
                               const std::string& stem, NewClaim& claim) {
    const HotFolderSettings* of = nullptr;
    std::vector<Path> found;
    for (const auto& folder : options.hot_folders) {
        const bool may_be = !folder.cover_sheets &&
                            (claim.hot_folder.empty() || claim.hot_folder == folder.profile);
        if (may_be) {
            const auto before = found.size();
            find_lone_job_files(file_system, folder.in(), stem, found);
            of = found.size() > before ? &folder : of;
        }
    }
    if (found.size() == 1) {
        claim.job_name = stem;
        claim.hot_folder = of->profile;
        claim.sources = {found.front().string()};
    }
}

/// Two files beside each other have a name; a folder's is lost with the journal. Their job file is
/// moved last: where it did not get into the spool, it is told as the claim's source. Folders that
/// take cover sheets are left out: their jobs need no job file.
void name_job(const FileSystem& file_system, const StationOptions& options, const Path& job,
              NewClaim& claim) {
    claim.job_name = "recovered-" + claim.key.substr(0, 8);
    const auto entries = file_system.list(job);
    for (const auto& entry : entries) {
        const Path name(entry.name);
        if (name == "job.json") {
            return;
        }
        if (name.extension() == ".json" && name != "receipt.json") {
            claim.job_name = name.stem().string();
            return;
        }
    }
    if (entries.size() != 1) {
        return; // two files beside each other are one page and its job file
    }
    take_job_file_left_behind(file_system, options, Path(entries.front().name).stem().string(),
                              claim);
}

/// A time that cannot be, since a file system keeps none or a clock was off, is now: never too
/// early.
TimePoint capture_time(const FileStatus& status, TimePoint now) {
    constexpr auto k_earliest = std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};
    const TimePoint changed(std::chrono::duration_cast<TimePoint::duration>(
        std::chrono::nanoseconds(status.changed_ns)));
    return changed < k_earliest || changed > now ? now : changed;
}

void look_at_spool(FileSystem& file_system, TimePoint now, const StationOptions& options,
                   Damage& damage) {
    const Spool spool(file_system, options.spool);
    for (const auto& key : spool.keys()) {
        const auto job = spool.job_folder(key);
        const auto status = file_system.status(job);
        if (!status) {
            damage.half_copied.push_back(key);
            continue;
        }
        NewClaim claim;
        claim.key = key;
        claim.hot_folder = hot_folder_of(file_system, options, key);
        name_job(file_system, options, job, claim);
        // Moved or renamed here when it was claimed: never before it was captured.
        claim.captured_at = capture_time(*status, now);
        damage.jobs.push_back(std::move(claim));
    }
}

} // namespace

Damage look_for_damage(FileSystem& file_system, const Clock& clock, const StationOptions& options,
                       const storage::Vault& vault) {
    Damage damage;
    const storage::Ledger ledger(file_system, options.ledger_directory);
    const auto report = ledger.read();
    const auto ids = vault.list();
    damage.records = ids.size();
    if (!report.valid) {
        damage.ledger_broken = true;
        damage.ledger_problem = report.problem;
    }
    damage.journal_problem = journal_trouble(file_system, options.journal_file);
    damage.journal_lost = !damage.journal_problem.empty();
    if (damage.journal_lost && report.head.sequence == 0 && !damage.ledger_broken && !ids.empty()) {
        damage.ledger_broken = true;
        damage.ledger_problem =
            "it has no lines, the vault has " + std::to_string(ids.size()) + " records";
    }
    if (!damage.journal_lost && !damage.ledger_broken) {
        compare(file_system, ledger, Journal(options.journal_file), report, damage);
    }
    if (damage.journal_lost && report.head.sequence == 0 && ids.empty() &&
        !file_system.status(options.journal_file) &&
        Spool(file_system, options.spool).keys().empty()) {
        return {}; // a station that has not begun
    }
    const std::set<std::string> known(report.committed_records.begin(),
                                      report.committed_records.end());
    for (const auto& id : ids) {
        if (!known.contains(id.text())) {
            damage.not_in_ledger.push_back(id);
        }
    }
    if (damage.journal_lost) {
        look_at_spool(file_system, clock.now(), options, damage);
    }
    return damage;
}

} // namespace scanseal::pipeline
