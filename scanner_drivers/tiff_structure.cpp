// TIFF 6.0 section 2 (header, directories, entries) and section 3 (strips), 15 (tiles); BigTIFF has
// 8-byte counts and offsets.
#include "scanner_drivers/source_reader.hpp"
#include "scanner_drivers/structure_checks.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <unordered_set>
#include <vector>

namespace scanseal::scanner_drivers {

namespace {

// Directories, entries and strips looked at in one file, all together. An A0 page at 1200 dpi in
// strips of one row has 56,000 strips; what needs more than this is left to the decoder's own
// limits.
constexpr std::uint64_t k_steps_max = 8'000'000;

enum Tag : std::uint16_t {
    strip_offsets = 273,
    strip_byte_counts = 279,
    tile_offsets = 324,
    tile_byte_counts = 325,
    sub_ifds = 330,
    jpeg_offset = 513, // TIFF 6.0 section 22, JPEGInterchangeFormat
    jpeg_length = 514,
};

/// Bytes of one value of each field type, 0 to 18 (BigTIFF: 16 to 18); 0 for numbers that are no
/// type.
constexpr std::array<std::uint8_t, 19> k_type_bytes = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4,
                                                       8, 4, 8, 4, 0, 0, 8, 8, 8};

/// Where the values of one entry lie.
struct Values {
    std::uint64_t at = 0;
    std::uint64_t count = 0;
    unsigned value_bytes = 0;
};

class TiffWalk {
public:
    explicit TiffWalk(const ByteSource& source) : reader_(source), counts_reader_(source) {}

    StructureCheck run();

private:
    struct Layout {
        ByteOrder order = ByteOrder::little;
        bool big = false;

        [[nodiscard]] unsigned offset_bytes() const { return big ? 8 : 4; }

        [[nodiscard]] unsigned entry_bytes() const { return big ? 20 : 12; }
    };

    struct Directory {
        std::optional<Values> offsets, byte_counts, sub_directories, jpeg_offset, jpeg_length;
    };

    [[nodiscard]] std::optional<std::uint64_t> number(std::uint64_t at, unsigned bytes) {
        return number(reader_, at, bytes);
    }

    [[nodiscard]] std::optional<std::uint64_t> number(SourceReader& reader, std::uint64_t at,
                                                      unsigned bytes) const;
    [[nodiscard]] std::optional<std::uint64_t> value(SourceReader& reader, const Values& values,
                                                     std::uint64_t index) const;
    std::optional<StructureCheck> walk_directory(std::uint64_t at);
    std::optional<StructureCheck> read_entry(std::uint64_t at, Directory& directory);
    std::optional<StructureCheck> check_extents(const Directory& directory);
    std::optional<StructureCheck> check_old_jpeg(const Directory& directory);
    bool queue_sub_directories(const Directory& directory);

    [[nodiscard]] bool step() { return ++steps_ <= k_steps_max; }

    [[nodiscard]] StructureCheck cut(std::string_view what) const {
        return structure_incomplete(fmt::format("ends at byte {}, before {} of directory {}",
                                                reader_.size_bytes(), what, directories_));
    }

    SourceReader reader_;
    SourceReader
        counts_reader_; // offsets and byte counts are read by turns, each through its own window
    Layout layout_;
    std::uint64_t steps_ = 0;
    std::uint64_t directories_ = 0;
    std::unordered_set<std::uint64_t> seen_;
    std::vector<std::uint64_t> to_do_;
};

std::optional<std::uint64_t> TiffWalk::number(SourceReader& reader, std::uint64_t at,
                                              unsigned bytes) const {
    switch (bytes) {
    case 1:
        return reader.u8(at);
    case 2:
        return reader.u16(at, layout_.order);
    case 4:
        return reader.u32(at, layout_.order);
    default:
        return reader.u64(at, layout_.order);
    }
}

std::optional<std::uint64_t> TiffWalk::value(SourceReader& reader, const Values& values,
                                             std::uint64_t index) const {
    return number(reader, values.at + index * values.value_bytes, values.value_bytes);
}

StructureCheck TiffWalk::run() {
    layout_.order = reader_.u8(0) == 'M' ? ByteOrder::big : ByteOrder::little;
    const auto version = reader_.u16(2, layout_.order);
    layout_.big = version == 43;
    const auto first = number(layout_.big ? 8 : 4, layout_.offset_bytes());
    if (!first) {
        return cut("the header's end");
    }
    if (*first == 0) {
        return structure_incomplete("has no first directory yet");
    }
    to_do_.push_back(*first);
    while (!to_do_.empty()) {
        const auto at = to_do_.back();
        to_do_.pop_back();
        if (at == 0 || !seen_.insert(at).second) {
            continue;
        }
        if (const auto end = walk_directory(at)) {
            return *end;
        }
    }
    return structure_complete();
}

std::optional<StructureCheck> TiffWalk::walk_directory(std::uint64_t at) {
    ++directories_;
    const unsigned count_bytes = layout_.big ? 8 : 2;
    const auto count = number(at, count_bytes);
    if (!count) {
        return cut("the start");
    }
    if (*count > 65'535) { // more tags than there are numbers for them
        return structure_unknown();
    }
    const auto entries = at + count_bytes;
    const auto next_at = entries + *count * layout_.entry_bytes();
    const auto next = number(next_at, layout_.offset_bytes());
    if (!next) {
        return cut("the end");
    }
    if (*count == 0) {
        return structure_incomplete(fmt::format("directory {} has no entries yet", directories_));
    }
    Directory directory;
    for (std::uint64_t i = 0; i < *count; ++i) {
        if (!step()) {
            return structure_unknown();
        }
        if (auto end = read_entry(entries + i * layout_.entry_bytes(), directory)) {
            return end;
        }
    }
    if (auto end = check_extents(directory)) {
        return end;
    }
    if (auto end = check_old_jpeg(directory)) {
        return end;
    }
    to_do_.push_back(*next);
    return queue_sub_directories(directory) ? std::nullopt : std::optional(structure_unknown());
}

std::optional<StructureCheck> TiffWalk::read_entry(std::uint64_t at, Directory& directory) {
    const auto tag = reader_.u16(at, layout_.order);
    const auto type = reader_.u16(at + 2, layout_.order);
    const auto count = number(at + 4, layout_.offset_bytes());
    const auto value_at = at + 4 + layout_.offset_bytes();
    if (!tag || !type || !count) {
        return cut("the entries");
    }
    const unsigned value_bytes = *type < k_type_bytes.size() ? k_type_bytes.at(*type) : 0;
    if (value_bytes == 0) {
        return std::nullopt; // a type from the future: readers skip it, TIFF 6.0 page 16
    }
    Values values{.at = value_at, .count = *count, .value_bytes = value_bytes};
    if (*count > layout_.offset_bytes() / value_bytes) {
        const auto outside = number(value_at, layout_.offset_bytes());
        if (!outside || *count > reader_.size_bytes() ||
            !reader_.holds(*outside, *count * value_bytes)) {
            return cut(fmt::format("the value of tag {}", *tag));
        }
        values.at = *outside;
    }
    switch (*tag) {
    case strip_offsets:
    case tile_offsets:
        directory.offsets = values;
        break;
    case strip_byte_counts:
    case tile_byte_counts:
        directory.byte_counts = values;
        break;
    case sub_ifds:
        directory.sub_directories = values;
        break;
    case jpeg_offset:
        directory.jpeg_offset = values;
        break;
    case jpeg_length:
        directory.jpeg_length = values;
        break;
    default:
        break;
    }
    return std::nullopt;
}

std::optional<StructureCheck> TiffWalk::check_extents(const Directory& directory) {
    if (!directory.offsets) {
        return std::nullopt;
    }
    for (std::uint64_t i = 0; i < directory.offsets->count; ++i) {
        if (!step()) {
            return structure_unknown();
        }
        const auto offset = value(reader_, *directory.offsets, i);
        // Without byte counts, which old writers left out, only the start of each strip can be held
        // against the file.
        const bool counted = directory.byte_counts && i < directory.byte_counts->count;
        const auto length = counted ? value(counts_reader_, *directory.byte_counts, i)
                                    : std::optional<std::uint64_t>(1);
        if (!offset || !length) {
            return cut("the table of strips");
        }
        if (*offset == 0 || *length == 0) {
            return structure_incomplete(
                fmt::format("strip {} of directory {} is not written yet", i + 1, directories_));
        }
        if (!reader_.holds(*offset, *length)) {
            return structure_incomplete(fmt::format(
                "ends at byte {}, inside or before strip {} of directory {}, which needs bytes {} "
                "to {}",
                reader_.size_bytes(), i + 1, directories_, *offset, *offset + (*length - 1)));
        }
    }
    return std::nullopt;
}

std::optional<StructureCheck> TiffWalk::check_old_jpeg(const Directory& directory) {
    if (!directory.jpeg_offset || !directory.jpeg_length) {
        return std::nullopt;
    }
    const auto offset = value(reader_, *directory.jpeg_offset, 0);
    const auto length = value(reader_, *directory.jpeg_length, 0);
    if (offset && length && !reader_.holds(*offset, *length)) {
        return cut("the end of the JPEG stream");
    }
    return std::nullopt;
}

bool TiffWalk::queue_sub_directories(const Directory& directory) {
    if (!directory.sub_directories) {
        return true;
    }
    for (std::uint64_t i = 0; i < directory.sub_directories->count; ++i) {
        if (!step()) {
            return false;
        }
        if (const auto at = value(reader_, *directory.sub_directories, i)) {
            to_do_.push_back(*at);
        }
    }
    return true;
}

} // namespace

StructureCheck check_tiff_structure(const ByteSource& source) {
    return TiffWalk(source).run();
}

} // namespace scanseal::scanner_drivers
