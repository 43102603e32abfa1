#include "pipeline/recovery.hpp"

#include "core/assert.hpp"
#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "core/ids.hpp"
#include "pipeline/journal_internal.hpp"
#include "pipeline/recovery_internal.hpp"
#include "pipeline/spool.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace scanseal::pipeline {

namespace {

constexpr const char* k_new_journal = "journal.db.new";

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

/// A file of this name in a hot folder, at most four folders deep.
std::optional<Path> find_below(const FileSystem& file_system, const Path& folder,
                               const std::string& name, unsigned depth = 0) {
    constexpr unsigned k_depth_max = 4;
    if (!file_system.status(folder)) {
        return std::nullopt;
    }
    for (const auto& entry : file_system.list(folder)) {
        const auto path = folder / entry.name;
        if (entry.type == FileType::regular && entry.name == name) {
            return path;
        }
        if (entry.type == FileType::directory && depth < k_depth_max) {
            if (auto found = find_below(file_system, path, name, depth + 1)) {
                return found;
            }
        }
    }
    return std::nullopt;
}

/// Two files beside each other have a name; a folder's is lost with the journal. Their job file is
/// moved last: where it did not get into the spool, it is told as the claim's source.
void name_job(const FileSystem& file_system, const StationOptions& options, const Path& job,
              NewClaim& claim) {
    claim.job_name = "recovered-" + claim.key.substr(0, 8);
    std::vector<std::string> stems;
    for (const auto& entry : file_system.list(job)) {
        const Path name(entry.name);
        if (name == "job.json") {
            return;
        }
        if (name.extension() == ".json" && name != "receipt.json") {
            claim.job_name = name.stem().string();
            return;
        }
        stems.push_back(name.stem().string());
    }
    for (const auto& folder : options.hot_folders) {
        for (const auto& stem : stems) {
            if (const auto found = find_below(file_system, folder.in(), stem + ".json")) {
                claim.job_name = stem;
                claim.hot_folder = folder.profile;
                claim.sources = {found->string()};
                return;
            }
        }
    }
}

/// The rest of claims that were cut short.
void complete_claims(FileSystem& file_system, const Spool& spool, const Damage& damage) {
    for (const auto& job : damage.jobs) {
        for (const auto& source : job.sources) {
            if (file_system.status(source)) {
                move_durably(file_system, source,
                             spool.job_folder(job.key) / Path(source).filename());
            }
        }
    }
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

void move_aside(FileSystem& file_system, const Path& journal, const std::string& suffix) {
    for (const auto* part : {"-shm", "-wal", ""}) {
        const Path from = journal.string() + part;
        if (file_system.status(from)) {
            move_durably(file_system, from,
                         journal.parent_path() / ("journal-lost-" + suffix + ".db" + part));
        }
    }
}

/// Lines for records that came into the vault and not into the ledger, and for the rebuilding
/// itself. Gives the new end.
storage::LedgerHead tell_ledger(FileSystem& file_system, const Clock& clock,
                                const StationOptions& options, const storage::Vault& vault,
                                const Damage& damage) {
    storage::Ledger ledger(file_system, options.ledger_directory);
    const auto report = ledger.read();
    ledger.cut_torn_tail(report);
    auto head = report.head;
    std::vector<storage::LedgerLine> added;
    const auto add = [&](const storage::LedgerEvent& event) {
        added.push_back(storage::make_ledger_line(head, event));
        head = added.back().head;
    };
    const auto now = clock.now();
    add({.at = now,
         .event = "journal_rebuilt",
         .fields = {{"problem", damage.journal_problem},
                    {"jobs_begun_anew", std::to_string(damage.jobs.size())},
                    {"records", std::to_string(damage.records)}}});
    const std::set<std::string> known(report.committed_records.begin(),
                                      report.committed_records.end());
    for (const auto& id : damage.not_in_ledger) {
        if (known.contains(id.text())) {
            continue; // the new ledger has it
        }
        if (const auto event = restated(vault, id, now, "the journal was lost")) {
            add(*event);
        }
    }
    ledger.append(added);
    return head;
}

void rebuild_journal(FileSystem& file_system, const Clock& clock, const StationOptions& options,
                     const storage::LedgerHead& head, const Damage& damage) {
    const auto fresh = options.journal_file.parent_path() / k_new_journal;
    for (const auto* part : {"", "-wal", "-shm"}) {
        file_system.remove_file(fresh.string() + part); // of a mending that was cut short
    }
    {
        Journal journal(fresh);
        journal.adopt(head, damage.jobs);
    }
    file_system.sync_file(fresh);
    move_aside(file_system, options.journal_file, aside_suffix(clock));
    move_durably(file_system, fresh, options.journal_file);
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
    if (damage.journal_lost && report.head.sequence == 0 && !damage.ledger_broken &&
        (!ids.empty() || file_system.status(options.journal_file))) {
        damage.ledger_broken = !ids.empty();
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

void mend(FileSystem& file_system, const Clock& clock, const StationOptions& options,
          const storage::Vault& vault, const Damage& damage) {
    if (damage.journal_lost) {
        SCANSEAL_ASSERT(std::none_of(damage.jobs.begin(), damage.jobs.end(),
                                     [](const auto& job) { return job.hot_folder.empty(); }));
        if (damage.ledger_broken) {
            static_cast<void>(
                restart_ledger(file_system, clock, options, vault, damage, {}, {}, {}));
        }
        const auto head = tell_ledger(file_system, clock, options, vault, damage);
        for (const auto& key : damage.half_copied) {
            remove_tree(file_system, options.spool / key);
        }
        file_system.sync_directory(options.spool); // no journal will know them any more
        complete_claims(file_system, Spool(file_system, options.spool), damage);
        rebuild_journal(file_system, clock, options, head, damage);
        return;
    }
    Journal journal(options.journal_file);
    if (damage.ledger_broken) {
        std::vector<std::string> under_way; // their lines come when they are decided
        for (const auto& row : journal.in_state(State::timestamped)) {
            under_way.push_back(row.record_id);
        }
        const auto head =
            restart_ledger(file_system, clock, options, vault, damage, journal.ledger_head(),
                           journal.pending_ledger_lines(), under_way);
        journal.adopt(head, {});
    } else if (damage.ledger_restarted) {
        storage::Ledger ledger(file_system, options.ledger_directory);
        const auto report = ledger.read();
        ledger.cut_torn_tail(report);
        journal.adopt(report.head, {});
    }
}

} // namespace scanseal::pipeline
