#include "core/durable_files.hpp"

#include "core/digest.hpp"

namespace scanseal {

namespace {

// A file name has at most 255 bytes on Linux (NAME_MAX); the temporary one is longer than the final
// one.
constexpr std::size_t k_plain_name_bytes = 240;

Path parent_of(const Path& path) {
    const auto parent = path.parent_path();
    return parent.empty() ? Path(".") : parent;
}

/// Always the same for the same path, so that a stale one from before a crash is found and
/// replaced.
Path temporary_beside(const Path& path) {
    auto name = path.filename().string();
    if (name.size() > k_plain_name_bytes) {
        name = sha256(as_bytes(name)).hex();
    }
    return parent_of(path) / ("." + name + ".tmp");
}

enum class Readers { group, owner_only };

Path write_temporary(FileSystem& file_system, const Path& path, ByteView bytes,
                     Readers readers = Readers::group) {
    const auto temporary = temporary_beside(path);
    file_system.remove_file(temporary);
    const auto writer = readers == Readers::owner_only ? file_system.create_private(temporary)
                                                       : file_system.create(temporary);
    writer->append(bytes);
    writer->sync();
    writer->close();
    return temporary;
}

} // namespace

void write_durably(FileSystem& file_system, const Path& path, ByteView bytes) {
    write_and_rename(file_system, path, bytes);
    file_system.sync_directory(parent_of(path));
}

void write_and_rename(FileSystem& file_system, const Path& path, ByteView bytes) {
    file_system.rename(write_temporary(file_system, path, bytes), path);
}

void write_private_durably(FileSystem& file_system, const Path& path, ByteView bytes) {
    file_system.rename(write_temporary(file_system, path, bytes, Readers::owner_only), path);
    file_system.sync_directory(parent_of(path));
}

void replace_durably(FileSystem& file_system, const Path& path, ByteView bytes) {
    file_system.replace(write_temporary(file_system, path, bytes), path);
    file_system.sync_directory(parent_of(path));
}

void create_directories_durably(FileSystem& file_system, const Path& directory) {
    const auto parent = parent_of(directory);
    if (directory.empty() || directory == parent) {
        return;
    }
    // One that is there already is synced too: it may be left from a process killed before it
    // synced its parent.
    if (!file_system.status(directory)) {
        create_directories_durably(file_system, parent);
        file_system.create_directory(directory);
    }
    file_system.sync_directory(parent);
}

void remove_tree(FileSystem& file_system, const Path& path) {
    const auto status = file_system.status(path);
    if (!status) {
        return;
    }
    if (status->type != FileType::directory) {
        file_system.remove_file(path);
        return;
    }
    for (const auto& entry : file_system.list(path)) {
        remove_tree(file_system, path / entry.name);
    }
    file_system.remove_directory(path);
}

void move_durably(FileSystem& file_system, const Path& from, const Path& to) {
    file_system.rename(from, to);
    file_system.sync_directory(parent_of(to));
    if (parent_of(from) != parent_of(to)) {
        file_system.sync_directory(parent_of(from));
    }
}

} // namespace scanseal
