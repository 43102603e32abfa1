#include "imaging/pdf_ready_strips_internal.hpp"

#include "imaging/jpeg_image_file_internal.hpp"
#include "imaging/packed_rows_internal.hpp"
#include "imaging/pdf_strips_internal.hpp"
#include "imaging/pdf_wrapping_internal.hpp"
#include "imaging/png_image_file_internal.hpp"
#include "imaging/tiff_image_file_internal.hpp"

#include <fmt/format.h>

#include <utility>

namespace scanseal::imaging {

namespace {

Result<std::unique_ptr<ImageFile>> open_wrapped(const ByteSource& source, const PdfPicture& picture,
                                                const DecodeLimits& limits) {
    if (picture.filter == PdfFilter::jpeg) {
        return open_jpeg(source, limits);
    }
    return picture.predictor >= 10 ? open_png(source, limits) : open_tiff(source, limits);
}

void turn_about(PixelBuffer& pixels) {
    PackedShape shape;
    shape.width_px = pixels.width_px();
    shape.bits = sample_bits_of(pixels.layout());
    shape.channels = channels_of(pixels.layout());
    shape.white_is_zero = true;
    for (std::uint32_t y = 0; y < pixels.height_px(); ++y) {
        finish_in_place(shape, pixels.row(y));
    }
}

Result<PixelBuffer> decode_strip(ReadyStrip& strip) {
    auto decoded = strip.image->decode(0);
    if (!decoded) {
        return refuse(decoded.error());
    }
    if (strip.picture.inverted) {
        turn_about(decoded->pixels);
    }
    return std::move(decoded->pixels);
}

} // namespace

Result<std::unique_ptr<ReadyStrip>> make_ready_strip(StoredStrip& stored,
                                                     const DecodeLimits& limits) {
    auto ready = std::make_unique<ReadyStrip>();
    ready->picture = std::move(stored.picture);
    auto file = wrap_picture(ready->picture, stored.bytes);
    if (!file) {
        return refuse(file.error());
    }
    stored.bytes = Bytes();
    ready->file = std::move(*file);
    ready->source.emplace(ready->file);
    auto image = open_wrapped(*ready->source, ready->picture, limits);
    if (!image) {
        return refuse(image.error());
    }
    ready->image = std::move(*image);
    return ready;
}

Result<void> add_strip_facts(PageFacts& whole, const ReadyStrip& strip) {
    auto inner = strip.image->facts(0);
    if (!inner) {
        return refuse(inner.error());
    }
    const auto& picture = strip.picture;
    const bool same = inner->width_px == picture.width_px &&
                      inner->height_px == picture.height_px &&
                      (!picture.palette.empty() || channels_of(inner->layout) == picture.channels);
    if (!same) {
        return refuse(RefusalCode::file_damaged,
                      fmt::format("the PDF calls the picture {} x {} px with {} colours; its "
                                  "data is {} x {} px with {}",
                                  picture.width_px, picture.height_px, picture.channels,
                                  inner->width_px, inner->height_px, channels_of(inner->layout)));
    }
    if (whole.height_px == 0) {
        whole = std::move(*inner);
        whole.icc_profile = picture.icc_profile;
        return {};
    }
    if (inner->layout != whole.layout || inner->significant_bits != whole.significant_bits) {
        return refuse(RefusalCode::pdf_not_scanned_image,
                      "the strips of the page have samples of different kinds");
    }
    whole.height_px += inner->height_px;
    whole.lossy = whole.lossy || inner->lossy;
    whole.alpha_dropped = whole.alpha_dropped || inner->alpha_dropped;
    return {};
}

Result<PixelBuffer> decode_strips(const std::vector<std::unique_ptr<ReadyStrip>>& strips) {
    auto first = decode_strip(*strips.front());
    if (!first || strips.size() == 1) {
        return first;
    }
    std::uint32_t height = 0;
    for (const auto& strip : strips) {
        height += strip->picture.height_px;
    }
    PixelBuffer pixels(first->width_px(), height, first->layout());
    pixels.set_significant_bits(first->significant_bits());
    add_strip(pixels, 0, *first);
    auto row = first->height_px();
    *first = PixelBuffer();
    for (std::size_t i = 1; i < strips.size(); ++i) {
        const auto strip = decode_strip(*strips[i]);
        if (!strip) {
            return refuse(strip.error());
        }
        if (strip->layout() != pixels.layout() ||
            strip->significant_bits() != pixels.significant_bits()) {
            return refuse(RefusalCode::pdf_not_scanned_image,
                          "the strips of the page have samples of different kinds");
        }
        add_strip(pixels, row, *strip);
        row += strip->height_px();
    }
    return pixels;
}

} // namespace scanseal::imaging
