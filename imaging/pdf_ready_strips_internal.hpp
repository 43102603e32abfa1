// imaging/pdf_ready_strips_internal.hpp — the pictures of a PDF page as image files of their own,
// read by the decoders of those formats, and put together row by row.
#pragma once

#include "core/byte_source.hpp"
#include "core/result.hpp"
#include "imaging/image_file.hpp"
#include "imaging/pdf_picture_internal.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace scanseal::imaging {

/// A picture and its bytes as they lie in the PDF.
struct StoredStrip {
    PdfPicture picture;
    Bytes bytes;
};

/// A picture that stands ready as an image file of its own.
struct ReadyStrip {
    PdfPicture picture;
    Bytes file;
    std::optional<MemorySource> source; ///< of `file`
    std::unique_ptr<ImageFile> image;   ///< of `source`
};

/// Takes the picture and its bytes. Refuses what the decoder of its format refuses.
[[nodiscard]] Result<std::unique_ptr<ReadyStrip>> make_ready_strip(StoredStrip& stored,
                                                                   const DecodeLimits& limits);

/// Adds what the file of a strip says to the facts of the whole; the first strip's are taken as
/// they are. Refuses: file_damaged when it is not what the PDF says of it; pdf_not_scanned_image
/// when its samples are of another kind than the first one's; what its decoder refuses.
[[nodiscard]] Result<void> add_strip_facts(PageFacts& whole, const ReadyStrip& strip);

/// All rows, as stored, not yet upright. Refuses what the decoders refuse. Requires: at least one,
/// the first row first, all added to the facts.
[[nodiscard]] Result<PixelBuffer>
decode_strips(const std::vector<std::unique_ptr<ReadyStrip>>& strips);

} // namespace scanseal::imaging
