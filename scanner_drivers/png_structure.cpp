// W3C PNG (third edition) section 5.3: length, type, data, CRC; the last chunk is IEND.
#include "scanner_drivers/source_reader.hpp"
#include "scanner_drivers/structure_checks.hpp"

#include <fmt/format.h>

namespace scanseal::scanner_drivers {

namespace {

constexpr std::uint32_t k_iend = 0x49454e44;
constexpr std::uint64_t k_chunk_frame_bytes = 12; // length, type and CRC

bool is_chunk_type(std::uint32_t type) {
    for (int shift = 0; shift < 32; shift += 8) {
        const auto c = static_cast<std::uint8_t>(type >> static_cast<unsigned>(shift));
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) {
            return false;
        }
    }
    return true;
}

} // namespace

StructureCheck check_png_structure(const ByteSource& source) {
    SourceReader reader(source);
    std::uint64_t at = 8; // after the signature
    while (true) {
        const auto length = reader.u32(at, ByteOrder::big);
        const auto type = reader.u32(at + 4, ByteOrder::big);
        if (!length || !type) {
            return structure_incomplete(
                fmt::format("ends at byte {} without the IEND chunk", reader.size_bytes()));
        }
        if (!is_chunk_type(*type)) {
            return structure_incomplete(fmt::format("has no chunk at byte {}", at));
        }
        if (!reader.holds(at, k_chunk_frame_bytes + *length)) {
            return structure_incomplete(fmt::format("ends at byte {}, inside the chunk at byte {}",
                                                    reader.size_bytes(), at));
        }
        if (*type == k_iend) {
            return structure_complete();
        }
        at += k_chunk_frame_bytes + *length;
    }
}

} // namespace scanseal::scanner_drivers
