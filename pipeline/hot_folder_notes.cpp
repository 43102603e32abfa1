#include "pipeline/hot_folder_notes.hpp"

namespace scanseal::pipeline {

namespace {

constexpr const char* k_schema = R"sql(
CREATE TABLE IF NOT EXISTS hot_folder_note (
    place BLOB PRIMARY KEY, was_there INTEGER NOT NULL DEFAULT 0, trouble TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS left_file (
    path BLOB PRIMARY KEY, inode INTEGER NOT NULL, size_bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL);
)sql";

/// Paths are bytes, not text.
ByteView bytes_of(const Path& path) {
    return as_bytes(path.native());
}

} // namespace

HotFolderNotes::HotFolderNotes(const Path& journal_file) : database_(journal_file) {
    auto query = database_.prepare("SELECT count(*) FROM sqlite_master WHERE type='table' AND "
                                   "name IN ('hot_folder_note', 'left_file')");
    if (!query.step() || query.column_int64(0) != 2) {
        query.reset();
        storage::SqliteTransaction transaction(database_);
        database_.exec(k_schema);
        transaction.commit();
    }
}

bool HotFolderNotes::was_there(const Path& in) {
    auto query = database_.prepare("SELECT was_there FROM hot_folder_note WHERE place=?");
    query.bind(1, bytes_of(in));
    return query.step() && query.column_int64(0) != 0;
}

void HotFolderNotes::note_there(const Path& in) {
    database_.prepare("INSERT OR REPLACE INTO hot_folder_note(place, was_there) VALUES(?, 1)")
        .bind(1, bytes_of(in))
        .run();
}

void HotFolderNotes::note_trouble(const Path& place, const std::string& reason) {
    database_.prepare("INSERT OR REPLACE INTO hot_folder_note(place, trouble) VALUES(?, ?)")
        .bind(1, bytes_of(place))
        .bind(2, reason)
        .run();
}

void HotFolderNotes::forget_trouble(const Path& place) {
    database_.prepare("DELETE FROM hot_folder_note WHERE place=? AND was_there=0")
        .bind(1, bytes_of(place))
        .run();
}

std::string HotFolderNotes::trouble_of(const Path& place) {
    auto query = database_.prepare("SELECT trouble FROM hot_folder_note WHERE place=?");
    query.bind(1, bytes_of(place));
    return query.step() ? query.column_text(0) : std::string();
}

void HotFolderNotes::note_left(const std::vector<LeftFile>& files) {
    storage::SqliteTransaction transaction(database_);
    auto insert = database_.prepare(
        "INSERT OR REPLACE INTO left_file(path, inode, size_bytes, modified_ns) VALUES(?,?,?,?)");
    for (const auto& file : files) {
        insert.bind(1, bytes_of(file.path))
            .bind(2, static_cast<std::int64_t>(file.inode))
            .bind(3, static_cast<std::int64_t>(file.size_bytes))
            .bind(4, file.modified_ns)
            .run();
    }
    transaction.commit();
}

void HotFolderNotes::forget_left(const std::vector<Path>& paths) {
    storage::SqliteTransaction transaction(database_);
    auto remove = database_.prepare("DELETE FROM left_file WHERE path=?");
    for (const auto& path : paths) {
        remove.bind(1, bytes_of(path)).run();
    }
    transaction.commit();
}

std::vector<LeftFile> HotFolderNotes::left() {
    std::vector<LeftFile> files;
    auto query = database_.prepare("SELECT path, inode, size_bytes, modified_ns FROM left_file");
    while (query.step()) {
        files.push_back({.path = std::string(as_text(query.column_blob(0))),
                         .inode = static_cast<std::uint64_t>(query.column_int64(1)),
                         .size_bytes = static_cast<std::uint64_t>(query.column_int64(2)),
                         .modified_ns = query.column_int64(3)});
    }
    return files;
}

} // namespace scanseal::pipeline
