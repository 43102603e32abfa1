#include "imaging/tiff_shape_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace scanseal::imaging {

namespace {

Refused unsupported(std::string detail) {
    return refuse(RefusalCode::pixel_layout_not_supported, std::move(detail));
}

std::uint16_t number_of(TIFF* tiff, std::uint32_t tag) {
    std::uint16_t value = 0;
    TIFFGetFieldDefaulted(tiff, tag, &value);
    return value;
}

Result<unsigned> colour_channels(TIFF* tiff, std::uint16_t photometric) {
    switch (photometric) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK:
    case PHOTOMETRIC_PALETTE:
        return 1U;
    case PHOTOMETRIC_RGB:
        return 3U;
    case PHOTOMETRIC_YCBCR:
        if (number_of(tiff, TIFFTAG_COMPRESSION) == COMPRESSION_JPEG) {
            return 3U;
        }
        return unsupported("colours are stored as YCbCr without JPEG; scan again as RGB");
    case PHOTOMETRIC_SEPARATED:
        return unsupported("colours are stored as printing inks (CMYK); scan again as RGB");
    case PHOTOMETRIC_CIELAB:
    case PHOTOMETRIC_ICCLAB:
    case PHOTOMETRIC_ITULAB:
        return unsupported("colours are stored as CIE L*a*b*; scan again as RGB");
    case PHOTOMETRIC_LOGL:
    case PHOTOMETRIC_LOGLUV:
        return unsupported("samples are logarithmic (LogLuv); scan again as grey or RGB");
    case PHOTOMETRIC_MASK:
        return unsupported("this page is a transparency mask, not a picture");
    default:
        return unsupported(fmt::format(
            "photometric interpretation {} is not read; scan again as grey or RGB", photometric));
    }
}

Result<AlphaKind> alpha_of(TIFF* tiff, unsigned channels, unsigned samples) {
    if (samples == channels) {
        return AlphaKind::none;
    }
    std::uint16_t count = 0;
    std::uint16_t* kinds = nullptr;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds);
    if (samples < channels) {
        return refuse(RefusalCode::file_damaged,
                      fmt::format("{} samples a pixel are too few for its colours", samples));
    }
    if (samples == channels + 1 && count == 1 && kinds[0] == EXTRASAMPLE_ASSOCALPHA) {
        return AlphaKind::associated;
    }
    if (samples == channels + 1 && count == 1 && kinds[0] == EXTRASAMPLE_UNASSALPHA) {
        return AlphaKind::unassociated;
    }
    return unsupported(fmt::format("{} channels beside the colours are of unknown meaning; scan "
                                   "again as grey or RGB without further channels",
                                   samples - channels));
}

// TIFF 6.0 section 5 has 16-bit entries; writers that put 8-bit values there exist and are told by
// their small numbers.
std::vector<PaletteEntry> read_palette(TIFF* tiff, unsigned bits) {
    std::uint16_t* red = nullptr;
    std::uint16_t* green = nullptr;
    std::uint16_t* blue = nullptr;
    if (TIFFGetField(tiff, TIFFTAG_COLORMAP, &red, &green, &blue) != 1) {
        return {};
    }
    const std::size_t size = std::size_t{1} << bits;
    const auto is_small = [&](const std::uint16_t* map) {
        return std::ranges::all_of(std::span(map, size), [](unsigned v) { return v < 256; });
    };
    const unsigned shift = is_small(red) && is_small(green) && is_small(blue) ? 0 : 8;
    std::vector<PaletteEntry> palette(size);
    for (std::size_t i = 0; i < size; ++i) {
        palette[i] = {static_cast<std::uint8_t>(red[i] >> shift),
                      static_cast<std::uint8_t>(green[i] >> shift),
                      static_cast<std::uint8_t>(blue[i] >> shift)};
    }
    return palette;
}

Result<void> check_samples(TIFF* tiff, const PackedShape& shape, std::uint16_t photometric) {
    const auto format = number_of(tiff, TIFFTAG_SAMPLEFORMAT);
    if (format != SAMPLEFORMAT_UINT) {
        return unsupported("samples are signed or floating point numbers; scan again with 8 or 16 "
                           "unsigned bits a sample");
    }
    if (shape.bits < 1 || shape.bits > 16) {
        return unsupported(fmt::format("{} bits a sample are not read; 1 to 16 are", shape.bits));
    }
    if (number_of(tiff, TIFFTAG_COMPRESSION) == COMPRESSION_JPEG && shape.bits != 8) {
        return unsupported("JPEG with other than 8 bits a sample is not read");
    }
    if (shape.white_is_zero && shape.alpha != AlphaKind::none) {
        return unsupported("an alpha channel beside samples where 0 is white is not read");
    }
    if (photometric == PHOTOMETRIC_PALETTE && (shape.bits > 8 || shape.alpha != AlphaKind::none)) {
        return unsupported("palette pages are read up to 8 bits and without alpha");
    }
    if (photometric == PHOTOMETRIC_YCBCR &&
        (shape.alpha != AlphaKind::none ||
         number_of(tiff, TIFFTAG_PLANARCONFIG) != PLANARCONFIG_CONTIG)) {
        return unsupported("YCbCr in separate planes or with alpha is not read");
    }
    return {};
}

} // namespace

Result<TiffCompression> judge_compression(std::optional<std::uint16_t> scheme) {
    switch (scheme.value_or(COMPRESSION_NONE)) {
    case COMPRESSION_NONE:
        return TiffCompression{.name = "none", .lossy = false};
    case COMPRESSION_CCITTRLE:
        return TiffCompression{.name = "ccitt_rle", .lossy = false};
    case COMPRESSION_CCITTFAX3:
        return TiffCompression{.name = "group3", .lossy = false};
    case COMPRESSION_CCITTFAX4:
        return TiffCompression{.name = "group4", .lossy = false};
    case COMPRESSION_LZW:
        return TiffCompression{.name = "lzw", .lossy = false};
    case COMPRESSION_PACKBITS:
        return TiffCompression{.name = "packbits", .lossy = false};
    case COMPRESSION_DEFLATE:
    case COMPRESSION_ADOBE_DEFLATE:
        return TiffCompression{.name = "deflate", .lossy = false};
    case COMPRESSION_ZSTD:
        return TiffCompression{.name = "zstd", .lossy = false};
    case COMPRESSION_JPEG:
        return TiffCompression{.name = "jpeg", .lossy = true};
    case COMPRESSION_OJPEG:
        return refuse(RefusalCode::old_style_jpeg,
                      "the TIFF uses old-style JPEG compression (6), which no two programs read "
                      "alike; set the scanner to LZW, Deflate, Group 4 or JPEG (7)");
    default:
        return refuse(RefusalCode::format_not_supported,
                      fmt::format("TIFF compression {} is not read; set the scanner to none, LZW, "
                                  "Deflate or Group 4",
                                  *scheme));
    }
}

Result<PackedShape> read_tiff_shape(TIFF* tiff) {
    std::uint16_t photometric = 0;
    if (TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric) != 1) {
        return refuse(RefusalCode::file_damaged,
                      "the page does not say whether 0 is black or white (tag 262 is missing)");
    }
    const auto channels = colour_channels(tiff, photometric);
    if (!channels) {
        return refuse(channels.error());
    }
    PackedShape shape;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &shape.width_px);
    shape.bits = number_of(tiff, TIFFTAG_BITSPERSAMPLE);
    shape.channels = *channels;
    shape.white_is_zero = photometric == PHOTOMETRIC_MINISWHITE;
    const auto alpha = alpha_of(tiff, shape.channels, number_of(tiff, TIFFTAG_SAMPLESPERPIXEL));
    if (!alpha) {
        return refuse(alpha.error());
    }
    shape.alpha = *alpha;
    if (auto checked = check_samples(tiff, shape, photometric); !checked) {
        return refuse(checked.error());
    }
    if (photometric == PHOTOMETRIC_PALETTE) {
        shape.palette = read_palette(tiff, shape.bits);
        if (shape.palette.empty()) {
            return refuse(RefusalCode::file_damaged, "the palette of the page is missing");
        }
    }
    if (photometric == PHOTOMETRIC_YCBCR) {
        TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    }
    return shape;
}

} // namespace scanseal::imaging
