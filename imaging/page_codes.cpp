#include "imaging/page_codes.hpp"

#include "core/assert.hpp"
#include "imaging/measures/page_views_internal.hpp"

#include <zbar.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <optional>
#include <tuple>

namespace scanseal::imaging {

namespace {

struct KnownKind {
    CodeKind kind;
    zbar::zbar_symbol_type_t symbol;
    int length_min; ///< 0: the kind has its own check character
};

constexpr std::array k_kinds{
    KnownKind{.kind = CodeKind::qr, .symbol = zbar::ZBAR_QRCODE, .length_min = 0},
    KnownKind{.kind = CodeKind::code128, .symbol = zbar::ZBAR_CODE128, .length_min = 0},
    KnownKind{.kind = CodeKind::code39, .symbol = zbar::ZBAR_CODE39, .length_min = 6},
    KnownKind{.kind = CodeKind::codabar, .symbol = zbar::ZBAR_CODABAR, .length_min = 6},
    KnownKind{.kind = CodeKind::interleaved_2_of_5, .symbol = zbar::ZBAR_I25, .length_min = 8},
    KnownKind{.kind = CodeKind::ean13, .symbol = zbar::ZBAR_EAN13, .length_min = 0},
};

// A page of more pixels than this a side is read twice: at half the size, where a grainy code comes
// out smooth, and at its full size, where a small one is still whole, along every second row and
// column. Halving alone lost QR codes of 4 pixels a module, by how they fell on the pixels.
constexpr int k_halved_from_px = 2000;
constexpr int k_full_size_density = 2;

std::optional<CodeKind> kind_of(zbar::zbar_symbol_type_t symbol) {
    const auto* known = std::ranges::find(k_kinds, symbol, &KnownKind::symbol);
    return known == k_kinds.end() ? std::nullopt : std::optional(known->kind);
}

struct ScannerCloser {
    void operator()(zbar::zbar_image_scanner_t* scanner) const {
        zbar::zbar_image_scanner_destroy(scanner);
    }
};

struct ImageCloser {
    void operator()(zbar::zbar_image_t* image) const { zbar::zbar_image_destroy(image); }
};

using Scanner = std::unique_ptr<zbar::zbar_image_scanner_t, ScannerCloser>;
using Image = std::unique_ptr<zbar::zbar_image_t, ImageCloser>;

/// `density`: every so many rows and columns are looked along.
Scanner make_scanner(int density) {
    Scanner scanner(zbar::zbar_image_scanner_create());
    if (!scanner) {
        throw std::bad_alloc();
    }
    // Everything off first: the kinds that we do not want have the most false alarms and flaws.
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
    for (const auto& known : k_kinds) {
        zbar::zbar_image_scanner_set_config(scanner.get(), known.symbol, zbar::ZBAR_CFG_ENABLE, 1);
        if (known.length_min > 0) {
            zbar::zbar_image_scanner_set_config(scanner.get(), known.symbol, zbar::ZBAR_CFG_MIN_LEN,
                                                known.length_min);
        }
    }
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_NONE, zbar::ZBAR_CFG_X_DENSITY,
                                        density);
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_NONE, zbar::ZBAR_CFG_Y_DENSITY,
                                        density);
    // QR text as it stands in the code, not converted by what zbar takes it for.
    zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_BINARY, 1);
    return scanner;
}

PixelRegion region_of(const zbar::zbar_symbol_t* symbol, int scale) {
    const unsigned points = zbar::zbar_symbol_get_loc_size(symbol);
    if (points == 0) {
        return {};
    }
    int left = zbar::zbar_symbol_get_loc_x(symbol, 0);
    int top = zbar::zbar_symbol_get_loc_y(symbol, 0);
    int right = left;
    int bottom = top;
    for (unsigned i = 1; i < points; ++i) {
        left = std::min(left, zbar::zbar_symbol_get_loc_x(symbol, i));
        right = std::max(right, zbar::zbar_symbol_get_loc_x(symbol, i));
        top = std::min(top, zbar::zbar_symbol_get_loc_y(symbol, i));
        bottom = std::max(bottom, zbar::zbar_symbol_get_loc_y(symbol, i));
    }
    const auto full = [scale](int px) { return static_cast<unsigned>(std::max(0, px) * scale); };
    return {.x_px = full(left),
            .y_px = full(top),
            .width_px = full(right - left + 1),
            .height_px = full(bottom - top + 1)};
}

bool overlap(const PixelRegion& a, const PixelRegion& b) {
    return a.x_px < b.x_px + b.width_px && b.x_px < a.x_px + a.width_px &&
           a.y_px < b.y_px + b.height_px && b.y_px < a.y_px + a.height_px;
}

/// Adds what is seen in `view`, of which each pixel stands for `scale` of the page, unless it has
/// been seen at that place before.
void add_codes(const cv::Mat& view, int scale, int density, std::vector<PageCode>& codes) {
    // A copy of its own: zbar wants rows without gaps, and may write into it.
    cv::Mat grey = view.clone();
    const auto scanner = make_scanner(density);
    const Image image(zbar::zbar_image_create());
    if (!image) {
        throw std::bad_alloc();
    }
    zbar::zbar_image_set_format(image.get(), zbar_fourcc('Y', '8', '0', '0'));
    zbar::zbar_image_set_size(image.get(), static_cast<unsigned>(grey.cols),
                              static_cast<unsigned>(grey.rows));
    zbar::zbar_image_set_data(image.get(), grey.data, grey.total(), nullptr);
    if (zbar::zbar_scan_image(scanner.get(), image.get()) <= 0) {
        return;
    }
    const auto seen_before = static_cast<std::ptrdiff_t>(codes.size());
    for (const auto* symbol = zbar::zbar_image_first_symbol(image.get()); symbol != nullptr;
         symbol = zbar::zbar_symbol_next(symbol)) {
        const auto kind = kind_of(zbar::zbar_symbol_get_type(symbol));
        if (!kind) {
            continue;
        }
        PageCode code{.kind = *kind,
                      .text = std::string(zbar::zbar_symbol_get_data(symbol),
                                          zbar::zbar_symbol_get_data_length(symbol)),
                      .region = region_of(symbol, scale)};
        const bool known =
            std::any_of(codes.begin(), codes.begin() + seen_before, [&code](const PageCode& one) {
                return one.kind == code.kind && one.text == code.text &&
                       overlap(one.region, code.region);
            });
        if (!known) {
            codes.push_back(std::move(code));
        }
    }
}

} // namespace

const char* to_string(CodeKind kind) noexcept {
    switch (kind) {
    case CodeKind::qr:
        return "qr";
    case CodeKind::code128:
        return "code128";
    case CodeKind::code39:
        return "code39";
    case CodeKind::codabar:
        return "codabar";
    case CodeKind::interleaved_2_of_5:
        return "interleaved_2_of_5";
    case CodeKind::ean13:
        return "ean13";
    }
    return "?";
}

std::vector<PageCode> read_page_codes(const PixelBuffer& page) {
    SCANSEAL_ASSERT(!page.empty());
    const auto views = make_page_views(page, 0, 0);
    std::vector<PageCode> codes;
    if (std::max(views.grey.cols, views.grey.rows) < k_halved_from_px) {
        add_codes(views.grey, 1, 1, codes);
    } else {
        add_codes(views.half, 2, 1, codes);
        add_codes(views.grey, 1, k_full_size_density, codes);
    }
    std::ranges::sort(codes, {}, [](const PageCode& code) {
        return std::tuple(code.region.y_px, code.region.x_px, code.text);
    });
    return codes;
}

} // namespace scanseal::imaging
