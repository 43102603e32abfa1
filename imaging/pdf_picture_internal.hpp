// imaging/pdf_picture_internal.hpp — what the dictionary of an image XObject says (ISO 32000-1
// 8.9.5), judged.
#pragma once

#include "core/result.hpp"
#include "imaging/image_file.hpp"
#include "imaging/packed_rows_internal.hpp"
#include "imaging/pdf_content_internal.hpp"

#include <cstdint>
#include <vector>

namespace scanseal::imaging {

enum class PdfFilter { none, deflate, lzw, run_length, ccitt, jpeg };

/// 7.4.6, table 11.
struct PdfFaxParameters {
    int k = 0; ///< below 0 Group 4, 0 Group 3 in one dimension, above in two
    bool black_is_1 = false;
    bool byte_aligned = false;
};

struct PdfPicture {
    std::uint32_t width_px = 0;
    std::uint32_t height_px = 0;
    unsigned bits = 8;
    unsigned channels = 1;
    std::vector<PaletteEntry> palette; ///< one entry for each value of `bits`; empty: none
    bool inverted = false;             ///< the Decode array turns black and white about
    Bytes icc_profile;
    PdfFilter filter = PdfFilter::none;
    unsigned predictor = 1; ///< 7.4.4.4: 1 none, 2 as in TIFF, 10 to 15 as in PNG
    PdfFaxParameters fax;
    bool plain_rgb_jpeg = false; ///< ColorTransform 0
};

/// Refuses: pixel_layout_not_supported (masks, colours, samples), format_not_supported (JBIG2,
/// JPEG 2000, chains of filters), pdf_not_scanned_image, image_too_large, file_damaged. Requires:
/// within PdfDocument::guarded.
[[nodiscard]] Result<PdfPicture> read_pdf_picture(PdfDocument& document, const PdfDrawing& drawing,
                                                  const DecodeLimits& limits);

} // namespace scanseal::imaging
