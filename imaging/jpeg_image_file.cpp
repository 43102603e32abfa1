#include "imaging/jpeg_image_file_internal.hpp"

#include "core/assert.hpp"
#include "imaging/decode_limits_internal.hpp"
#include "imaging/exif_internal.hpp"
#include "imaging/jpeg_session_internal.hpp"
#include "imaging/orientation_internal.hpp"
#include "imaging/resolution_internal.hpp"

#include <fmt/format.h>

#include <utility>

namespace scanseal::imaging {

namespace {

struct JpegHeader {
    PageFacts facts; ///< as shown
    std::uint32_t stored_width_px = 0;
    std::uint32_t stored_height_px = 0;
    unsigned orientation = 1;
};

// Progressive files keep 16-bit coefficients: twice the bytes of the page, and the padding to whole
// blocks.
std::uint64_t memory_max_bytes(const DecodeLimits& limits) noexcept {
    constexpr std::uint64_t k_rest_bytes = 16U << 20U;
    return 3 * limits.page_bytes_max + k_rest_bytes;
}

Result<SampleLayout> layout_of(const jpeg_decompress_struct& info) {
    switch (info.jpeg_color_space) {
    case JCS_GRAYSCALE:
        return SampleLayout::grey8;
    case JCS_RGB:
    case JCS_YCbCr:
        return SampleLayout::rgb8;
    case JCS_CMYK:
    case JCS_YCCK:
        return refuse(RefusalCode::pixel_layout_not_supported,
                      "colours are stored as printing inks (CMYK); scan again as RGB");
    default:
        return refuse(RefusalCode::pixel_layout_not_supported,
                      fmt::format("a JPEG with {} colour components is not read; scan again as "
                                  "grey or RGB",
                                  info.num_components));
    }
}

// JFIF 1.02: unit 1 is dots an inch, 2 dots a centimetre, 0 only a ratio.
void read_density(const jpeg_decompress_struct& info, PageFacts& facts) {
    if (info.saw_JFIF_marker == FALSE || (info.density_unit != 1 && info.density_unit != 2)) {
        return;
    }
    const double scale = info.density_unit == 2 ? k_cm_per_inch : 1.0;
    facts.dpi_x = plausible_dpi(info.X_density * scale);
    facts.dpi_y = plausible_dpi(info.Y_density * scale);
}

Result<void> add_exif(const ExifFacts& exif, PageFacts& facts) {
    if (resolutions_differ(facts.dpi_x, exif.dpi_x) ||
        resolutions_differ(facts.dpi_y, exif.dpi_y)) {
        return refuse(RefusalCode::resolution_conflict,
                      fmt::format("the file says {} x {} dpi in its JFIF part and {} x {} in EXIF",
                                  facts.dpi_x.value_or(0), facts.dpi_y.value_or(0),
                                  exif.dpi_x.value_or(0), exif.dpi_y.value_or(0)));
    }
    facts.dpi_x = facts.dpi_x ? facts.dpi_x : exif.dpi_x;
    facts.dpi_y = facts.dpi_y ? facts.dpi_y : exif.dpi_y;
    return {};
}

Result<JpegHeader> read_header(JpegSession& session, const DecodeLimits& limits) {
    if (!session.read_header()) {
        return refuse(session.refusal());
    }
    const auto& info = session.info();
    const auto layout = layout_of(info);
    if (!layout) {
        return refuse(layout.error());
    }
    if (auto fits = check_page_size(info.image_width, info.image_height, *layout, limits); !fits) {
        return refuse(fits.error());
    }
    JpegHeader header;
    header.stored_width_px = info.image_width;
    header.stored_height_px = info.image_height;
    auto& facts = header.facts;
    facts.format = FileFormat::jpeg;
    facts.width_px = info.image_width;
    facts.height_px = info.image_height;
    facts.layout = *layout;
    facts.compression = "jpeg";
    facts.lossy = true;
    facts.significant_bits = 8;
    read_density(info, facts);
    const auto exif = read_exif(session.exif());
    if (auto added = add_exif(exif, facts); !added) {
        return refuse(added.error());
    }
    facts.icc_profile = session.icc_profile();
    header.orientation = exif.orientation;
    turn_facts(facts, header.orientation);
    return header;
}

class JpegImageFile final : public ImageFile {
public:
    JpegImageFile(const ByteSource& source, const DecodeLimits& limits, JpegHeader header)
        : source_(source), limits_(limits), header_(std::move(header)) {}

    [[nodiscard]] std::uint32_t page_count() const override { return 1; }

    [[nodiscard]] Result<PageFacts> facts(std::uint32_t page) override {
        SCANSEAL_ASSERT(page == 0);
        return header_.facts;
    }

    [[nodiscard]] Result<DecodedPage> decode(std::uint32_t page) override {
        SCANSEAL_ASSERT(page == 0);
        const auto session = std::make_unique<JpegSession>(source_, memory_max_bytes(limits_));
        // Read anew: the file may have changed since it was opened.
        auto header = read_header(*session, limits_);
        if (!header) {
            return refuse(header.error());
        }
        PixelBuffer pixels(header->stored_width_px, header->stored_height_px, header->facts.layout);
        const auto colours = header->facts.layout == SampleLayout::grey8 ? JCS_GRAYSCALE : JCS_RGB;
        if (!session->start(colours) ||
            !session->read_rows(pixels.samples().data(), pixels.stride_bytes(),
                                pixels.height_px()) ||
            !session->finish()) {
            return refuse(session->refusal());
        }
        return DecodedPage{.pixels = upright(std::move(pixels), header->orientation),
                           .facts = std::move(header->facts)};
    }

private:
    const ByteSource& source_;
    DecodeLimits limits_;
    JpegHeader header_;
};

} // namespace

Result<std::unique_ptr<ImageFile>> open_jpeg(const ByteSource& source, const DecodeLimits& limits) {
    const auto session = std::make_unique<JpegSession>(source, memory_max_bytes(limits));
    auto header = read_header(*session, limits);
    if (!header) {
        return refuse(header.error());
    }
    return std::make_unique<JpegImageFile>(source, limits, std::move(*header));
}

} // namespace scanseal::imaging
