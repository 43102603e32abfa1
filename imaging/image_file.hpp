// imaging/image_file.hpp — hostile bytes become pixels, or a refusal. TIFF (libtiff), JPEG
// (libjpeg-turbo), PNG (libpng), PDF made of scans (qpdf). What is read and what is not:
// docs/formats/tiff.md, docs/formats/pdf.md. Threads: each
// ImageFile belongs to one thread at a time; different ones do not touch each other.
#pragma once

#include "core/byte_source.hpp"
#include "core/pixel_buffer.hpp"
#include "core/result.hpp"
#include "imaging/page_codes.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::imaging {

/// Ceilings checked before anything is allocated. Decoding takes at most about four times
/// page_bytes_max: the page, a second copy while it is turned upright, and the working memory of a
/// progressive JPEG.
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
    std::uint32_t width_px = 0; ///< as shown: after orientation
    std::uint32_t height_px = 0;
    SampleLayout layout = SampleLayout::grey8;
    /// As shown: after orientation. Empty when the file gives none (or only a ratio without a
    /// unit). A whole number when within 0.01 of it, else rounded to 3 decimals. JFIF writes whole
    /// dots a centimetre: 300 dpi come out as 299.72 there.
    std::optional<double> dpi_x;
    std::optional<double> dpi_y;
    std::string compression; ///< "none", "ccitt_rle", "group3", "group4", "lzw", "packbits",
                             ///< "deflate", "zstd", "jpeg"; of DICOM also "rle",
                             ///< "jpeg_lossless", "jpeg_ls"
    bool lossy = false;      ///< went through a lossy coder
    /// Of a sample, as the file declares. PixelBuffer::significant_bits says how many the values in
    /// memory use.
    unsigned significant_bits = 0;
    bool alpha_dropped = false; ///< an alpha channel was laid over white
    bool signed_source = false; ///< the file carries a digital signature (PDF), not verified here
    Bytes icc_profile;          ///< as it lies in the file, not interpreted; empty: none
    // Of DICOM alone, whose files other folders read; empty where the file gives none.
    std::string patient_id;
    std::string sop_class_uid;
    std::string sop_instance_uid;
};

struct DecodedPage {
    PixelBuffer pixels; ///< upright: the file's orientation is applied
    PageFacts facts;
};

struct CodedPage {
    DecodedPage page;
    std::vector<PageCode> codes; ///< every one on it, as read_page_codes gives them
};

/// An image file with one or more pages, read through a ByteSource that must outlive it.
/// Functions throw what the source throws (Failure: the disk broke, not the file) and
/// std::bad_alloc.
class ImageFile {
public:
    ImageFile() = default;
    ImageFile(const ImageFile&) = delete;
    ImageFile& operator=(const ImageFile&) = delete;
    ImageFile(ImageFile&&) = delete;
    ImageFile& operator=(ImageFile&&) = delete;
    virtual ~ImageFile() = default;

    [[nodiscard]] virtual std::uint32_t page_count() const = 0;
    /// Header only, no pixels. Refuses image_too_large, pixel_layout_not_supported,
    /// format_not_supported (compression), old_style_jpeg, pdf_not_scanned_image, file_truncated,
    /// file_damaged. Of a PDF it reads the whole picture. Requires: page < page_count().
    [[nodiscard]] virtual Result<PageFacts> facts(std::uint32_t page) = 0;
    /// Every sample of the page, or a refusal: a page of which any part is missing or damaged is
    /// never given (file_truncated, file_damaged), and nothing is filled in. Refusals as for facts.
    /// Requires: page < page_count().
    [[nodiscard]] virtual Result<DecodedPage> decode(std::uint32_t page) = 0;
    /// As decode, and the codes on the page, read where it was decoded: what a page makes of the
    /// reader of codes, it makes of it there. Refusals and requires as for decode.
    [[nodiscard]] virtual Result<CodedPage> decode_with_codes(std::uint32_t page);
};

/// Opens by content. Refuses: file_empty, format_unknown, format_not_supported (BMP, HEIF, ...,
/// with advice), too_many_pages, file_truncated, file_damaged; of a JPEG or PNG also what facts
/// refuses, and resolution_conflict (JFIF and EXIF differ by more than 1 %); of a PDF also
/// encrypted and pdf_not_scanned_image. The pages of a TIFF or PDF are judged one by one, by facts
/// and decode.
[[nodiscard]] Result<std::unique_ptr<ImageFile>> open_image(const ByteSource& source,
                                                            const DecodeLimits& limits);

} // namespace scanseal::imaging
