#include "imaging/png_image_file_internal.hpp"

#include "core/assert.hpp"
#include "imaging/decode_limits_internal.hpp"
#include "imaging/packed_rows_internal.hpp"
#include "imaging/png_session_internal.hpp"
#include "imaging/resolution_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace scanseal::imaging {

namespace {

struct PngHeader {
    PageFacts facts;
    PackedShape shape;
    bool key_to_alpha = false; ///< tRNS of a grey or RGB page
    bool interlaced = false;
};

// Palette entries with alpha are laid over white at once.
void read_palette(PngSession& session, PngHeader& header) {
    png_colorp colours = nullptr;
    int count = 0;
    png_get_PLTE(session.png(), session.info(), &colours, &count);
    png_bytep alphas = nullptr;
    int alpha_count = 0;
    png_get_tRNS(session.png(), session.info(), &alphas, &alpha_count, nullptr);
    for (int i = 0; i < count; ++i) {
        const unsigned alpha = i < alpha_count ? alphas[i] : 255U;
        const auto over_white = [&](unsigned colour) {
            return static_cast<std::uint8_t>((colour * alpha + 255U * (255U - alpha) + 127U) /
                                             255U);
        };
        header.shape.palette.push_back({over_white(colours[i].red), over_white(colours[i].green),
                                        over_white(colours[i].blue)});
        header.facts.alpha_dropped = header.facts.alpha_dropped || alpha < 255;
    }
}

void read_shape(PngSession& session, PngHeader& header) {
    auto* png = session.png();
    auto* info = session.info();
    auto& shape = header.shape;
    const auto colour_type = png_get_color_type(png, info);
    shape.width_px = png_get_image_width(png, info);
    shape.bits = png_get_bit_depth(png, info);
    shape.channels =
        colour_type == PNG_COLOR_TYPE_RGB || colour_type == PNG_COLOR_TYPE_RGB_ALPHA ? 3 : 1;
    header.interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
    if (colour_type == PNG_COLOR_TYPE_PALETTE) {
        read_palette(session, header);
        return;
    }
    header.key_to_alpha =
        (colour_type & PNG_COLOR_MASK_ALPHA) == 0 && png_get_valid(png, info, PNG_INFO_tRNS) != 0;
    if (header.key_to_alpha) {
        shape.bits = std::max(shape.bits, 8U); // libpng widens grey when it makes alpha
    }
    if (header.key_to_alpha || (colour_type & PNG_COLOR_MASK_ALPHA) != 0) {
        shape.alpha = AlphaKind::unassociated;
        header.facts.alpha_dropped = true;
    }
}

void read_facts(PngSession& session, PngHeader& header) {
    auto* png = session.png();
    auto* info = session.info();
    auto& facts = header.facts;
    facts.format = FileFormat::png;
    facts.width_px = header.shape.width_px;
    facts.height_px = png_get_image_height(png, info);
    facts.layout = layout_of(header.shape);
    facts.compression = "deflate";
    png_color_8p used = nullptr;
    if (png_get_sBIT(png, info, &used) != 0 && header.shape.palette.empty()) {
        facts.significant_bits = header.shape.channels == 3
                                     ? std::max({used->red, used->green, used->blue})
                                     : used->gray;
    } else {
        facts.significant_bits = header.shape.palette.empty() ? png_get_bit_depth(png, info)
                                                              : sample_bits_of(facts.layout);
    }
    png_uint_32 x = 0;
    png_uint_32 y = 0;
    int unit = PNG_RESOLUTION_UNKNOWN;
    if (png_get_pHYs(png, info, &x, &y, &unit) != 0 && unit == PNG_RESOLUTION_METER) {
        facts.dpi_x = plausible_dpi(x * k_m_per_inch);
        facts.dpi_y = plausible_dpi(y * k_m_per_inch);
    }
    png_charp name = nullptr;
    int method = 0;
    png_bytep profile = nullptr;
    png_uint_32 size = 0;
    if (png_get_iCCP(png, info, &name, &method, &profile, &size) != 0) {
        facts.icc_profile.assign(profile, profile + size);
    }
}

Result<PngHeader> read_header(PngSession& session, const DecodeLimits& limits) {
    if (!session.read_header()) {
        return refuse(session.refusal());
    }
    PngHeader header;
    read_shape(session, header);
    const auto height_px = png_get_image_height(session.png(), session.info());
    if (auto fits =
            check_page_size(header.shape.width_px, height_px, layout_of(header.shape), limits);
        !fits) {
        return refuse(fits.error());
    }
    read_facts(session, header);
    return header;
}

Refused bad_palette_index(std::uint32_t row) {
    return refuse(RefusalCode::file_damaged,
                  fmt::format("row {} uses a colour outside the palette", row + 1));
}

Result<void> read_plain(PngSession& session, const PackedShape& shape, PixelBuffer& pixels) {
    const bool in_place = fits_in_place(shape);
    RowConverter converter(shape);
    Bytes packed(in_place ? 0 : session.row_bytes());
    for (std::uint32_t y = 0; y < pixels.height_px(); ++y) {
        const auto row = pixels.row(y);
        if (!session.read_row(in_place ? row.data() : packed.data())) {
            return refuse(session.refusal());
        }
        if (in_place) {
            finish_in_place(shape, row);
        } else if (!converter.convert(packed, row)) {
            return bad_palette_index(y);
        }
    }
    return {};
}

// Every pass touches rows of the whole page, so all packed rows are kept until the last.
Result<void> read_interlaced(PngSession& session, const PackedShape& shape, PixelBuffer& pixels) {
    const auto row_bytes = session.row_bytes();
    Bytes packed(row_bytes * pixels.height_px());
    for (int pass = 0; pass < session.passes(); ++pass) {
        for (std::uint32_t y = 0; y < pixels.height_px(); ++y) {
            if (!session.read_row(&packed[y * row_bytes])) {
                return refuse(session.refusal());
            }
        }
    }
    RowConverter converter(shape);
    for (std::uint32_t y = 0; y < pixels.height_px(); ++y) {
        if (!converter.convert(ByteView(packed).subspan(y * row_bytes, row_bytes), pixels.row(y))) {
            return bad_palette_index(y);
        }
    }
    return {};
}

class PngImageFile final : public ImageFile {
public:
    PngImageFile(const ByteSource& source, const DecodeLimits& limits, PageFacts facts)
        : source_(source), limits_(limits), facts_(std::move(facts)) {}

    [[nodiscard]] std::uint32_t page_count() const override { return 1; }

    [[nodiscard]] Result<PageFacts> facts(std::uint32_t page) override {
        SCANSEAL_ASSERT(page == 0);
        return facts_;
    }

    [[nodiscard]] Result<DecodedPage> decode(std::uint32_t page) override {
        SCANSEAL_ASSERT(page == 0);
        const auto session = std::make_unique<PngSession>(source_);
        // Read anew: the file may have changed since it was opened.
        auto header = read_header(*session, limits_);
        if (!header) {
            return refuse(header.error());
        }
        if (!session->start(header->key_to_alpha)) {
            return refuse(session->refusal());
        }
        if (session->row_bytes() != packed_row_bytes(header->shape)) {
            return refuse(RefusalCode::pixel_layout_not_supported,
                          "the PNG's rows are not of the form its header names");
        }
        PixelBuffer pixels(header->facts.width_px, header->facts.height_px, header->facts.layout);
        auto read = header->interlaced ? read_interlaced(*session, header->shape, pixels)
                                       : read_plain(*session, header->shape, pixels);
        if (!read) {
            return refuse(read.error());
        }
        if (!session->finish()) {
            return refuse(session->refusal());
        }
        return DecodedPage{.pixels = std::move(pixels), .facts = std::move(header->facts)};
    }

private:
    const ByteSource& source_;
    DecodeLimits limits_;
    PageFacts facts_;
};

} // namespace

Result<std::unique_ptr<ImageFile>> open_png(const ByteSource& source, const DecodeLimits& limits) {
    const auto session = std::make_unique<PngSession>(source);
    auto header = read_header(*session, limits);
    if (!header) {
        return refuse(header.error());
    }
    return std::make_unique<PngImageFile>(source, limits, std::move(header->facts));
}

} // namespace scanseal::imaging
