// The half of the vault that reads records back.
#include "core/failure.hpp"
#include "storage/inventory.hpp"
#include "storage/object_read_internal.hpp"
#include "storage/storage_root.hpp"
#include "storage/vault.hpp"

namespace scanseal::storage {

namespace {

constexpr std::uint64_t k_record_file_bytes_max = std::uint64_t{4} << 30U;

Refused damaged(const RecordId& id, const std::string& what) {
    return refuse(RefusalCode::record_damaged, "record " + id.text() + ": " + what);
}

/// Content path of a logical file of the newest version; refuses record_unknown.
Result<std::string> content_path_of(const OpenedObject& object, const RecordId& id,
                                    const std::string& path) {
    const auto& state = object.inventory.head_version().state;
    const auto entry = state.find(path);
    if (entry == state.end()) {
        return refuse(RefusalCode::record_unknown,
                      "record " + id.text() + " has no file '" + path + "'");
    }
    // The reader of the inventory has made sure that every digest of a state is in the manifest.
    return object.inventory.content_path_by_digest().at(entry->second);
}

/// Runs `action`; what the file system says against single files of a record is damage, not a
/// Failure.
template <class Value, class Action>
Result<Value> naming_damage(const RecordId& id, Action action) {
    try {
        return action();
    } catch (const Failure& failure) {
        if (failure.kind() == FailureKind::not_found || failure.kind() == FailureKind::permission) {
            return damaged(id, failure.what());
        }
        throw;
    }
}

} // namespace

bool Vault::contains(const RecordId& id) const {
    return file_system_.status(options_.root / object_path_of(id.urn())).has_value();
}

Result<CommittedRecord> Vault::locate(const RecordId& id) const {
    const auto object = open_object(file_system_, options_.root, id);
    if (!object) {
        return refuse(object.error());
    }
    return CommittedRecord{.id = id,
                           .object_path = object_path_of(id.urn()),
                           .version = object->inventory.head,
                           .inventory_sha512 = object->inventory_sha512};
}

Result<std::vector<RecordFile>> Vault::files(const RecordId& id) const {
    const auto object = open_object(file_system_, options_.root, id);
    if (!object) {
        return refuse(object.error());
    }
    const auto path_of = object->inventory.content_path_by_digest();
    std::vector<RecordFile> files;
    for (const auto& [path, digest] : object->inventory.head_version().state) {
        const auto status = file_system_.status(object->folder / path_of.at(digest));
        if (!status || status->type != FileType::regular) {
            return damaged(id, "'" + path_of.at(digest) + "' is missing");
        }
        files.push_back(
            {.path = path, .sha512 = digest_from_hex(digest), .size_bytes = status->size_bytes});
    }
    return files;
}

Result<std::unique_ptr<ByteSource>> Vault::open(const RecordId& id, const std::string& path) const {
    using Source = std::unique_ptr<ByteSource>;
    const auto object = open_object(file_system_, options_.root, id);
    if (!object) {
        return refuse(object.error());
    }
    const auto content_path = content_path_of(*object, id, path);
    if (!content_path) {
        return refuse(content_path.error());
    }
    return naming_damage<Source>(
        id, [&]() -> Result<Source> { return file_system_.open(object->folder / *content_path); });
}

Result<Bytes> Vault::read(const RecordId& id, const std::string& path) const {
    const auto object = open_object(file_system_, options_.root, id);
    if (!object) {
        return refuse(object.error());
    }
    const auto content_path = content_path_of(*object, id, path);
    if (!content_path) {
        return refuse(content_path.error());
    }
    auto bytes = naming_damage<Bytes>(id, [&]() -> Result<Bytes> {
        return file_system_.read(object->folder / *content_path, k_record_file_bytes_max);
    });
    if (bytes && sha512(*bytes).hex() != object->inventory.content.at(*content_path)) {
        return damaged(id, "'" + *content_path + "' has another digest than its inventory says");
    }
    return bytes;
}

std::vector<RecordId> Vault::list() const {
    std::vector<RecordId> ids;
    for_each_object(file_system_, options_.root, [&](const Path& object) {
        if (const auto id = id_of_object(file_system_, object)) {
            ids.push_back(*id);
        }
    });
    return ids;
}

} // namespace scanseal::storage
