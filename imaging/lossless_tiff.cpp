#include "imaging/lossless_tiff.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"
#include "imaging/deflate_strips_internal.hpp"
#include "imaging/tiff_ptr.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scanseal::imaging {

namespace {

// Measured in docs/formats/tiff.md: larger strips gain nothing, smaller ones cost ratio.
constexpr std::size_t k_strip_bytes = 512U << 10U;
// Classic TIFF counts bytes in 32 bits; 3 GiB leaves room for data that deflate makes longer.
constexpr std::uint64_t k_classic_bytes_max = 3ULL << 30U;

[[noreturn]] void fail(TiffWriter& writer) {
    throw Failure(FailureKind::busy,
                  fmt::format("libtiff could not encode a page: {}", writer.messages().text()));
}

std::uint32_t rows_per_strip(const PixelBuffer& pixels) noexcept {
    const auto rows = std::max<std::size_t>(1, k_strip_bytes / pixels.stride_bytes());
    return static_cast<std::uint32_t>(std::min<std::size_t>(rows, pixels.height_px()));
}

bool set_pixel_tags(TIFF* tiff, const PixelBuffer& pixels) {
    const bool bilevel = pixels.layout() == SampleLayout::bilevel;
    const unsigned channels = channels_of(pixels.layout());
    const unsigned bits = sample_bits_of(pixels.layout());
    const int photometric = bilevel         ? PHOTOMETRIC_MINISWHITE
                            : channels == 3 ? PHOTOMETRIC_RGB
                                            : PHOTOMETRIC_MINISBLACK;
    bool good = TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, pixels.width_px()) == 1 &&
                TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, pixels.height_px()) == 1 &&
                TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, bits) == 1 &&
                TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, channels) == 1 &&
                TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, photometric) == 1 &&
                TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) == 1 &&
                TIFFSetField(tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT) == 1 &&
                TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, rows_per_strip(pixels)) == 1;
    if (bilevel) {
        return good && TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4) == 1;
    }
    good = good && TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_ADOBE_DEFLATE) == 1;
    if (bits == 8) {
        // Not for 16 bits: Java's own reader cannot undo the predictor there.
        return good && TIFFSetField(tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL) == 1;
    }
    if (channels == 1 && pixels.significant_bits() < bits) {
        const unsigned sample_max = (1U << pixels.significant_bits()) - 1;
        good = good && TIFFSetField(tiff, TIFFTAG_MAXSAMPLEVALUE, sample_max) == 1;
    }
    return good;
}

bool set_page_tags(TIFF* tiff, const TiffTags& tags) {
    bool good = TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH) == 1 &&
                TIFFSetField(tiff, TIFFTAG_XRESOLUTION, tags.dpi_x) == 1 &&
                TIFFSetField(tiff, TIFFTAG_YRESOLUTION, tags.dpi_y) == 1;
    if (!tags.date_time.empty()) {
        good = good && TIFFSetField(tiff, TIFFTAG_DATETIME, tags.date_time.c_str()) == 1;
    }
    if (!tags.software.empty()) {
        good = good && TIFFSetField(tiff, TIFFTAG_SOFTWARE, tags.software.c_str()) == 1;
    }
    if (!tags.icc_profile.empty()) {
        good = good && TIFFSetField(tiff, TIFFTAG_ICCPROFILE,
                                    static_cast<std::uint32_t>(tags.icc_profile.size()),
                                    tags.icc_profile.data()) == 1;
    }
    return good;
}

// Calls `write` with the number and the rows of each strip, until it says false.
template <class Write>
bool for_each_strip(const PixelBuffer& pixels, Write write) {
    const auto strip_bytes = rows_per_strip(pixels) * pixels.stride_bytes();
    auto left = pixels.samples();
    for (std::uint32_t strip = 0; !left.empty(); ++strip) {
        const auto rows = left.first(std::min(strip_bytes, left.size()));
        left = left.subspan(rows.size());
        if (!write(strip, rows)) {
            return false;
        }
    }
    return true;
}

// Fax codes count from white, which is 0 there and 1 in a PixelBuffer.
bool write_fax_strips(TIFF* tiff, const PixelBuffer& pixels) {
    Bytes inverted;
    return for_each_strip(pixels, [&](std::uint32_t strip, ByteView rows) {
        inverted.resize(rows.size());
        std::ranges::transform(rows, inverted.begin(),
                               [](std::uint8_t byte) { return static_cast<std::uint8_t>(~byte); });
        return TIFFWriteEncodedStrip(tiff, strip, inverted.data(),
                                     static_cast<tmsize_t>(inverted.size())) >= 0;
    });
}

bool write_deflate_strips(TIFF* tiff, const PixelBuffer& pixels) {
    StripDeflater deflater(rows_per_strip(pixels) * pixels.stride_bytes());
    const bool predict = sample_bits_of(pixels.layout()) == 8;
    return for_each_strip(pixels, [&](std::uint32_t strip, ByteView rows) {
        const auto bytes = deflater.compress(rows, pixels.stride_bytes(),
                                             predict ? channels_of(pixels.layout()) : 0);
        // libtiff wants its input writable, and writes it as it is.
        return TIFFWriteRawStrip(tiff, strip, const_cast<std::uint8_t*>(bytes.data()),
                                 static_cast<tmsize_t>(bytes.size())) >= 0;
    });
}

bool write_pixels(TIFF* tiff, const PixelBuffer& pixels) {
    return pixels.layout() == SampleLayout::bilevel ? write_fax_strips(tiff, pixels)
                                                    : write_deflate_strips(tiff, pixels);
}

} // namespace

Bytes encode_lossless_tiff(const PixelBuffer& pixels, const TiffTags& tags) {
    SCANSEAL_ASSERT(!pixels.empty());
    const std::uint64_t raw_bytes = pixels.samples().size();
    constexpr std::size_t k_head_bytes = 64U << 10U;
    const auto reserve_bytes =
        static_cast<std::size_t>(raw_bytes / 2) + tags.icc_profile.size() + k_head_bytes;
    TiffWriter writer(reserve_bytes, raw_bytes > k_classic_bytes_max);
    auto* tiff = writer.get();
    if (tiff == nullptr || !set_pixel_tags(tiff, pixels) || !set_page_tags(tiff, tags) ||
        !write_pixels(tiff, pixels) || TIFFWriteDirectory(tiff) != 1) {
        fail(writer);
    }
    auto file = writer.take();
    if (writer.messages().error) {
        fail(writer);
    }
    return file;
}

} // namespace scanseal::imaging
