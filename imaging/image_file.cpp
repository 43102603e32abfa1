#include "imaging/image_file.hpp"

#include "imaging/jpeg_image_file_internal.hpp"
#include "imaging/pdf_image_file_internal.hpp"
#include "imaging/png_image_file_internal.hpp"
#include "imaging/tiff_image_file_internal.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace scanseal::imaging {

namespace {

using namespace std::string_view_literals;

// First bytes as the formats' own documents give them.
struct Magic {
    std::size_t offset;
    std::string_view bytes;
    FileFormat format;
};

constexpr std::array k_magics = {
    // Before TIFF, since a DICOM preamble may hold a TIFF header (PS3.10 7.1).
    Magic{128, "DICM"sv, FileFormat::dicom},
    Magic{0, "II*\0"sv, FileFormat::tiff},
    Magic{0, "MM\0*"sv, FileFormat::tiff},
    Magic{0, "II+\0"sv, FileFormat::tiff}, // BigTIFF
    Magic{0, "MM\0+"sv, FileFormat::tiff},
    Magic{0, "\xFF\xD8\xFF"sv, FileFormat::jpeg},
    Magic{0, "\x89PNG\r\n\x1A\n"sv, FileFormat::png},
    Magic{0, "GIF87a"sv, FileFormat::gif},
    Magic{0, "GIF89a"sv, FileFormat::gif},
    Magic{0, "\0\0\0\x0CjP  "sv, FileFormat::jpeg2000},
    Magic{0, "\xFF\x4F\xFF\x51"sv, FileFormat::jpeg2000}, // bare codestream
    Magic{8, "WEBP"sv, FileFormat::webp},
};

// Brands of ISO/IEC 23008-12 (HEIF) and AVIF after an "ftyp" box.
constexpr std::array k_heif_brands = {"heic"sv, "heix"sv, "hevc"sv, "heim"sv,
                                      "heis"sv, "mif1"sv, "msf1"sv, "avif"sv};

std::string_view part(std::string_view head, std::size_t offset, std::size_t size) {
    return offset <= head.size() ? head.substr(offset, size) : std::string_view();
}

bool is_bmp(std::string_view head) {
    // "BM" alone is two letters; the reserved bytes 6 to 9 are zero and the header size at 14 is a
    // small number.
    return head.starts_with("BM") && head.size() >= 18 && part(head, 6, 4) == "\0\0\0\0"sv &&
           part(head, 15, 3) == "\0\0\0"sv && head[14] >= 12;
}

bool is_heif(std::string_view head) {
    return part(head, 4, 4) == "ftyp" &&
           std::ranges::find(k_heif_brands, part(head, 8, 4)) != k_heif_brands.end();
}

Refused not_supported(const char* detail) {
    return refuse(RefusalCode::format_not_supported, detail);
}

} // namespace

FileFormat format_of(const ByteSource& source) {
    std::array<std::uint8_t, 1024> bytes{};
    const auto count = source.read_at(0, bytes);
    const auto head = as_text(ByteView(bytes).first(count));
    for (const auto& magic : k_magics) {
        if (part(head, magic.offset, magic.bytes.size()) == magic.bytes &&
            (magic.format != FileFormat::webp || head.starts_with("RIFF"))) {
            return magic.format;
        }
    }
    if (is_heif(head)) {
        return FileFormat::heif;
    }
    if (is_bmp(head)) {
        return FileFormat::bmp;
    }
    // ISO 32000-1, annex H.3: readers take a header anywhere in the first 1024 bytes.
    return head.find("%PDF-") != std::string_view::npos ? FileFormat::pdf : FileFormat::unknown;
}

const char* to_string(FileFormat format) noexcept {
    switch (format) {
    case FileFormat::tiff:
        return "tiff";
    case FileFormat::jpeg:
        return "jpeg";
    case FileFormat::png:
        return "png";
    case FileFormat::bmp:
        return "bmp";
    case FileFormat::heif:
        return "heif";
    case FileFormat::pdf:
        return "pdf";
    case FileFormat::dicom:
        return "dicom";
    case FileFormat::gif:
        return "gif";
    case FileFormat::webp:
        return "webp";
    case FileFormat::jpeg2000:
        return "jpeg2000";
    case FileFormat::unknown:
        return "unknown";
    }
    return "unknown";
}

Result<CodedPage> ImageFile::decode_with_codes(std::uint32_t page) {
    auto decoded = decode(page);
    if (!decoded) {
        return refuse(std::move(decoded.error()));
    }
    auto codes = read_page_codes(decoded->pixels);
    return CodedPage{.page = std::move(*decoded), .codes = std::move(codes)};
}

Result<std::unique_ptr<ImageFile>> open_image(const ByteSource& source,
                                              const DecodeLimits& limits) {
    if (source.size_bytes() == 0) {
        return refuse(RefusalCode::file_empty, "the file has 0 bytes");
    }
    switch (format_of(source)) {
    case FileFormat::tiff:
        return open_tiff(source, limits);
    case FileFormat::jpeg:
        return open_jpeg(source, limits);
    case FileFormat::png:
        return open_png(source, limits);
    case FileFormat::bmp:
        return not_supported("the file is a BMP; set the scanner to TIFF");
    case FileFormat::heif:
        return not_supported("the file is a HEIF or AVIF photograph; scan the page to TIFF");
    case FileFormat::pdf:
        return open_pdf(source, limits);
    case FileFormat::dicom:
        return not_supported("the file is DICOM; it is not read as a page image");
    case FileFormat::gif:
        return not_supported("the file is a GIF; set the scanner to TIFF");
    case FileFormat::webp:
        return not_supported("the file is a WebP picture; set the scanner to TIFF");
    case FileFormat::jpeg2000:
        return not_supported("the file is JPEG 2000; set the scanner to TIFF");
    case FileFormat::unknown:
        break;
    }
    return refuse(RefusalCode::format_unknown,
                  "the first bytes are those of no known image format; set the scanner to TIFF");
}

} // namespace scanseal::imaging
