#include "pipeline/page_file.hpp"

#include "pipeline/film_pages.hpp"

namespace scanseal::pipeline {

namespace {

Result<std::unique_ptr<imaging::ImageFile>>
open_by_format(const ByteSource& source, const imaging::DecodeLimits& limits, bool compressed) {
    if (imaging::format_of(source) == imaging::FileFormat::dicom) {
        return open_film_pages(source, limits, compressed);
    }
    return imaging::open_image(source, limits);
}

} // namespace

Result<std::unique_ptr<imaging::ImageFile>> open_page_file(imaging::DecoderPool* decoders,
                                                           const ByteSource& source,
                                                           const imaging::DecodeLimits& limits) {
    return decoders != nullptr ? decoders->open(source, limits)
                               : open_by_format(source, limits, false);
}

Result<std::unique_ptr<imaging::ImageFile>>
open_page_file_in_decoder(const ByteSource& source, const imaging::DecodeLimits& limits) {
    return open_by_format(source, limits, true);
}

Result<imaging::CodedPage> decode_page(imaging::ImageFile& image, std::uint32_t index,
                                       bool with_codes) {
    if (with_codes) {
        return image.decode_with_codes(index);
    }
    auto decoded = image.decode(index);
    if (!decoded) {
        return refuse(std::move(decoded.error()));
    }
    return imaging::CodedPage{.page = std::move(*decoded), .codes = {}};
}

} // namespace scanseal::pipeline
