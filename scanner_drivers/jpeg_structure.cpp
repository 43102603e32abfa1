// ITU-T T.81 annex B: markers, segments with a length, entropy-coded data after SOS up to the next
// marker.
#include "scanner_drivers/source_reader.hpp"
#include "scanner_drivers/structure_checks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scanseal::scanner_drivers {

namespace {

constexpr std::uint8_t k_eoi = 0xd9;
constexpr std::size_t k_window_bytes = 1U << 16U;

/// TEM, RST0 to RST7 and SOI have no segment (T.81 table B.1).
bool stands_alone(std::uint8_t marker) {
    return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/// Position after the next marker's code byte, from `at` on; what is no marker (coded data, stuffed
/// zeros, stray bytes) is passed over as decoders do. `marker` takes the code. Nothing if the file
/// ends first.
std::optional<std::uint64_t> next_marker(SourceReader& reader, std::uint64_t at,
                                         std::uint8_t& marker) {
    while (true) {
        const auto window = reader.window_at(at);
        if (window.empty()) {
            return std::nullopt;
        }
        const auto* const found = std::find(window.data(), window.data() + window.size(), 0xff);
        at += static_cast<std::uint64_t>(found - window.data());
        if (found == window.data() + window.size()) {
            continue;
        }
        const auto code = reader.u8(at + 1);
        if (!code) {
            return std::nullopt;
        }
        if (*code != 0x00 && *code != 0xff) {
            marker = *code;
            return at + 2;
        }
        at += *code == 0xff ? 1 : 2; // fill bytes, B.1.1.2; stuffed zero, B.1.1.5
    }
}

} // namespace

StructureCheck check_jpeg_structure(const ByteSource& source) {
    SourceReader reader(source, k_window_bytes);
    std::uint64_t at = 2; // after SOI
    while (true) {
        std::uint8_t marker = 0;
        const auto after = next_marker(reader, at, marker);
        if (!after) {
            return structure_incomplete(fmt::format(
                "ends at byte {} without the end-of-image marker", reader.size_bytes()));
        }
        if (marker == k_eoi) {
            return structure_complete();
        }
        at = *after;
        if (stands_alone(marker)) {
            continue;
        }
        const auto length = reader.u16(at, ByteOrder::big);
        if (!length || !reader.holds(at, *length)) {
            return structure_incomplete(fmt::format("ends at byte {}, inside the segment of "
                                                    "marker 0x{:02x} at byte {}",
                                                    reader.size_bytes(), marker, at - 2));
        }
        at += std::max<std::uint16_t>(*length, 2);
    }
}

} // namespace scanseal::scanner_drivers
