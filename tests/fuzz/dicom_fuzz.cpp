// Any bytes as a film that a digitiser wrote, uncompressed: what this process may be asked to read
// itself. Compressed ones are left to decoder processes (dicom/film_input.hpp).
#include "dicom/film_input.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace scanseal;
    const MemorySource source(ByteView(data, size));
    const auto film = dicom::open_film(source, {.side_px_max = 1000,
                                                .frame_bytes_max = std::uint64_t{4} << 20,
                                                .frames_max = 4,
                                                .compressed = false});
    for (std::uint32_t frame = 0; film && frame < (*film)->facts().frames; ++frame) {
        static_cast<void>((*film)->decode(frame).has_value());
    }
    return 0;
}
