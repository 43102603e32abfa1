#include "core/durable_files.hpp"

namespace scanseal {

namespace {

Path temporary_beside(const Path& path) {
    return path.parent_path() / ("." + path.filename().string() + ".tmp");
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
    file_system.rename(write_temporary(file_system, path, bytes), path);
    file_system.sync_directory(path.parent_path());
}

void write_private_durably(FileSystem& file_system, const Path& path, ByteView bytes) {
    file_system.rename(write_temporary(file_system, path, bytes, Readers::owner_only), path);
    file_system.sync_directory(path.parent_path());
}

void replace_durably(FileSystem& file_system, const Path& path, ByteView bytes) {
    file_system.replace(write_temporary(file_system, path, bytes), path);
    file_system.sync_directory(path.parent_path());
}

void create_directories_durably(FileSystem& file_system, const Path& directory) {
    if (directory.empty() || file_system.status(directory)) {
        return;
    }
    const auto parent = directory.parent_path();
    create_directories_durably(file_system, parent);
    file_system.create_directory(directory);
    file_system.sync_directory(parent.empty() ? Path(".") : parent);
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
    file_system.sync_directory(to.parent_path());
    if (from.parent_path() != to.parent_path()) {
        file_system.sync_directory(from.parent_path());
    }
}

} // namespace scanseal
