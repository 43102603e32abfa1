#include "core/assert.hpp"
#include "core/failure.hpp"
#include "storage/object_read_internal.hpp"
#include "storage/storage_root.hpp"

#include <algorithm>

namespace scanseal::storage {

namespace {

constexpr std::uint64_t k_sidecar_bytes_max = 1024;
constexpr std::string_view k_urn_prefix = "urn:uuid:";

bool is_object(const std::vector<DirectoryEntry>& entries) {
    return std::any_of(entries.begin(), entries.end(),
                       [](const auto& entry) { return entry.name.starts_with("0=ocfl_object_"); });
}

std::uint8_t value_of(char digit) {
    return static_cast<std::uint8_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/// What is wrong with the object; empty if nothing is.
std::string fill(const FileSystem& file_system, const RecordId& id, OpenedObject& object) {
    const auto text = file_system.read(object.folder / "inventory.json", k_inventory_bytes_max);
    object.inventory_sha512 = sha512(text);
    auto reading = parse_inventory(text);
    if (!reading.good()) {
        return reading.problems.front().code + " " + reading.problems.front().text;
    }
    object.inventory = std::move(reading.inventory);
    if (object.inventory.digest_algorithm != DigestAlgorithm::sha512) {
        return "its digests are not SHA-512";
    }
    if (object.inventory.id != id.urn()) {
        return "its inventory is that of '" + object.inventory.id + "'";
    }
    const auto sidecar =
        file_system.read(object.folder / "inventory.json.sha512", k_sidecar_bytes_max);
    if (parse_sidecar(sidecar) != object.inventory_sha512.hex()) {
        return "E060 the digest of its inventory is not the one in inventory.json.sha512";
    }
    return {};
}

} // namespace

Result<OpenedObject> open_object(const FileSystem& file_system, const Path& root,
                                 const RecordId& id) {
    OpenedObject object{
        .folder = root / object_path_of(id.urn()), .inventory = {}, .inventory_sha512 = {}};
    if (!file_system.status(object.folder)) {
        return refuse(RefusalCode::record_unknown, "there is no record " + id.text());
    }
    std::string problem;
    try {
        problem = fill(file_system, id, object);
    } catch (const Failure& failure) {
        // A missing, unreadable or far too large file is damage to this one record; a file system
        // that is away is not.
        if (failure.kind() == FailureKind::busy) {
            throw;
        }
        problem = failure.what();
    }
    if (!problem.empty()) {
        return refuse(RefusalCode::record_damaged, "record " + id.text() + ": " + problem);
    }
    return object;
}

void for_each_object(const FileSystem& file_system, const Path& root,
                     const std::function<void(const Path&)>& visit) {
    struct Folder {
        Path path;
        int depth;
    };

    std::vector<Folder> open{{.path = root, .depth = 0}};
    while (!open.empty()) {
        const auto folder = open.back();
        open.pop_back();
        const auto entries = file_system.list(folder.path);
        if (folder.depth > 0 && is_object(entries)) {
            visit(folder.path);
            continue;
        }
        for (const auto& entry : entries) {
            const bool skipped = folder.depth == 0 && entry.name == "extensions";
            if (entry.type == FileType::directory && !skipped && folder.depth < k_object_depth) {
                open.push_back({.path = folder.path / entry.name, .depth = folder.depth + 1});
            }
        }
    }
}

std::optional<RecordId> id_of_object(const FileSystem& file_system, const Path& object) {
    try {
        const auto text = file_system.read(object / "inventory.json", k_inventory_bytes_max);
        const auto reading = parse_inventory(text);
        const std::string_view id = reading.inventory.id;
        if (!id.starts_with(k_urn_prefix)) {
            return std::nullopt;
        }
        return RecordId::parse(id.substr(k_urn_prefix.size()));
    } catch (const Failure&) {
        return std::nullopt;
    }
}

Digest digest_from_hex(const std::string& hex) {
    SCANSEAL_ASSERT(hex.size() % 2 == 0);
    Bytes bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(value_of(hex[i]) * 16 + value_of(hex[i + 1])));
    }
    return Digest(std::move(bytes));
}

} // namespace scanseal::storage
