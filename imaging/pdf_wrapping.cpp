#include "imaging/pdf_wrapping_internal.hpp"

#include <fmt/format.h>
#include <isa-l/igzip_lib.h>
#include <tiff.h>

#include <algorithm>
#include <array>
#include <memory>

namespace scanseal::imaging {

namespace {

constexpr std::uint64_t k_stored_bytes_max = 0xF0000000U; // offsets of a TIFF have 32 bits

std::uint64_t row_bytes(const PdfPicture& picture) noexcept {
    return (std::uint64_t{picture.width_px} * picture.channels * picture.bits + 7) / 8;
}

// An end-of-line code: eleven zeros or more, then a one (ITU-T T.4 section 4.1.2).
bool begins_with_end_of_line(ByteView stored) noexcept {
    constexpr unsigned k_zeros = 11;
    unsigned zeros = 0;
    for (const unsigned byte : stored.first(std::min<std::size_t>(stored.size(), 8))) {
        for (unsigned bit = 0x80; bit != 0; bit >>= 1U) {
            if ((byte & bit) != 0) {
                return zeros >= k_zeros;
            }
            ++zeros;
        }
    }
    return false;
}

Result<Bytes> wrap_fax(const PdfPicture& picture, ByteView stored) {
    const auto& fax = picture.fax;
    if (fax.k < 0) {
        if (fax.byte_aligned) {
            return refuse(RefusalCode::format_not_supported,
                          "the picture uses an unusual form of Group 4 (rows on whole bytes); set "
                          "the scanner to TIFF");
        }
        return wrap_as_tiff(picture, COMPRESSION_CCITTFAX4, 0, stored);
    }
    if (begins_with_end_of_line(stored)) {
        return wrap_as_tiff(picture, COMPRESSION_CCITTFAX3, fax.k > 0 ? GROUP3OPT_2DENCODING : 0,
                            stored);
    }
    if (fax.k == 0 && fax.byte_aligned) {
        return wrap_as_tiff(picture, COMPRESSION_CCITTRLE, 0, stored);
    }
    return refuse(RefusalCode::format_not_supported,
                  "the picture uses Group 3 without marks between its rows; set the scanner to "
                  "Group 4 or TIFF");
}

Result<Bytes> wrap_plain(const PdfPicture& picture, ByteView stored) {
    constexpr std::uint64_t k_line_end_bytes = 2; // writers count the one before endstream
    const auto needed = unpacked_bytes(picture);
    if (stored.size() < needed || stored.size() - needed > k_line_end_bytes) {
        return refuse(
            stored.size() < needed ? RefusalCode::file_truncated : RefusalCode::file_damaged,
            fmt::format("the picture has {} bytes, its pixels need {}", stored.size(), needed));
    }
    return wrap_as_tiff(picture, COMPRESSION_NONE, 0, stored);
}

Result<Bytes> wrap_deflate(const PdfPicture& picture, ByteView stored) {
    const bool as_png = picture.predictor >= 10;
    const auto size = unpacked_bytes(picture) + (as_png ? picture.height_px : 0);
    if (auto checked = check_deflate(stored, size); !checked) {
        return refuse(checked.error());
    }
    return as_png ? wrap_as_png(picture, stored)
                  : wrap_as_tiff(picture, COMPRESSION_ADOBE_DEFLATE, 0, stored);
}

// RFC-free: PDF 32000-1 7.4.5. Codes as PackBits has them, then an end mark 128, which PackBits
// passes over. Counts what comes out.
Result<void> check_run_length(ByteView stored, std::uint64_t unpacked_size) {
    constexpr unsigned k_end = 128;
    std::uint64_t size = 0;
    std::size_t at = 0;
    while (at < stored.size() && stored[at] != k_end && size <= unpacked_size) {
        const unsigned code = stored[at];
        size += code < k_end ? code + 1 : 257 - code;
        at += code < k_end ? code + 2 : 2;
    }
    if (at > stored.size() || size < unpacked_size) {
        return refuse(RefusalCode::file_truncated, "the picture ends before its last row");
    }
    if (size > unpacked_size) {
        return refuse(RefusalCode::file_damaged, "the picture has more pixels than its sides say");
    }
    return {};
}

} // namespace

std::uint64_t unpacked_bytes(const PdfPicture& picture) noexcept {
    return row_bytes(picture) * picture.height_px;
}

Result<void> check_deflate(ByteView stored, std::uint64_t unpacked_size) {
    constexpr std::size_t k_block_bytes = 1U << 16U;
    const auto state = std::make_unique<inflate_state>();
    isal_inflate_init(state.get());
    state->crc_flag = ISAL_ZLIB;
    state->next_in = const_cast<std::uint8_t*>(stored.data()); // isa-l only reads
    state->avail_in = static_cast<std::uint32_t>(stored.size());
    Bytes block(k_block_bytes);
    std::uint64_t size = 0;
    while (state->block_state != ISAL_BLOCK_FINISH) {
        state->next_out = block.data();
        state->avail_out = static_cast<std::uint32_t>(block.size());
        if (isal_inflate(state.get()) != ISAL_DECOMP_OK) {
            return refuse(RefusalCode::file_damaged, "the picture's packed data is damaged");
        }
        const auto count = block.size() - state->avail_out;
        size += count;
        if (size > unpacked_size) {
            return refuse(RefusalCode::file_damaged,
                          "the picture has more pixels than its sides say");
        }
        if (count == 0 && state->avail_in == 0 && state->block_state != ISAL_BLOCK_FINISH) {
            return refuse(RefusalCode::file_truncated, "the picture's packed data ends too early");
        }
    }
    if (size < unpacked_size) {
        return refuse(RefusalCode::file_truncated,
                      fmt::format("the picture has {} bytes unpacked, its pixels need {}", size,
                                  unpacked_size));
    }
    return {};
}

Result<Bytes> wrap_picture(const PdfPicture& picture, ByteView stored) {
    if (stored.size() > k_stored_bytes_max) {
        return refuse(RefusalCode::image_too_large, "the picture takes more than 3.75 GiB packed");
    }
    switch (picture.filter) {
    case PdfFilter::none:
        return wrap_plain(picture, stored);
    case PdfFilter::deflate:
        return wrap_deflate(picture, stored);
    case PdfFilter::lzw:
        return wrap_as_tiff(picture, COMPRESSION_LZW, 0, stored);
    case PdfFilter::run_length:
        if (auto checked = check_run_length(stored, unpacked_bytes(picture)); !checked) {
            return refuse(checked.error());
        }
        return wrap_as_tiff(picture, COMPRESSION_PACKBITS, 0, stored);
    case PdfFilter::ccitt:
        return wrap_fax(picture, stored);
    case PdfFilter::jpeg:
        return wrap_as_jpeg(picture, stored);
    }
    return refuse(RefusalCode::format_not_supported, "the picture's packing is not read");
}

} // namespace scanseal::imaging
