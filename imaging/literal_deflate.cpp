#include "imaging/literal_deflate_internal.hpp"

#include "core/assert.hpp"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace scanseal::imaging {

namespace {

constexpr unsigned k_end_of_block = 256;     // RFC 1951, 3.2.5
constexpr std::size_t k_frame_bytes = 2 + 4; // RFC 1950: header and Adler-32
constexpr std::size_t k_room_bytes = 1024;   // frame, block header (at most 328) and one last word

static_assert(std::endian::native == std::endian::little, "BitWriter stores words as they lie");

/// Codes go out least significant bit first (RFC 1951, 3.1.1).
class BitWriter {
public:
    explicit BitWriter(std::uint8_t* out) : out_(out) {}

    void put(std::uint32_t bits, unsigned count) noexcept {
        held_ |= std::uint64_t{bits} << count_;
        count_ += count;
    }

    /// Stores whole bytes, with a word that reaches beyond them. At least every 57 bits.
    void store() noexcept {
        std::memcpy(out_, &held_, sizeof held_);
        out_ += count_ / 8;
        held_ >>= count_ & ~7U;
        count_ &= 7U;
    }

    /// Fills up the last byte and gives the place after it.
    [[nodiscard]] std::uint8_t* finish() noexcept {
        store();
        if (count_ > 0) {
            ++out_; // store() has written it
        }
        return out_;
    }

private:
    std::uint8_t* out_;
    std::uint64_t held_ = 0;
    unsigned count_ = 0;
};

std::uint64_t coded_bits(const ByteCounts& counts, const isal_hufftables& codes) noexcept {
    std::uint64_t bits = codes.lit_table_sizes[k_end_of_block];
    for (std::size_t value = 0; value < counts.size(); ++value) {
        bits += counts[value] * codes.lit_table_sizes[value];
    }
    return bits;
}

std::uint8_t* put_codes(ByteView bytes, const isal_hufftables& codes, std::uint8_t* out) noexcept {
    BitWriter writer(out);
    writer.put(codes.deflate_hdr[codes.deflate_hdr_count] &
                   ((1U << codes.deflate_hdr_extra_bits) - 1),
               codes.deflate_hdr_extra_bits);
    std::array<std::uint32_t, k_end_of_block + 1> table{}; // one load a byte: code and its length
    for (std::size_t value = 0; value < table.size(); ++value) {
        table[value] = std::uint32_t{codes.lit_table[value]} << 8U | codes.lit_table_sizes[value];
    }
    const auto put = [&](unsigned value) { writer.put(table[value] >> 8U, table[value] & 0xFFU); };
    std::size_t at = 0;
    for (; at + 3 <= bytes.size(); at += 3) { // 7 bits held and three codes of 15 at most
        put(bytes[at]);
        put(bytes[at + 1]);
        put(bytes[at + 2]);
        writer.store();
    }
    for (; at < bytes.size(); ++at) {
        put(bytes[at]);
        writer.store();
    }
    put(k_end_of_block);
    return writer.finish();
}

} // namespace

// Eight bytes a load, and four tables, so that equal neighbours do not wait for each other's count.
ByteCounts count_bytes(ByteView bytes) noexcept {
    std::array<std::array<std::uint32_t, 256>, 4> tables{};
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) <= bytes.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, &bytes[at], sizeof word);
        for (unsigned i = 0; i < sizeof word; ++i) {
            ++tables[i % 4][(word >> (8 * i)) & 0xFFU];
        }
    }
    for (; at < bytes.size(); ++at) {
        ++tables[0][bytes[at]];
    }
    ByteCounts counts{};
    for (std::size_t value = 0; value < counts.size(); ++value) {
        for (const auto& table : tables) {
            counts[value] += table[value];
        }
    }
    return counts;
}

bool is_noise(const ByteCounts& counts, std::size_t size_bytes) noexcept {
    return *std::max_element(counts.begin(), counts.end()) < size_bytes / 4;
}

std::size_t deflate_literals(ByteView bytes, const ByteCounts& counts,
                             std::span<std::uint8_t> out) {
    SCANSEAL_ASSERT(!bytes.empty() && out.size() >= bytes.size() + k_room_bytes);
    isal_huff_histogram histogram{};
    std::copy(counts.begin(), counts.end(), std::begin(histogram.lit_len_histogram));
    histogram.lit_len_histogram[k_end_of_block] = 1;
    isal_hufftables codes{};
    if (isal_create_hufftables_subset(&codes, &histogram) != 0) {
        return 0;
    }
    const auto size_bytes = k_frame_bytes + codes.deflate_hdr_count + coded_bits(counts, codes) / 8;
    if (size_bytes >= bytes.size()) {
        return 0;
    }
    auto* next = out.data();
    *next++ = 0x78; // deflate, 32 KiB window; with the next byte a multiple of 31 (RFC 1950, 2.2)
    *next++ = 0x01;
    std::copy_n(std::begin(codes.deflate_hdr), codes.deflate_hdr_count, next);
    *next |= 1U; // the last block
    next = put_codes(bytes, codes, next + codes.deflate_hdr_count);
    const auto adler = isal_adler32(1, bytes.data(), bytes.size());
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        *next++ = static_cast<std::uint8_t>(adler >> shift);
    }
    return static_cast<std::size_t>(next - out.data());
}

} // namespace scanseal::imaging
