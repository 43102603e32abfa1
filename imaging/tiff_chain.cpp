#include "imaging/tiff_chain_internal.hpp"

#include "core/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>

namespace scanseal::imaging {

namespace {

// Tags whose value the pixels or their size depend on; TIFF 6.0, and 347 JPEGTables of Technical
// Note 2.
constexpr std::array<std::uint32_t, 10> k_needed_tags = {258, 273, 279, 282, 283,
                                                         320, 324, 325, 339, 347};
constexpr std::uint32_t k_tag_compression = 259;
constexpr std::uint32_t k_tag_photometric = 262;
// libtiff itself takes directories of at most 4096 tags for sane.
constexpr std::uint64_t k_entries_max = 4096;

// Bytes of one value by type; TIFF 6.0 section 2, BigTIFF adds 16 to 18.
std::uint64_t type_bytes(std::uint32_t type) noexcept {
    constexpr std::array<std::uint8_t, 19> k_bytes = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4,
                                                      8, 4, 8, 4, 0, 0, 8, 8, 8};
    return type < k_bytes.size() ? k_bytes[type] : 0;
}

class ChainReader {
public:
    explicit ChainReader(const ByteSource& source)
        : source_(source), size_bytes_(source.size_bytes()) {}

    [[nodiscard]] Result<std::uint64_t> first_offset();
    /// Reads one directory; gives the offset of the next, 0 at the end.
    [[nodiscard]] Result<std::uint64_t> read_directory(TiffDirectory& directory);

private:
    [[nodiscard]] bool read(std::uint64_t offset, std::span<std::uint8_t> out) const {
        return source_.read_at(offset, out) == out.size();
    }

    [[nodiscard]] std::uint64_t number(ByteView bytes) const noexcept;
    [[nodiscard]] bool value_is_inside(ByteView entry) const noexcept;

    [[nodiscard]] std::size_t entry_bytes() const noexcept { return big_ ? 20 : 12; }

    [[nodiscard]] std::size_t offset_bytes() const noexcept { return big_ ? 8 : 4; }

    const ByteSource& source_;
    std::uint64_t size_bytes_;
    bool big_endian_ = false;
    bool big_ = false;
};

Result<std::uint64_t> ChainReader::first_offset() {
    std::array<std::uint8_t, 16> head{};
    const auto got = source_.read_at(0, head);
    if (got < 8) {
        return refuse(RefusalCode::file_truncated, "the file ends inside the TIFF header");
    }
    big_endian_ = head[0] == 'M';
    big_ = number(std::span(head).subspan(2, 2)) == 43;
    if (big_ && got < 16) {
        return refuse(RefusalCode::file_truncated, "the file ends inside the BigTIFF header");
    }
    return number(big_ ? std::span(head).subspan(8, 8) : std::span(head).subspan(4, 4));
}

Result<std::uint64_t> ChainReader::read_directory(TiffDirectory& directory) {
    const auto cut = [&] {
        return refuse(RefusalCode::file_truncated,
                      fmt::format("the file ends before or inside the page directory at byte {}",
                                  directory.offset));
    };
    std::array<std::uint8_t, 8> count_bytes{};
    const auto count_size = std::span(count_bytes).first(big_ ? 8 : 2);
    if (directory.offset >= size_bytes_ || !read(directory.offset, count_size)) {
        return cut();
    }
    const auto count = number(count_size);
    if (count == 0 || count > k_entries_max) {
        return refuse(
            RefusalCode::file_damaged,
            fmt::format("the page directory at byte {} claims {} tags", directory.offset, count));
    }
    Bytes body(count * entry_bytes() + offset_bytes());
    if (!read(directory.offset + count_size.size(), body)) {
        return cut();
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto entry = ByteView(body).subspan(i * entry_bytes(), entry_bytes());
        const auto tag = number(entry.first(2));
        const auto value = static_cast<std::uint16_t>(number(entry.subspan(big_ ? 12 : 8, 2)));
        if (tag == k_tag_compression) {
            directory.compression = value;
        } else if (tag == k_tag_photometric) {
            directory.photometric = value;
        }
        if (std::ranges::find(k_needed_tags, tag) != k_needed_tags.end() &&
            !value_is_inside(entry)) {
            return refuse(RefusalCode::file_truncated,
                          fmt::format("the value of tag {} lies outside the file", tag));
        }
    }
    return number(ByteView(body).last(offset_bytes()));
}

std::uint64_t ChainReader::number(ByteView bytes) const noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        value = (value << 8) | bytes[big_endian_ ? i : bytes.size() - 1 - i];
    }
    return value;
}

bool ChainReader::value_is_inside(ByteView entry) const noexcept {
    const auto size = type_bytes(static_cast<std::uint32_t>(number(entry.subspan(2, 2))));
    const auto count = number(entry.subspan(4, offset_bytes()));
    if (size == 0 || count <= offset_bytes() / size) {
        return true;
    }
    const auto offset = number(entry.subspan(4 + offset_bytes(), offset_bytes()));
    return offset <= size_bytes_ && count <= (size_bytes_ - offset) / size;
}

} // namespace

Result<std::vector<TiffDirectory>> read_tiff_chain(const ByteSource& source,
                                                   std::uint32_t pages_max) {
    ChainReader reader(source);
    auto next = reader.first_offset();
    if (!next) {
        return refuse(next.error());
    }
    std::vector<TiffDirectory> chain;
    std::unordered_set<std::uint64_t> seen;
    while (*next != 0) {
        if (!seen.insert(*next).second) {
            return refuse(RefusalCode::file_damaged,
                          fmt::format("the page directories run in a loop at byte {}", *next));
        }
        if (chain.size() >= pages_max) {
            return refuse(RefusalCode::too_many_pages,
                          fmt::format("the file has more than {} pages", pages_max));
        }
        TiffDirectory directory;
        directory.offset = *next;
        next = reader.read_directory(directory);
        if (!next) {
            return refuse(next.error());
        }
        chain.push_back(directory);
    }
    if (chain.empty()) {
        return refuse(RefusalCode::file_damaged, "the TIFF holds no page");
    }
    return chain;
}

} // namespace scanseal::imaging
