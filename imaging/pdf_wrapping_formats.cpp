#include "imaging/pdf_wrapping_internal.hpp"

#include <isa-l/crc.h>
#include <tiff.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace scanseal::imaging {

namespace {

using namespace std::string_view_literals;

void put_16(Bytes& out, unsigned value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8U));
    out.push_back(static_cast<std::uint8_t>(value & 0xFFU));
}

void put_32(Bytes& out, std::uint32_t value) {
    put_16(out, value >> 16U);
    put_16(out, value & 0xFFFFU);
}

void put_text(Bytes& out, std::string_view text) {
    out.insert(out.end(), text.begin(), text.end());
}

struct TiffEntry {
    std::uint16_t tag;
    std::uint16_t type; ///< TIFF_SHORT or TIFF_LONG
    std::vector<std::uint32_t> values;
};

std::size_t value_bytes(const TiffEntry& entry) {
    return entry.values.size() * (entry.type == TIFF_SHORT ? 2 : 4);
}

void put_values(Bytes& out, const TiffEntry& entry) {
    for (const auto value : entry.values) {
        if (entry.type == TIFF_SHORT) {
            put_16(out, value);
        } else {
            put_32(out, value);
        }
    }
}

/// Header, directory, values that need more than 4 bytes. Big-endian, as 16-bit samples are in PDF
/// (8.9.5.2). Requires: entries in order of their tags.
Bytes tiff_head(const std::vector<TiffEntry>& entries) {
    constexpr std::size_t k_header_bytes = 8;
    constexpr std::size_t k_entry_bytes = 12;
    Bytes head;
    put_text(head, "MM\0*"sv);
    put_32(head, k_header_bytes);
    put_16(head, static_cast<unsigned>(entries.size()));
    auto next = k_header_bytes + 2 + entries.size() * k_entry_bytes + 4;
    Bytes behind;
    for (const auto& entry : entries) {
        put_16(head, entry.tag);
        put_16(head, entry.type);
        put_32(head, static_cast<std::uint32_t>(entry.values.size()));
        const auto size = value_bytes(entry);
        if (size > 4) {
            put_32(head, static_cast<std::uint32_t>(next));
            put_values(behind, entry);
            next += size;
            continue;
        }
        put_values(head, entry);
        head.resize(head.size() + 4 - size);
    }
    put_32(head, 0);
    head.insert(head.end(), behind.begin(), behind.end());
    return head;
}

std::uint32_t photometric_of(const PdfPicture& picture) {
    if (!picture.palette.empty()) {
        return PHOTOMETRIC_PALETTE;
    }
    if (picture.filter == PdfFilter::ccitt) {
        // A fax codes black as 1; PDF hands it on as 0 unless BlackIs1 (7.4.6).
        return picture.fax.black_is_1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_MINISWHITE;
    }
    return picture.channels == 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
}

std::vector<std::uint32_t> colour_map(const PdfPicture& picture) {
    constexpr std::uint32_t k_8_to_16_bits = 257;
    auto palette = picture.palette;
    if (picture.filter == PdfFilter::ccitt && !picture.fax.black_is_1) {
        std::ranges::reverse(palette);
    }
    std::vector<std::uint32_t> map;
    for (std::size_t channel = 0; channel < 3; ++channel) {
        for (const auto& entry : palette) {
            map.push_back(entry.at(channel) * k_8_to_16_bits);
        }
    }
    return map;
}

std::vector<TiffEntry> entries_of(const PdfPicture& picture, std::uint16_t compression,
                                  std::uint32_t t4_options, std::uint32_t stored_size) {
    std::vector<TiffEntry> entries = {
        {TIFFTAG_IMAGEWIDTH, TIFF_LONG, {picture.width_px}},
        {TIFFTAG_IMAGELENGTH, TIFF_LONG, {picture.height_px}},
        {TIFFTAG_BITSPERSAMPLE, TIFF_SHORT, std::vector(picture.channels, picture.bits)},
        {TIFFTAG_COMPRESSION, TIFF_SHORT, {compression}},
        {TIFFTAG_PHOTOMETRIC, TIFF_SHORT, {photometric_of(picture)}},
        {TIFFTAG_STRIPOFFSETS, TIFF_LONG, {0}},
        {TIFFTAG_SAMPLESPERPIXEL, TIFF_SHORT, {picture.channels}},
        {TIFFTAG_ROWSPERSTRIP, TIFF_LONG, {picture.height_px}},
        {TIFFTAG_STRIPBYTECOUNTS, TIFF_LONG, {stored_size}},
    };
    if (compression == COMPRESSION_CCITTFAX3) {
        entries.push_back({TIFFTAG_T4OPTIONS, TIFF_LONG, {t4_options}});
    }
    if (picture.predictor == 2) {
        entries.push_back({TIFFTAG_PREDICTOR, TIFF_SHORT, {2}});
    }
    if (!picture.palette.empty()) {
        entries.push_back({TIFFTAG_COLORMAP, TIFF_SHORT, colour_map(picture)});
    }
    return entries;
}

void put_chunk(Bytes& out, std::string_view type, ByteView data) {
    put_32(out, static_cast<std::uint32_t>(data.size()));
    const auto start = out.size();
    put_text(out, type);
    out.insert(out.end(), data.begin(), data.end());
    put_32(out, crc32_gzip_refl(0, &out[start], out.size() - start));
}

} // namespace

Bytes wrap_as_tiff(const PdfPicture& picture, std::uint16_t compression, std::uint32_t t4_options,
                   ByteView stored) {
    auto entries =
        entries_of(picture, compression, t4_options, static_cast<std::uint32_t>(stored.size()));
    // The strip follows the head, whose size does not depend on the offset in it.
    const auto offset = tiff_head(entries).size();
    std::ranges::find(entries, TIFFTAG_STRIPOFFSETS, &TiffEntry::tag)->values = {
        static_cast<std::uint32_t>(offset)};
    auto file = tiff_head(entries);
    file.reserve(offset + stored.size());
    file.insert(file.end(), stored.begin(), stored.end());
    return file;
}

Bytes wrap_as_png(const PdfPicture& picture, ByteView stored) {
    constexpr std::uint8_t k_grey = 0;
    constexpr std::uint8_t k_rgb = 2;
    constexpr std::uint8_t k_palette = 3;
    Bytes header;
    put_32(header, picture.width_px);
    put_32(header, picture.height_px);
    header.push_back(static_cast<std::uint8_t>(picture.bits));
    header.push_back(!picture.palette.empty() ? k_palette : picture.channels == 3 ? k_rgb : k_grey);
    header.insert(header.end(), {0, 0, 0}); // Deflate, the five filters, not interlaced
    Bytes file;
    file.reserve(stored.size() + 1024);
    put_text(file, "\x89PNG\r\n\x1A\n"sv);
    put_chunk(file, "IHDR", header);
    if (!picture.palette.empty()) {
        Bytes palette;
        for (const auto& entry : picture.palette) {
            palette.insert(palette.end(), entry.begin(), entry.end());
        }
        put_chunk(file, "PLTE", palette);
    }
    // A chunk has at most 2^31 - 1 bytes.
    constexpr std::size_t k_chunk_bytes = 1U << 30U;
    for (std::size_t at = 0; at < stored.size(); at += k_chunk_bytes) {
        put_chunk(file, "IDAT", stored.subspan(at, std::min(k_chunk_bytes, stored.size() - at)));
    }
    put_chunk(file, "IEND", {});
    return file;
}

Result<Bytes> wrap_as_jpeg(const PdfPicture& picture, ByteView stored) {
    constexpr unsigned k_start_of_scan = 0xDA;
    constexpr unsigned k_app1 = 0xE1;
    constexpr unsigned k_app14 = 0xEE;
    const auto cut = [] {
        return refuse(RefusalCode::file_damaged, "the picture's JPEG header is broken");
    };
    if (stored.size() < 4 || stored[0] != 0xFF || stored[1] != 0xD8) {
        return cut();
    }
    Bytes file(stored.begin(), stored.begin() + 2);
    file.reserve(stored.size());
    bool names_colours = false;
    std::size_t at = 2;
    while (true) {
        while (at + 1 < stored.size() && stored[at] == 0xFF && stored[at + 1] == 0xFF) {
            ++at; // fill bytes (ITU-T T.81 B.1.1.2)
        }
        if (stored.size() - at < 4 || stored[at] != 0xFF) {
            return cut();
        }
        const unsigned marker = stored[at + 1];
        if (marker == k_start_of_scan) {
            break;
        }
        const std::size_t size = 2 + ((std::size_t{stored[at + 2]} << 8U) | stored[at + 3]);
        if (size < 4 || size > stored.size() - at) {
            return cut();
        }
        const auto segment = stored.subspan(at, size);
        names_colours = names_colours ||
                        (marker == k_app14 && as_text(segment.subspan(4)).starts_with("Adobe"));
        if (marker != k_app1) {
            file.insert(file.end(), segment.begin(), segment.end());
        }
        at += size;
    }
    if (picture.plain_rgb_jpeg && !names_colours) {
        return refuse(RefusalCode::format_not_supported,
                      "only the PDF, not the JPEG in it, says that its colours are plain RGB; set "
                      "the scanner to TIFF");
    }
    file.insert(file.end(), stored.begin() + static_cast<std::ptrdiff_t>(at), stored.end());
    return file;
}

} // namespace scanseal::imaging
