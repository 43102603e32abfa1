#include "tests/support/sample_files.hpp"

#include "core/assert.hpp"

#include <fmt/core.h>
#include <png.h>
#include <tiffio.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace scanseal::test {

namespace {

std::uint16_t tiff_compression(SampleCompression compression) {
    switch (compression) {
    case SampleCompression::none:
        return COMPRESSION_NONE;
    case SampleCompression::lzw:
        return COMPRESSION_LZW;
    case SampleCompression::deflate:
        return COMPRESSION_ADOBE_DEFLATE;
    case SampleCompression::group4:
        return COMPRESSION_CCITTFAX4;
    }
    return COMPRESSION_NONE;
}

void set_tags(TIFF* tiff, const PixelBuffer& page, const SampleFileOptions& options) {
    const unsigned bits = sample_bits_of(page.layout());
    const bool colour = channels_of(page.layout()) == 3;
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, page.width_px());
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, page.height_px());
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, channels_of(page.layout()));
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, colour ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, tiff_compression(options.compression));
    if (options.compression == SampleCompression::deflate) {
        TIFFSetField(tiff, TIFFTAG_ZIPQUALITY, 1); // samples are noisy: more effort gains nothing
    }
    const bool packed = options.compression == SampleCompression::deflate ||
                        options.compression == SampleCompression::lzw;
    if (packed && bits == 8) {
        TIFFSetField(tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
    }
    if (page.significant_bits() < bits) {
        TIFFSetField(tiff, TIFFTAG_MAXSAMPLEVALUE, (1U << page.significant_bits()) - 1U);
    }
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 64U);
    if (options.unit != ResolutionUnit::none) {
        const bool inch = options.unit == ResolutionUnit::inch;
        const double density = inch ? options.dpi : options.dpi / 2.54;
        TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, inch ? RESUNIT_INCH : RESUNIT_CENTIMETER);
        TIFFSetField(tiff, TIFFTAG_XRESOLUTION, density);
        TIFFSetField(tiff, TIFFTAG_YRESOLUTION, density);
    }
    for (const auto& [tag, text] : options.text_tags) {
        TIFFSetField(tiff, tag, text.c_str());
    }
}

[[noreturn]] void png_failed(png_structp /*png*/, png_const_charp message) {
    // An exception may not cross libpng's C frames; a maker of test files may simply end.
    static_cast<void>(std::fputs(message, stderr));
    std::abort();
}

int png_colour(SampleLayout layout) {
    return channels_of(layout) == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY;
}

} // namespace

void write_tiff(const std::filesystem::path& path, const std::vector<const PixelBuffer*>& pages,
                const SampleFileOptions& options) {
    SCANSEAL_ASSERT(!pages.empty());
    const std::unique_ptr<TIFF, decltype(&TIFFClose)> tiff(TIFFOpen(path.c_str(), "w"), &TIFFClose);
    if (!tiff) {
        throw std::runtime_error(fmt::format("cannot write {}", path.string()));
    }
    for (const auto* page : pages) {
        set_tags(tiff.get(), *page, options);
        for (std::uint32_t y = 0; y < page->height_px(); ++y) {
            Bytes row(page->row(y).begin(), page->row(y).end()); // libtiff may change it
            if (TIFFWriteScanline(tiff.get(), row.data(), y, 0) != 1) {
                throw std::runtime_error(
                    fmt::format("cannot write row {} of {}", y, path.string()));
            }
        }
        if (TIFFWriteDirectory(tiff.get()) != 1) {
            throw std::runtime_error(fmt::format("cannot write {}", path.string()));
        }
    }
}

void write_png(const std::filesystem::path& path, const PixelBuffer& page,
               const SampleFileOptions& options) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wbe"),
                                                               &std::fclose);
    if (!file) {
        throw std::runtime_error(fmt::format("cannot write {}", path.string()));
    }
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, &png_failed, nullptr);
    png_infop info = png_create_info_struct(png);
    const auto destroy = [&](std::FILE*) { png_destroy_write_struct(&png, &info); };
    const std::unique_ptr<std::FILE, decltype(destroy)> guard(file.get(), destroy);
    png_init_io(png, file.get());
    png_set_IHDR(png, info, page.width_px(), page.height_px(),
                 static_cast<int>(sample_bits_of(page.layout())), png_colour(page.layout()),
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, 1);
    if (options.unit != ResolutionUnit::none) {
        const auto per_metre = static_cast<std::uint32_t>(std::lround(options.dpi / 0.0254));
        png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    }
    png_write_info(png, info);
    if (sample_bits_of(page.layout()) == 16) {
        png_set_swap(png); // PNG is big-endian, our samples are not
    }
    for (std::uint32_t y = 0; y < page.height_px(); ++y) {
        png_write_row(png, page.row(y).data());
    }
    png_write_end(png, info);
}

} // namespace scanseal::test
