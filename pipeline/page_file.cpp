#include "pipeline/page_file.hpp"

namespace scanseal::pipeline {

Result<std::unique_ptr<imaging::ImageFile>> open_page_file(imaging::DecoderPool* decoders,
                                                           const ByteSource& source,
                                                           const imaging::DecodeLimits& limits) {
    return decoders != nullptr ? decoders->open(source, limits)
                               : open_page_file_here(source, limits);
}

Result<std::unique_ptr<imaging::ImageFile>>
open_page_file_here(const ByteSource& source, const imaging::DecodeLimits& limits) {
    return imaging::open_image(source, limits);
}

} // namespace scanseal::pipeline
