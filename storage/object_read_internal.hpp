// storage/object_read_internal.hpp — an object of the vault opened for reading. Internal to
// storage/*.cpp.
#pragma once

#include "core/file_system.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"
#include "storage/inventory.hpp"

#include <functional>

namespace scanseal::storage {

struct OpenedObject {
    Path folder;
    Inventory inventory; ///< judged good, with digest sha512 and the id asked for
    Digest inventory_sha512;
};

/// Reads inventory and sidecar of a record. Refuses record_unknown, record_damaged.
[[nodiscard]] Result<OpenedObject> open_object(const FileSystem& file_system, const Path& root,
                                               const RecordId& id);

/// Calls `visit` with the folder of each object below the storage root, wherever it lies down to
/// the depth of the layout.
void for_each_object(const FileSystem& file_system, const Path& root,
                     const std::function<void(const Path&)>& visit);

/// The id in the inventory of an object, if it can be read and is one of ours.
[[nodiscard]] std::optional<RecordId> id_of_object(const FileSystem& file_system,
                                                   const Path& object);

/// Requires: an even number of lower-case hex digits.
[[nodiscard]] Digest digest_from_hex(const std::string& hex);

} // namespace scanseal::storage
