#include "storage/bundle.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "storage/object_read_internal.hpp"
#include "storage/record_path.hpp"
#include "storage/staged_file_internal.hpp"

#include <optional>

namespace scanseal::storage {

namespace {

/// Copies one file of the object; a refusal if it is not what the inventory says.
std::optional<Refusal> copy_file(FileSystem& file_system, const Path& content,
                                 const std::string& path, const std::string& digest,
                                 const Path& bundle) {
    const auto damaged = [&](const std::string& what) {
        return Refusal{.code = RefusalCode::record_damaged, .detail = "'" + path + "' " + what};
    };
    if (!is_record_path(path)) {
        return damaged("is no safe path");
    }
    const auto status = file_system.status(content);
    if (!status || status->type != FileType::regular) {
        return damaged("is missing");
    }
    for (auto slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
        file_system.create_directory(bundle / path.substr(0, slash));
    }
    const auto source = file_system.open(content);
    if (write_and_read_back(file_system, bundle / path, *source).sha512.hex() != digest) {
        return damaged("has another digest than its inventory says");
    }
    return std::nullopt;
}

} // namespace

Result<Path> export_bundle(FileSystem& file_system, const Vault& vault, const RecordId& id,
                           const Path& directory, ByteView anchors_pem,
                           const std::string& verify_text) {
    auto bundle = directory / id.text();
    if (file_system.status(bundle)) {
        return refuse(RefusalCode::bundle_exists, "'" + bundle.string() + "' is already there");
    }
    const auto object = open_object(file_system, vault.options().root, id);
    if (!object) {
        return refuse(object.error());
    }
    const auto temporary = directory / ("." + id.text() + ".tmp");
    create_directories_durably(file_system, directory);
    remove_tree(file_system, temporary);
    file_system.create_directory(temporary);
    const auto path_of = object->inventory.content_path_by_digest();
    for (const auto& [path, digest] : object->inventory.head_version().state) {
        const auto content = object->folder / path_of.at(digest);
        if (auto refusal = copy_file(file_system, content, path, digest, temporary)) {
            remove_tree(file_system, temporary);
            return refuse(std::move(*refusal));
        }
    }
    write_synced(file_system, temporary / "VERIFY.txt", verify_text);
    write_synced(file_system, temporary / "trust.pem", as_text(anchors_pem));
    for (const auto& folder : walk_tree(file_system, temporary).folders) {
        file_system.sync_directory(folder);
    }
    try {
        move_durably(file_system, temporary, bundle);
    } catch (const Failure& failure) {
        if (failure.kind() != FailureKind::exists) {
            throw;
        }
        return refuse(RefusalCode::bundle_exists, "'" + bundle.string() + "' is already there");
    }
    return bundle;
}

} // namespace scanseal::storage
