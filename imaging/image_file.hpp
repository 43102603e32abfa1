// imaging/image_file.hpp — hostile bytes become pixels, or a refusal. TIFF (libtiff), JPEG (libjpeg-turbo), PNG (libpng).
#pragma once

#include "core/byte_source.hpp"
#include "core/pixel_buffer.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::imaging {

/// Ceilings checked before anything is allocated.
struct DecodeLimits {
    std::uint32_t side_px_max;
    std::uint64_t page_bytes_max; ///< one decoded page
    std::uint32_t pages_max;
};

enum class FileFormat { tiff, jpeg, png, bmp, heif, pdf, dicom, gif, webp, jpeg2000, unknown };

/// Tells a format by its first bytes; never by a name.
[[nodiscard]] FileFormat format_of(const ByteSource& source);
[[nodiscard]] const char* to_string(FileFormat format) noexcept;

/// What a page's file says about it, beside the pixels.
struct PageFacts {
    FileFormat format = FileFormat::unknown;
    std::uint32_t width_px = 0;  ///< as shown: after orientation
    std::uint32_t height_px = 0;
    SampleLayout layout = SampleLayout::grey8;
    std::optional<double> dpi_x; ///< as shown: after orientation; empty when the file gives none (or a unit-less ratio)
    std::optional<double> dpi_y;
    std::string compression;     ///< "none", "lzw", "deflate", "group4", "jpeg", ...
    bool lossy = false;          ///< went through a lossy coder
    unsigned significant_bits = 0; ///< of a sample, as the file declares
    bool alpha_dropped = false;  ///< an alpha channel was laid over white
    Bytes icc_profile;
};

struct DecodedPage {
    PixelBuffer pixels; ///< upright: the file's orientation is applied
    PageFacts facts;
};

/// An image file with one or more pages, read through a ByteSource that must outlive it. Not thread-safe; open it twice instead.
class ImageFile {
public:
    ImageFile() = default;
    ImageFile(const ImageFile&) = delete;
    ImageFile& operator=(const ImageFile&) = delete;
    ImageFile(ImageFile&&) = delete;
    ImageFile& operator=(ImageFile&&) = delete;
    virtual ~ImageFile() = default;

    [[nodiscard]] virtual std::uint32_t page_count() const = 0;
    /// Header only, no pixels. Refusals as for decode. Requires: page < page_count().
    [[nodiscard]] virtual Result<PageFacts> facts(std::uint32_t page) = 0;
    /// Every sample of the page, or a refusal: a page of which any part is missing or damaged is never given
    /// (file_truncated, file_damaged). Requires: page < page_count().
    [[nodiscard]] virtual Result<DecodedPage> decode(std::uint32_t page) = 0;
};

/// Opens by content. Refuses: file_empty, format_unknown, format_not_supported (BMP, HEIF, PDF, ..., with advice),
/// image_too_large, too_many_pages, pixel_layout_not_supported, old_style_jpeg, resolution_conflict, file_truncated, file_damaged.
[[nodiscard]] Result<std::unique_ptr<ImageFile>> open_image(const ByteSource& source,
                                                            const DecodeLimits& limits);

} // namespace scanseal::imaging
