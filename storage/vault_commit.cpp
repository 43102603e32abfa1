// The half of the vault that makes staged records part of it. The order of the steps is what makes
// a crash harmless:
//   1 everything in the staged tree is written and synced      2 the tuple folders above are made
//   and synced 3 the tree is renamed into place                            4 the folders that
//   gained and lost the name are synced
// Before 3 the vault has nothing of the record; from 3 on it has all of it, and a repeat only does
// 4 again.
#include "core/assert.hpp"
#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "core/time_text.hpp"
#include "storage/inventory.hpp"
#include "storage/staged_file_internal.hpp"
#include "storage/storage_root.hpp"
#include "storage/vault.hpp"

#include <algorithm>

namespace scanseal::storage {

namespace {

constexpr std::size_t k_durable_folders_max = 100'000; // some 3 MB
constexpr auto k_object_declaration = "ocfl_object_1.1\n";

NewInventory inventory_of(const StagedRecord& record, const VersionNote& note) {
    NewInventory inventory{.id = record.id.urn(),
                           .created = format_utc(note.created),
                           .message = note.message,
                           .user_name = note.user_name,
                           .user_address = note.user_address,
                           .files = {}};
    for (const auto& file : record.files) {
        inventory.files[file.path] = file.sha512.hex();
    }
    return inventory;
}

} // namespace

/// A record on its way from staging into the vault.
struct Vault::Pending {
    const StagedRecord* record = nullptr;
    std::string inventory; ///< text of inventory.json
    CommittedRecord committed;
    bool already_there = false;
    std::optional<Refusal> refusal;

    Pending(const StagedRecord& staged, const VersionNote& note)
        : record(&staged),
          inventory(inventory_text(inventory_of(staged, note))),
          committed{.id = staged.id,
                    .object_path = object_path_of(staged.id.urn()),
                    .version = "v1",
                    .inventory_sha512 = sha512(as_bytes(inventory))} {}
};

Result<CommittedRecord> Vault::commit(const StagedRecord& record, const VersionNote& note) {
    const CommitRequest request{.record = record, .note = note};
    return std::move(commit_all(std::span(&request, 1)).front());
}

std::vector<Result<CommittedRecord>> Vault::commit_all(std::span<const CommitRequest> requests) {
    std::vector<Pending> pending;
    for (const auto& request : requests) {
        SCANSEAL_ASSERT(!request.record.files.empty());
        auto& next = pending.emplace_back(request.record, request.note);
        next.already_there = contains(request.record.id);
        if (next.already_there) {
            continue;
        }
        if (is_ready(next)) {
            check_staging(request.record);
        } else {
            seal_staging(next);
        }
    }
    make_parents(pending);
    for (auto& next : pending) {
        if (!next.already_there) {
            rename_into_vault(next);
        }
        if (next.already_there) {
            compare_with_vault(next);
        }
    }
    sync_after_renames(pending);

    std::vector<Result<CommittedRecord>> results;
    for (auto& next : pending) {
        if (next.refusal) {
            results.emplace_back(refuse(*next.refusal));
            continue;
        }
        if (next.already_there) {
            discard(next.record->name);
        }
        results.emplace_back(std::move(next.committed));
    }
    return results;
}

void Vault::make_ready(const StagedRecord& record, const VersionNote& note) {
    SCANSEAL_ASSERT(!record.files.empty());
    const Pending pending(record, note);
    forget_ready(record.name);
    seal_staging(pending);
    file_system_.sync_directory(options_.staging);
    const std::lock_guard lock(mutex_);
    ready_.insert_or_assign(record.name, pending.committed.inventory_sha512);
}

bool Vault::is_ready(const Pending& pending) {
    const std::lock_guard lock(mutex_);
    const auto found = ready_.find(pending.record->name);
    return found != ready_.end() && found->second == pending.committed.inventory_sha512;
}

void Vault::forget_ready(const std::string& staging_name) {
    const std::lock_guard lock(mutex_);
    ready_.erase(staging_name);
}

void Vault::seal_staging(const Pending& pending) {
    const auto object = staged_path(pending.record->name);
    check_staging(*pending.record);
    const auto sidecar = sidecar_text(pending.committed.inventory_sha512);
    write_synced(file_system_, object / "v1" / "inventory.json", pending.inventory);
    write_synced(file_system_, object / "v1" / "inventory.json.sha512", sidecar);
    write_synced(file_system_, object / "0=ocfl_object_1.1", k_object_declaration);
    write_synced(file_system_, object / "inventory.json", pending.inventory);
    write_synced(file_system_, object / "inventory.json.sha512", sidecar);
    for (const auto& folder : walk_tree(file_system_, object).folders) {
        file_system_.sync_directory(folder);
    }
}

void Vault::check_staging(const StagedRecord& record) const {
    const auto content = staged_content(record);
    const auto wrong = [&](const Path& path, const char* what) {
        throw Failure(FailureKind::corrupt, "staged '" + path.string() + "' " + what);
    };
    std::set<Path> expected;
    for (const auto& file : record.files) {
        const auto path = content / file.path;
        const auto status = file_system_.status(path);
        if (!status || status->type != FileType::regular || status->size_bytes != file.size_bytes) {
            wrong(path, "is missing or not as long as it was");
        }
        expected.insert(path);
    }
    const auto tree = walk_tree(file_system_, content);
    for (const auto& path : tree.files) {
        if (!expected.contains(path)) {
            wrong(path, "does not belong to the record");
        }
    }
    if (!tree.others.empty()) {
        wrong(tree.others.front(), "is not a regular file");
    }
}

void Vault::make_parents(const std::vector<Pending>& pending) {
    const std::lock_guard lock(mutex_);
    std::set<std::string> made;
    std::set<Path> to_sync;
    for (const auto& next : pending) {
        if (next.already_there) {
            continue;
        }
        const auto& path = next.committed.object_path;
        for (auto slash = path.find('/'); slash != std::string::npos;
             slash = path.find('/', slash + 1)) {
            const auto folder = path.substr(0, slash);
            if (durable_folders_.contains(folder) || !made.insert(folder).second) {
                continue;
            }
            // Also for a folder that was there: it may stem from a run that crashed before its
            // fsync.
            file_system_.create_directory(options_.root / folder);
            to_sync.insert((options_.root / folder).parent_path());
        }
    }
    for (const auto& folder : to_sync) {
        file_system_.sync_directory(folder);
    }
    if (durable_folders_.size() + made.size() > k_durable_folders_max) {
        durable_folders_.clear();
    }
    durable_folders_.merge(made);
}

void Vault::rename_into_vault(Pending& pending) {
    try {
        file_system_.rename(staged_path(pending.record->name),
                            options_.root / pending.committed.object_path);
        forget_ready(pending.record->name);
    } catch (const Failure& failure) {
        if (failure.kind() != FailureKind::exists) {
            throw;
        }
        pending.already_there = true; // twice in this call, or committed by another thread
    }
}

void Vault::compare_with_vault(Pending& pending) const {
    const auto object = options_.root / pending.committed.object_path;
    std::string found;
    try {
        found = as_text(file_system_.read(object / "inventory.json", k_inventory_bytes_max));
    } catch (const Failure& failure) {
        if (failure.kind() != FailureKind::not_found && failure.kind() != FailureKind::permission) {
            throw;
        }
    }
    if (found != pending.inventory) {
        pending.refusal =
            Refusal{.code = RefusalCode::record_exists,
                    .detail = "the vault already has record " + pending.committed.id.text() +
                              " in '" + pending.committed.object_path + "' with another inventory"};
    }
}

void Vault::sync_after_renames(const std::vector<Pending>& pending) {
    std::set<Path> folders;
    for (const auto& next : pending) {
        if (next.refusal) {
            continue;
        }
        const auto object = options_.root / next.committed.object_path;
        folders.insert(object.parent_path());
        if (next.already_there) {
            // The run that renamed it may have died before any of its fsyncs above the object.
            for (auto folder = object.parent_path(); folder != options_.root;) {
                folder = folder.parent_path();
                folders.insert(folder);
            }
        }
        folders.insert(options_.staging);
    }
    for (const auto& folder : folders) {
        file_system_.sync_directory(folder);
    }
}

} // namespace scanseal::storage
