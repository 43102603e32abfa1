// tests/fuzz/tiff_fuzz.cpp — any bytes taken for a TIFF: see image_round_trip.hpp.
#include "tests/fuzz/image_round_trip.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    scanseal::imaging::round_trip({data, size}, scanseal::imaging::FileFormat::tiff);
    return 0;
}
