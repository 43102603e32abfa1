// tests/imaging/broken_tiff_writer.hpp — builds TIFFs byte by byte, wrong where a test wants it
// wrong. Little-endian, classic. A page begins as a good 16 x 4 grey page; set() and drop() then
// spoil it.
#pragma once

#include "core/bytes.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace scanseal::imaging::test {

class BrokenTiffWriter {
public:
    static constexpr std::uint16_t k_short = 3;
    static constexpr std::uint16_t k_long = 4;

    struct Tag {
        std::uint16_t type;
        std::vector<std::uint32_t> values;
    };

    BrokenTiffWriter() {
        set(256, {16});
        set(257, {4});
        set(258, {8}, k_short);
        set(259, {1}, k_short);
        set(262, {1}, k_short);
        set(277, {1}, k_short);
        set(278, {4});
        set(279, {64});
    }

    BrokenTiffWriter& set(std::uint16_t tag, std::vector<std::uint32_t> values,
                          std::uint16_t type = k_long) {
        tags_[tag] = Tag{.type = type, .values = std::move(values)};
        return *this;
    }

    BrokenTiffWriter& drop(std::uint16_t tag) {
        tags_.erase(tag);
        return *this;
    }

    /// The bytes of the only strip; StripOffsets is set to where they lie, unless set() gave
    /// another.
    BrokenTiffWriter& strip(Bytes bytes) {
        strip_ = std::move(bytes);
        return *this;
    }

    /// Where the chain of directories goes on; 0, the end, unless set.
    BrokenTiffWriter& next_directory(std::uint32_t offset) {
        next_ = offset;
        return *this;
    }

    static constexpr std::uint32_t k_directory_offset = 8;

    [[nodiscard]] Bytes bytes() const {
        auto tags = tags_;
        const auto directory_bytes = [&] { return 2 + tags.size() * 12 + 4; };
        if (!tags.contains(273) && !tags.contains(324)) {
            tags[273] = Tag{.type = k_long, .values = {0}};
            tags[273].values[0] =
                static_cast<std::uint32_t>(k_directory_offset + directory_bytes());
        }
        Bytes file = {'I', 'I', 42, 0, k_directory_offset, 0, 0, 0};
        Bytes tail = strip_;
        put(file, tags.size(), 2);
        const std::size_t tail_offset = k_directory_offset + directory_bytes();
        for (const auto& [number, tag] : tags) {
            const unsigned size = tag.type == k_short ? 2 : 4;
            put(file, number, 2);
            put(file, tag.type, 2);
            put(file, tag.values.size(), 4);
            Bytes values;
            for (const auto value : tag.values) {
                put(values, value, size);
            }
            if (values.size() <= 4) {
                values.resize(4);
                file.insert(file.end(), values.begin(), values.end());
            } else {
                put(file, tail_offset + tail.size(), 4);
                tail.insert(tail.end(), values.begin(), values.end());
            }
        }
        put(file, next_, 4);
        file.insert(file.end(), tail.begin(), tail.end());
        return file;
    }

private:
    static void put(Bytes& out, std::size_t value, unsigned size) {
        for (unsigned i = 0; i < size; ++i) {
            out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        }
    }

    std::map<std::uint16_t, Tag> tags_;
    Bytes strip_ = Bytes(64, 200);
    std::uint32_t next_ = 0;
};

} // namespace scanseal::imaging::test
