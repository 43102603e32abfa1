// pipeline/page_file.hpp — opens a file of pages by what it is, where hostile bytes may be read.
#pragma once

#include "core/byte_source.hpp"
#include "core/result.hpp"
#include "imaging/decoder_pool.hpp"
#include "imaging/image_file.hpp"

#include <memory>

namespace scanseal::pipeline {

/// In a process of `decoders`; without them (null) in this one, and then no compressed DICOM.
/// Refuses what imaging::open_image, dicom::open_film and DecoderPool::open refuse. `source` and
/// `decoders` must outlive the result.
[[nodiscard]] Result<std::unique_ptr<imaging::ImageFile>>
open_page_file(imaging::DecoderPool* decoders, const ByteSource& source,
               const imaging::DecodeLimits& limits);

/// What a decoder process does with a file.
[[nodiscard]] Result<std::unique_ptr<imaging::ImageFile>>
open_page_file_in_decoder(const ByteSource& source, const imaging::DecodeLimits& limits);

/// A page, and the codes on it if `with_codes`; refuses what ImageFile::decode refuses.
[[nodiscard]] Result<imaging::CodedPage> decode_page(imaging::ImageFile& image, std::uint32_t index,
                                                     bool with_codes);

} // namespace scanseal::pipeline
