// Any bytes as a stored film that is read back for comparison. Only a refusal is fine, or the very
// pixels.
#include "dicom/film_object.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace scanseal;
    static const PixelBuffer expected(8, 8, SampleLayout::grey16);
    static_cast<void>(dicom::check_film(ByteView(data, size), expected).has_value());
    return 0;
}
