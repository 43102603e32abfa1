#include "imaging/pdf_placement_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace scanseal::imaging {

namespace {

constexpr double k_units_per_inch = 72.0;
// Of the other component: rounding of a turned matrix, a tenth of a pixel on a page.
constexpr double k_slant_max = 1.0e-5;

enum class Way { right, down, left, up };

struct Vector {
    double x;
    double y; ///< up

    [[nodiscard]] double length() const noexcept { return std::abs(x) + std::abs(y); }
};

std::optional<Way> way_of(Vector v) noexcept {
    const double x = std::abs(v.x);
    const double y = std::abs(v.y);
    if (!std::isfinite(x) || !std::isfinite(y)) {
        return std::nullopt;
    }
    if (y <= k_slant_max * x && x > 0) {
        return v.x > 0 ? Way::right : Way::left;
    }
    if (x <= k_slant_max * y && y > 0) {
        return v.y > 0 ? Way::up : Way::down;
    }
    return std::nullopt;
}

// One row for each way that columns go, one column for each way that rows go; 0: not possible.
constexpr std::array<std::array<unsigned, 4>, 4> k_orientations = {{
    // rows: right, down, left, up
    {0, 1, 0, 4}, // columns go right
    {5, 0, 6, 0}, // down
    {0, 2, 0, 3}, // left
    {8, 0, 7, 0}, // up
}};

Way turned(Way way, unsigned quarters) noexcept {
    return static_cast<Way>((static_cast<unsigned>(way) + quarters) % 4);
}

std::optional<std::array<double, 6>> numbers(QPDFObjectHandle array, int count) {
    std::array<double, 6> values{};
    if (!array.isInitialized() || !array.isArray() || array.getArrayNItems() != count) {
        return std::nullopt;
    }
    for (int i = 0; i < count; ++i) {
        if (!array.getArrayItem(i).getValueAsNumber(values.at(static_cast<std::size_t>(i)))) {
            return std::nullopt;
        }
    }
    return values;
}

Result<unsigned> quarter_turns(const PdfPage& page) {
    QPDFObjectHandle rotate = page.rotate;
    if (!rotate.isInitialized() || rotate.isNull()) {
        return 0U;
    }
    if (!rotate.isInteger() || rotate.getIntValue() % 90 != 0) {
        return refuse(RefusalCode::file_damaged, "the page's Rotate is not a multiple of 90");
    }
    return static_cast<unsigned>((rotate.getIntValue() % 360 + 360) / 90 % 4);
}

Result<double> user_unit(const PdfPage& page) {
    QPDFObjectHandle dictionary = page.dictionary;
    if (!dictionary.hasKey("/UserUnit")) {
        return 1.0;
    }
    double unit = 0;
    if (!dictionary.getKey("/UserUnit").getValueAsNumber(unit) || !std::isfinite(unit) ||
        unit <= 0) {
        return refuse(RefusalCode::file_damaged, "the page's UserUnit is not a positive number");
    }
    return unit;
}

} // namespace

PdfMatrix operator*(const PdfMatrix& inner, const PdfMatrix& outer) noexcept {
    return {.a = inner.a * outer.a + inner.b * outer.c,
            .b = inner.a * outer.b + inner.b * outer.d,
            .c = inner.c * outer.a + inner.d * outer.c,
            .d = inner.c * outer.b + inner.d * outer.d,
            .e = inner.e * outer.a + inner.f * outer.c + outer.e,
            .f = inner.e * outer.b + inner.f * outer.d + outer.f};
}

std::optional<PdfRectangle> pdf_rectangle(QPDFObjectHandle array) {
    const auto n = numbers(array, 4);
    if (!n) {
        return std::nullopt;
    }
    const auto& v = *n;
    return PdfRectangle{.left = std::min(v[0], v[2]),
                        .bottom = std::min(v[1], v[3]),
                        .right = std::max(v[0], v[2]),
                        .top = std::max(v[1], v[3])};
}

std::optional<PdfMatrix> pdf_matrix(QPDFObjectHandle array) {
    const auto n = numbers(array, 6);
    if (!n) {
        return std::nullopt;
    }
    const auto& v = *n;
    return PdfMatrix{.a = v[0], .b = v[1], .c = v[2], .d = v[3], .e = v[4], .f = v[5]};
}

std::optional<PdfRectangle> transformed(const PdfRectangle& rectangle,
                                        const PdfMatrix& matrix) noexcept {
    if (!way_of({matrix.a, matrix.b}) || !way_of({matrix.c, matrix.d})) {
        return std::nullopt;
    }
    const auto x = [&](double u, double v) { return u * matrix.a + v * matrix.c + matrix.e; };
    const auto y = [&](double u, double v) { return u * matrix.b + v * matrix.d + matrix.f; };
    const double x0 = x(rectangle.left, rectangle.bottom);
    const double x1 = x(rectangle.right, rectangle.top);
    const double y0 = y(rectangle.left, rectangle.bottom);
    const double y1 = y(rectangle.right, rectangle.top);
    return PdfRectangle{.left = std::min(x0, x1),
                        .bottom = std::min(y0, y1),
                        .right = std::max(x0, x1),
                        .top = std::max(y0, y1)};
}

PdfRectangle overlap(const PdfRectangle& one, const PdfRectangle& other) noexcept {
    return {.left = std::max(one.left, other.left),
            .bottom = std::max(one.bottom, other.bottom),
            .right = std::min(one.right, other.right),
            .top = std::min(one.top, other.top)};
}

bool holds(const PdfRectangle& outer, const PdfRectangle& inner) noexcept {
    constexpr double k_point = 1.0;
    return inner.left >= outer.left - k_point && inner.bottom >= outer.bottom - k_point &&
           inner.right <= outer.right + k_point && inner.top <= outer.top + k_point;
}

Result<PdfRectangle> shown_box(const PdfPage& page) {
    const auto media = pdf_rectangle(page.media_box);
    if (!media) {
        return refuse(RefusalCode::file_damaged, "the page has no size (MediaBox)");
    }
    QPDFObjectHandle crop_box = page.crop_box;
    if (!crop_box.isInitialized() || crop_box.isNull()) {
        return *media;
    }
    const auto crop = pdf_rectangle(crop_box);
    if (!crop) {
        return refuse(RefusalCode::file_damaged, "the page's CropBox is not a rectangle");
    }
    return overlap(*media, *crop);
}

Result<PdfPlacement> place_picture(const PdfMatrix& matrix, const PdfPage& page,
                                   std::uint32_t width_px, std::uint32_t height_px) {
    const auto quarters = quarter_turns(page);
    if (!quarters) {
        return refuse(quarters.error());
    }
    const auto unit = user_unit(page);
    if (!unit) {
        return refuse(unit.error());
    }
    // The picture fills the unit square, its first row at the top (8.9.5.1).
    const Vector along{matrix.a, matrix.b};
    const Vector down{-matrix.c, -matrix.d};
    const auto columns = way_of(along);
    const auto rows = way_of(down);
    const unsigned orientation =
        columns && rows ? k_orientations.at(static_cast<std::size_t>(turned(*columns, *quarters)))
                              .at(static_cast<std::size_t>(turned(*rows, *quarters)))
                        : 0;
    if (orientation == 0) {
        return refuse(RefusalCode::pdf_not_scanned_image,
                      "the picture is slanted or turned by other than 90 degrees");
    }
    return PdfPlacement{.orientation = orientation,
                        .dpi_x = width_px * k_units_per_inch / (along.length() * *unit),
                        .dpi_y = height_px * k_units_per_inch / (down.length() * *unit)};
}

} // namespace scanseal::imaging
