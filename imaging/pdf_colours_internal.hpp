// imaging/pdf_colours_internal.hpp — the colour spaces that scanners use (ISO 32000-1 8.6).
#pragma once

#include "core/result.hpp"
#include "imaging/packed_rows_internal.hpp"
#include "imaging/pdf_document_internal.hpp"

#include <vector>

namespace scanseal::imaging {

struct PdfColours {
    unsigned channels = 1;
    std::vector<PaletteEntry> palette; ///< as long as 2 to the bits of a sample; empty: none
    Bytes icc_profile;
};

/// DeviceGray, DeviceRGB, CalGray, CalRGB, ICCBased of 1 or 3 components, and Indexed over one of
/// these. Refuses: pixel_layout_not_supported, file_damaged.
[[nodiscard]] Result<PdfColours> read_pdf_colours(PdfDocument& document, QPDFObjectHandle space,
                                                  unsigned bits);

} // namespace scanseal::imaging
