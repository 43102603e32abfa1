#include "core/file_copy.hpp"

#include "core/bytes.hpp"

namespace scanseal {

FileCopy copy_file(FileSystem& file_system, const Path& from, const Path& to) {
    constexpr std::size_t k_piece_bytes = std::size_t{1} << 20;
    const auto source = file_system.open(from);
    const auto writer = file_system.create(to);
    Hasher hasher(DigestAlgorithm::sha256);
    Bytes piece(k_piece_bytes);
    std::uint64_t offset = 0;
    while (const auto count = source->read_at(offset, piece)) {
        const auto bytes = ByteView(piece).first(count);
        hasher.update(bytes);
        writer->append(bytes);
        offset += count;
    }
    writer->sync();
    writer->close();
    return {.size_bytes = offset, .sha256 = hasher.finish()};
}

} // namespace scanseal
