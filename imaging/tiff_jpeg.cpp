#include "imaging/tiff_jpeg_internal.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace scanseal::imaging {

namespace {

// Marker codes of ITU-T T.81, table B.1.
constexpr std::uint8_t k_sof_baseline = 0xC0;
constexpr std::uint8_t k_sof_extended = 0xC1;
constexpr std::uint8_t k_huffman_tables = 0xC4;
constexpr std::uint8_t k_sof_last = 0xCF;
constexpr std::uint8_t k_arithmetic_conditioning = 0xCC;
constexpr std::uint8_t k_jpg_reserved = 0xC8;
constexpr std::uint8_t k_restart_first = 0xD0;
constexpr std::uint8_t k_start_of_image = 0xD8;
constexpr std::uint8_t k_start_of_scan = 0xDA;

bool is_frame(std::uint8_t code) noexcept {
    return code >= k_sof_baseline && code <= k_sof_last && code != k_huffman_tables &&
           code != k_jpg_reserved && code != k_arithmetic_conditioning;
}

Refused damaged() {
    return refuse(RefusalCode::file_damaged, "a JPEG strip or tile has no proper scan");
}

} // namespace

Result<void> check_jpeg_block(const ByteSource& source, std::uint64_t offset, std::uint64_t size) {
    constexpr std::size_t k_head_bytes =
        10; // marker, length, and as far as the component count of a frame
    const std::uint64_t end = offset + size;
    unsigned components = 0;
    while (offset + 2 <= end) {
        std::array<std::uint8_t, k_head_bytes> head{};
        const auto in_block = std::min<std::uint64_t>(k_head_bytes, end - offset);
        // What lies behind the block stays zero here: no marker, no components.
        static_cast<void>(source.read_at(offset, std::span(head).first(in_block)));
        const auto code = head[1];
        if (head[0] != 0xFF) {
            return damaged();
        }
        if (code == 0xFF) { // fill byte
            ++offset;
            continue;
        }
        if (code >= k_restart_first && code <= k_start_of_image) {
            offset += 2;
            continue;
        }
        if (code == k_start_of_scan) {
            if (components == 0 || head[4] == 0) {
                return damaged();
            }
            if (head[4] != components) {
                return refuse(RefusalCode::pixel_layout_not_supported,
                              "a JPEG strip or tile has its colours in several scans");
            }
            return {};
        }
        if (is_frame(code)) {
            if (code != k_sof_baseline && code != k_sof_extended) {
                return refuse(RefusalCode::pixel_layout_not_supported,
                              "progressive or other unusual JPEG inside TIFF is not read");
            }
            components = head[9];
        }
        offset += 2 + ((std::uint64_t{head[2]} << 8) | head[3]);
    }
    return damaged();
}

} // namespace scanseal::imaging
