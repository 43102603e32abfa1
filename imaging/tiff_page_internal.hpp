// imaging/tiff_page_internal.hpp — one page directory, judged: what its samples are and where they
// lie.
#pragma once

#include "core/result.hpp"
#include "imaging/image_file.hpp"
#include "imaging/packed_rows_internal.hpp"
#include "imaging/tiff_chain_internal.hpp"
#include "imaging/tiff_ptr.hpp"

#include <cstdint>
#include <optional>

namespace scanseal::imaging {

/// Strips are blocks as wide as the page.
struct TiffBlocks {
    bool tiled = false;
    bool separate_planes = false; ///< PlanarConfiguration 2 with more than one sample a pixel
    std::uint32_t width_px = 0;
    std::uint32_t height_px = 0;
};

struct TiffPage {
    PageFacts facts;   ///< as shown
    PackedShape shape; ///< as stored
    std::uint32_t stored_height_px = 0;
    unsigned orientation = 1;
    TiffBlocks blocks;
    std::optional<unsigned>
        sample_max; ///< MaxSampleValue (281) of a 16-bit page, if it says less than 65535
};

/// Makes `directory` libtiff's current one and judges it. Limits are checked, every strip or tile
/// lies inside the file. Refuses as ImageFile::facts.
[[nodiscard]] Result<TiffPage> read_tiff_page(TiffReader& reader, const TiffDirectory& directory,
                                              const DecodeLimits& limits);

} // namespace scanseal::imaging
