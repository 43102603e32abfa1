// tests/fuzz/jpeg_fuzz.cpp — any bytes taken for a JPEG: see image_round_trip.hpp.
#include "tests/fuzz/image_round_trip.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    scanseal::imaging::round_trip({data, size}, scanseal::imaging::FileFormat::jpeg);
    return 0;
}
