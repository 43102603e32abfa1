// imaging/pdf_wrapping_internal.hpp — puts the stored bytes of a picture, untouched, into the file
// format that uses the same coding: TIFF, PNG or JPEG. So the decoders of this folder read them,
// with all their care, and no coding is implemented twice.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"
#include "imaging/pdf_picture_internal.hpp"

#include <cstdint>

namespace scanseal::imaging {

/// Bytes that the samples take unpacked, each row filled up to whole bytes.
[[nodiscard]] std::uint64_t unpacked_bytes(const PdfPicture& picture) noexcept;

/// An image file of one page with the picture's sides, upright, without a resolution. The Decode
/// array is not applied. Refuses: file_damaged, file_truncated (more or fewer samples than the
/// sides need), format_not_supported (forms of fax and JPEG that the file format cannot say).
[[nodiscard]] Result<Bytes> wrap_picture(const PdfPicture& picture, ByteView stored);

/// A TIFF with one strip.
[[nodiscard]] Bytes wrap_as_tiff(const PdfPicture& picture, std::uint16_t compression,
                                 std::uint32_t t4_options, ByteView stored);
/// Requires: Deflate with a predictor of PNG.
[[nodiscard]] Bytes wrap_as_png(const PdfPicture& picture, ByteView stored);
/// The JPEG without its EXIF part: viewers of PDF do not turn pictures by it.
[[nodiscard]] Result<Bytes> wrap_as_jpeg(const PdfPicture& picture, ByteView stored);

/// Unpacks Deflate in the format of zlib (RFC 1950) without keeping anything: true to its checksum
/// and of exactly this size? Refuses: file_damaged, file_truncated.
[[nodiscard]] Result<void> check_deflate(ByteView stored, std::uint64_t unpacked_size);

} // namespace scanseal::imaging
