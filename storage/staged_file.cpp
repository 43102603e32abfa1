#include "core/failure.hpp"
#include "storage/staged_file_internal.hpp"

#include <algorithm>

namespace scanseal::storage {

namespace {

constexpr std::size_t k_piece_bytes = std::size_t{1} << 20U;

[[noreturn]] void fail_source(const Path& path) {
    throw Failure(FailureKind::input_output,
                  "the source of '" + path.string() + "' is shorter than it was");
}

/// Hands on the source piece by piece; each piece is full except the last.
template <class Use>
void for_each_piece(const ByteSource& source, const Path& path, Use use) {
    Bytes piece(
        static_cast<std::size_t>(std::min<std::uint64_t>(k_piece_bytes, source.size_bytes())));
    for (std::uint64_t offset = 0; offset < source.size_bytes(); offset += piece.size()) {
        piece.resize(static_cast<std::size_t>(
            std::min<std::uint64_t>(piece.size(), source.size_bytes() - offset)));
        if (source.read_at(offset, piece) != piece.size()) {
            fail_source(path);
        }
        use(offset, ByteView(piece));
    }
}

} // namespace

WrittenFile write_and_read_back(FileSystem& file_system, const Path& path,
                                const ByteSource& source) {
    file_system.remove_file(path);
    const auto writer = file_system.create(path);
    for_each_piece(source, path, [&](std::uint64_t, ByteView piece) { writer->append(piece); });
    writer->sync();
    writer->close();

    const auto written = file_system.open(path);
    Hasher hasher(DigestAlgorithm::sha512);
    Bytes back(k_piece_bytes);
    bool same = written->size_bytes() == source.size_bytes();
    for_each_piece(source, path, [&](std::uint64_t offset, ByteView piece) {
        const auto room = std::span(back).first(piece.size());
        same = same && written->read_at(offset, room) == room.size() &&
               std::equal(piece.begin(), piece.end(), room.begin());
        hasher.update(room);
    });
    if (!same) {
        throw Failure(FailureKind::input_output,
                      "'" + path.string() + "' reads back differently from what was written");
    }
    return {.sha512 = hasher.finish(), .size_bytes = source.size_bytes()};
}

void write_synced(FileSystem& file_system, const Path& path, std::string_view text) {
    file_system.remove_file(path);
    const auto writer = file_system.create(path);
    writer->append(as_bytes(text));
    writer->sync();
    writer->close();
}

Tree walk_tree(const FileSystem& file_system, const Path& top) {
    Tree tree;
    std::vector<Path> open{top};
    while (!open.empty()) {
        const auto folder = open.back();
        open.pop_back();
        tree.folders.push_back(folder);
        for (const auto& entry : file_system.list(folder)) {
            auto path = folder / entry.name;
            if (entry.type == FileType::directory) {
                open.push_back(std::move(path));
            } else {
                (entry.type == FileType::regular ? tree.files : tree.others)
                    .push_back(std::move(path));
            }
        }
    }
    // Each folder was found after the one that holds it.
    std::reverse(tree.folders.begin(), tree.folders.end());
    return tree;
}

} // namespace scanseal::storage
