// The half of the vault that puts records together under vault.staging/.
#include "core/assert.hpp"
#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "storage/record_path.hpp"
#include "storage/staged_file_internal.hpp"
#include "storage/storage_root.hpp"
#include "storage/vault.hpp"

#include <algorithm>

namespace scanseal::storage {

namespace {

constexpr std::uint64_t k_staged_file_bytes_max = std::uint64_t{4} << 30U;

void make_folder(FileSystem& file_system, const Path& folder) {
    create_directories_durably(file_system, folder);
    // A crash between mkdir and fsync leaves a folder that is there but not durable.
    const auto parent = folder.parent_path();
    file_system.sync_directory(parent.empty() ? Path(".") : parent);
}

void remember(StagedRecord& record, const RecordFile& file) {
    const auto same = std::find_if(record.files.begin(), record.files.end(),
                                   [&](const auto& other) { return other.path == file.path; });
    if (same == record.files.end()) {
        record.files.push_back(file);
    } else {
        *same = file;
    }
}

void check_path(const std::string& path) {
    if (!is_record_path(path)) {
        throw Failure(FailureKind::permission, "'" + path + "' is not a path for a record's file");
    }
}

} // namespace

Vault::Vault(FileSystem& file_system, VaultOptions options)
    : file_system_(file_system), options_(std::move(options)) {
    make_folder(file_system_, options_.root);
    make_folder(file_system_, options_.staging);
    const auto root = file_system_.status(options_.root);
    const auto staging = file_system_.status(options_.staging);
    if (!root || !staging || root->device != staging->device) {
        throw Failure(FailureKind::input_output, "'" + options_.staging.string() +
                                                     "' must lie on the file system of '" +
                                                     options_.root.string() + "'");
    }
    prepare_storage_root(file_system_, options_.root);
    file_system_.sync_directory(options_.root);
}

Path Vault::staged_path(const std::string& name) const {
    return options_.staging / name;
}

Path Vault::staged_content(const StagedRecord& record) const {
    return staged_path(record.name) / "v1" / "content";
}

StagedRecord Vault::stage(const std::string& name, const RecordId& id) {
    SCANSEAL_ASSERT(is_record_name(name));
    SCANSEAL_ASSERT(!id.text().empty());
    discard(name);
    StagedRecord record{.name = name, .id = id, .files = {}};
    file_system_.create_directory(staged_path(name));
    file_system_.create_directory(staged_path(name) / "v1");
    file_system_.create_directory(staged_content(record));
    return record;
}

RecordFile Vault::add_file(StagedRecord& record, const std::string& path, ByteView bytes) {
    return add_file_from(record, path, MemorySource(bytes));
}

RecordFile Vault::add_file_from(StagedRecord& record, const std::string& path,
                                const ByteSource& source) {
    check_path(path);
    forget_ready(record.name);
    const auto content = staged_content(record);
    for (auto slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
        file_system_.create_directory(content / path.substr(0, slash));
    }
    const auto written = write_and_read_back(file_system_, content / path, source);
    RecordFile file{.path = path, .sha512 = written.sha512, .size_bytes = written.size_bytes};
    remember(record, file);
    return file;
}

Bytes Vault::read_staged(const StagedRecord& record, const std::string& path) const {
    check_path(path);
    return file_system_.read(staged_content(record) / path, k_staged_file_bytes_max);
}

void Vault::sync_staged(const StagedRecord& record) {
    for (const auto& folder : walk_tree(file_system_, staged_path(record.name)).folders) {
        file_system_.sync_directory(folder);
    }
    file_system_.sync_directory(options_.staging);
}

void Vault::discard(const std::string& staging_name) {
    SCANSEAL_ASSERT(!staging_name.empty() && staging_name.find('/') == std::string::npos &&
                    staging_name != "." && staging_name != "..");
    forget_ready(staging_name);
    remove_tree(file_system_, staged_path(staging_name));
}

std::vector<std::string> Vault::staged_names() const {
    std::vector<std::string> names;
    for (const auto& entry : file_system_.list(options_.staging)) {
        names.push_back(entry.name);
    }
    return names;
}

} // namespace scanseal::storage
