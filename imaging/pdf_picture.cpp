#include "imaging/pdf_picture_internal.hpp"

#include "imaging/decode_limits_internal.hpp"
#include "imaging/pdf_colours_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace scanseal::imaging {

namespace {

Refused damaged(std::string detail) {
    return refuse(RefusalCode::file_damaged, std::move(detail));
}

Refused unsupported(std::string detail) {
    return refuse(RefusalCode::pixel_layout_not_supported, std::move(detail));
}

Refused no_such_coding(std::string detail) {
    return refuse(RefusalCode::format_not_supported, std::move(detail));
}

long long integer_or(QPDFObjectHandle dictionary, const char* key, long long otherwise) {
    auto value = dictionary.getKey(key);
    return value.isInteger() ? value.getIntValue() : otherwise;
}

bool flag_of(QPDFObjectHandle dictionary, const char* key) {
    auto value = dictionary.getKey(key);
    return value.isBool() && value.getBoolValue();
}

// Entries of table 89 that show more, less or other than the samples.
Result<void> check_entries(QPDFObjectHandle dictionary) {
    if (dictionary.hasKey("/SMask") || dictionary.hasKey("/Mask") ||
        integer_or(dictionary, "/SMaskInData", 0) != 0) {
        return unsupported("parts of the picture are transparent (mask); set the scanner to one "
                           "picture a page, without layers or high compression");
    }
    if (dictionary.hasKey("/Alternates")) {
        return refuse(RefusalCode::pdf_not_scanned_image,
                      "the picture has other versions of itself in the file");
    }
    if (dictionary.hasKey("/F")) {
        return refuse(RefusalCode::pdf_not_scanned_image, "the picture lies in another file");
    }
    return {};
}

struct NamedFilter {
    std::string_view name;
    PdfFilter filter;
};

constexpr std::array k_filters = {
    NamedFilter{"/FlateDecode", PdfFilter::deflate},
    NamedFilter{"/LZWDecode", PdfFilter::lzw},
    NamedFilter{"/RunLengthDecode", PdfFilter::run_length},
    NamedFilter{"/CCITTFaxDecode", PdfFilter::ccitt},
    NamedFilter{"/DCTDecode", PdfFilter::jpeg},
};

/// The one entry of an array of one, or the object itself.
QPDFObjectHandle only(QPDFObjectHandle object) {
    return object.isArray() && object.getArrayNItems() == 1 ? object.getArrayItem(0) : object;
}

Result<PdfFilter> filter_of(QPDFObjectHandle dictionary) {
    auto filter = dictionary.getKey("/Filter");
    if (filter.isNull() || (filter.isArray() && filter.getArrayNItems() == 0)) {
        return PdfFilter::none;
    }
    filter = only(filter);
    if (!filter.isName()) {
        return no_such_coding("the picture is packed by several methods, one over the other; set "
                              "the scanner to TIFF");
    }
    const auto name = filter.getName();
    if (name == "/JBIG2Decode") {
        // BSI TR-03138 rules such coding out for the same reason.
        return no_such_coding("the picture is packed as JBIG2, which may show one character in "
                              "place of a similar one, such as 6 for 8; set the scanner to Group 4 "
                              "or TIFF and scan the page again");
    }
    if (name == "/JPXDecode") {
        return no_such_coding("the picture is packed as JPEG 2000; set the scanner to TIFF");
    }
    const auto* const known = std::ranges::find(k_filters, name, &NamedFilter::name);
    if (known == k_filters.end()) {
        return no_such_coding(fmt::format("the picture is packed as '{}', which is not read; set "
                                          "the scanner to TIFF",
                                          name.substr(0, 24)));
    }
    return known->filter;
}

// 7.4.4.3 and 7.4.4.4. The predictor must work on the very rows of the picture.
Result<void> read_predictor(QPDFObjectHandle parameters, PdfPicture& picture) {
    const auto predictor = integer_or(parameters, "/Predictor", 1);
    if (picture.filter == PdfFilter::lzw && integer_or(parameters, "/EarlyChange", 1) != 1) {
        return no_such_coding("the picture uses an unusual form of LZW; set the scanner to TIFF");
    }
    if (predictor == 1) {
        return {};
    }
    const bool as_png = predictor >= 10 && predictor <= 15;
    if (!as_png && predictor != 2) {
        return damaged(fmt::format("the picture names the predictor {}, which is none", predictor));
    }
    if (integer_or(parameters, "/Colors", 1) != picture.channels ||
        integer_or(parameters, "/BitsPerComponent", 8) != picture.bits ||
        integer_or(parameters, "/Columns", 1) != picture.width_px) {
        return damaged("the predictor of the picture is made for rows of another form");
    }
    if (as_png && picture.filter == PdfFilter::lzw) {
        return no_such_coding("the picture uses LZW with the filters of PNG; set the scanner to "
                              "TIFF");
    }
    if (as_png && picture.channels == 3 && picture.bits < 8) {
        return unsupported(fmt::format("RGB with {} bits a sample is not read", picture.bits));
    }
    picture.predictor = static_cast<unsigned>(predictor);
    return {};
}

Result<void> read_fax(QPDFObjectHandle parameters, PdfPicture& picture) {
    constexpr long long k_columns_default = 1728;
    if (picture.bits != 1 || picture.channels != 1) {
        return damaged("the picture is packed as a fax, but is not black and white");
    }
    const auto rows = integer_or(parameters, "/Rows", 0);
    if (integer_or(parameters, "/Columns", k_columns_default) != picture.width_px ||
        (rows != 0 && rows != picture.height_px)) {
        return damaged("the fax in the picture has another size than the picture");
    }
    const auto k = integer_or(parameters, "/K", 0);
    picture.fax.k = k < 0 ? -1 : k > 0 ? 1 : 0;
    picture.fax.black_is_1 = flag_of(parameters, "/BlackIs1");
    picture.fax.byte_aligned = flag_of(parameters, "/EncodedByteAlign");
    return {};
}

Result<void> read_parameters(QPDFObjectHandle dictionary, PdfPicture& picture) {
    auto parameters = only(dictionary.getKey("/DecodeParms"));
    if (parameters.isNull()) {
        parameters = QPDFObjectHandle::newDictionary();
    }
    if (!parameters.isDictionary()) {
        return damaged("the parameters of the picture's packing cannot be read");
    }
    switch (picture.filter) {
    case PdfFilter::deflate:
    case PdfFilter::lzw:
        return read_predictor(parameters, picture);
    case PdfFilter::ccitt:
        return read_fax(parameters, picture);
    case PdfFilter::jpeg:
        picture.plain_rgb_jpeg =
            picture.channels == 3 && integer_or(parameters, "/ColorTransform", 1) == 0;
        return {};
    case PdfFilter::none:
    case PdfFilter::run_length:
        break;
    }
    return {};
}

// 8.9.5.2: either as they are, or all turned about.
Result<void> read_decode_array(QPDFObjectHandle dictionary, PdfPicture& picture) {
    auto decode = dictionary.getKey("/Decode");
    if (decode.isNull()) {
        return {};
    }
    const double last = picture.palette.empty() ? 1.0 : (1U << picture.bits) - 1.0;
    const int count = static_cast<int>(picture.channels) * 2;
    bool straight = decode.isArray() && decode.getArrayNItems() == count;
    bool turned = straight;
    for (int i = 0; (straight || turned) && i < count; ++i) {
        double value = -1;
        decode.getArrayItem(i).getValueAsNumber(value);
        straight = straight && value == (i % 2 == 0 ? 0.0 : last);
        turned = turned && value == (i % 2 == 0 ? last : 0.0);
    }
    if (!straight && !turned) {
        return unsupported("the samples of the picture are shifted (Decode); scan again without "
                           "corrections");
    }
    picture.inverted = turned;
    if (turned && !picture.palette.empty()) {
        std::ranges::reverse(picture.palette);
        picture.inverted = false;
    }
    return {};
}

Result<void> read_samples(PdfDocument& document, const PdfDrawing& drawing,
                          QPDFObjectHandle dictionary, PdfPicture& picture) {
    if (flag_of(dictionary, "/ImageMask")) {
        // A stencil: 0 is painted, 1 is left as it is, the white page (8.9.6.2).
        if (!drawing.black_paint) {
            return unsupported("the picture is a stencil painted in other than black");
        }
        picture.bits = 1;
        return {};
    }
    const auto bits = integer_or(dictionary, "/BitsPerComponent",
                                 picture.filter == PdfFilter::jpeg    ? 8
                                 : picture.filter == PdfFilter::ccitt ? 1
                                                                      : 0);
    if (bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16) {
        return damaged(fmt::format("the picture has {} bits a sample", bits));
    }
    picture.bits = static_cast<unsigned>(bits);
    auto colours = read_pdf_colours(document, dictionary.getKey("/ColorSpace"), picture.bits);
    if (!colours) {
        return refuse(colours.error());
    }
    picture.channels = colours->channels;
    picture.palette = std::move(colours->palette);
    picture.icc_profile = std::move(colours->icc_profile);
    if (picture.filter == PdfFilter::jpeg && (picture.bits != 8 || !picture.palette.empty())) {
        return unsupported("a JPEG with a palette or other than 8 bits a sample is not read");
    }
    return {};
}

} // namespace

Result<PdfPicture> read_pdf_picture(PdfDocument& document, const PdfDrawing& drawing,
                                    const DecodeLimits& limits) {
    QPDFObjectHandle image = drawing.image;
    auto dictionary = image.getDict();
    if (auto checked = check_entries(dictionary); !checked) {
        return refuse(checked.error());
    }
    PdfPicture picture;
    const auto filter = filter_of(dictionary);
    if (!filter) {
        return refuse(filter.error());
    }
    picture.filter = *filter;
    const auto width = integer_or(dictionary, "/Width", 0);
    const auto height = integer_or(dictionary, "/Height", 0);
    if (width < 1 || height < 1 || width > INT32_MAX || height > INT32_MAX) {
        return damaged(fmt::format("the picture is {} x {} px", width, height));
    }
    picture.width_px = static_cast<std::uint32_t>(width);
    picture.height_px = static_cast<std::uint32_t>(height);
    if (auto read = read_samples(document, drawing, dictionary, picture); !read) {
        return refuse(read.error());
    }
    if (auto read = read_parameters(dictionary, picture); !read) {
        return refuse(read.error());
    }
    if (auto read = read_decode_array(dictionary, picture); !read) {
        return refuse(read.error());
    }
    PackedShape shape;
    shape.width_px = picture.width_px;
    shape.bits = picture.bits;
    shape.channels = picture.channels;
    shape.palette = picture.palette;
    if (auto fits = check_page_size(picture.width_px, picture.height_px, layout_of(shape), limits);
        !fits) {
        return refuse(fits.error());
    }
    return picture;
}

} // namespace scanseal::imaging
