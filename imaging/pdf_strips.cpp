#include "imaging/pdf_strips_internal.hpp"

#include "core/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace scanseal::imaging {

namespace {

constexpr double k_edge_px_max = 0.25;

struct Point {
    double x = 0;
    double y = 0;
};

Point operator-(Point one, Point other) noexcept {
    return {.x = one.x - other.x, .y = one.y - other.y};
}

double length(Point v) noexcept {
    return std::hypot(v.x, v.y);
}

/// Where the first row begins: the picture fills the unit square, its first row at the top
/// (8.9.5.1).
Point top_of(const PdfMatrix& matrix) noexcept {
    return {.x = matrix.e + matrix.c, .y = matrix.f + matrix.d};
}

Point bottom_of(const PdfMatrix& matrix) noexcept {
    return {.x = matrix.e, .y = matrix.f};
}

/// How far a point lies in the direction of `way`, from `origin`, in units of the page.
double along(Point way, Point point, Point origin) noexcept {
    const auto v = point - origin;
    return (v.x * way.x + v.y * way.y) / length(way);
}

bool same_clip(const PdfRectangle& one, const PdfRectangle& other) noexcept {
    return one.left == other.left && one.bottom == other.bottom && one.right == other.right &&
           one.top == other.top;
}

/// What two strips of one page do not have in common; empty if they can be one picture.
std::string difference(const PdfStrip& one, const PdfStrip& other) {
    const auto& a = one.picture;
    const auto& b = other.picture;
    if (a.width_px != b.width_px) {
        return fmt::format("are {} and {} px wide", a.width_px, b.width_px);
    }
    if (a.bits != b.bits || a.channels != b.channels || a.palette != b.palette ||
        a.inverted != b.inverted || a.icc_profile != b.icc_profile ||
        one.drawing.black_paint != other.drawing.black_paint) {
        return "have different colours";
    }
    if (a.filter != b.filter || a.plain_rgb_jpeg != b.plain_rgb_jpeg) {
        return "are packed in different ways";
    }
    if (!same_clip(one.drawing.clip, other.drawing.clip)) {
        return "are clipped one by one";
    }
    return {};
}

Refused not_one_picture(const std::string& why) {
    return refuse(RefusalCode::pdf_not_scanned_image,
                  "the page is put together from several pictures, which " + why);
}

/// Every strip's edges against a ruler with rows of one height.
Result<void> check_edges(const std::vector<PdfStrip>& strips, Point down, double row,
                         double column) {
    const auto& first = strips.front().drawing.matrix;
    const Point origin = top_of(first);
    const Point across{.x = first.a, .y = first.b};
    const double width = length(across);
    double rows_above = 0;
    for (const auto& strip : strips) {
        const auto& matrix = strip.drawing.matrix;
        const auto top = top_of(matrix);
        const auto bottom = bottom_of(matrix);
        const Point right{.x = top.x + matrix.a, .y = top.y + matrix.b};
        const double rows_below = rows_above + strip.picture.height_px;
        const double column_off = std::max(std::abs(along(across, top, origin)),
                                           std::abs(along(across, right, origin) - width));
        if (column_off > k_edge_px_max * column) {
            return not_one_picture("do not stand on one column");
        }
        const double top_off = along(down, top, origin) - rows_above * row;
        const double bottom_off = along(down, bottom, origin) - rows_below * row;
        if (std::max(std::abs(top_off), std::abs(bottom_off)) > k_edge_px_max * row) {
            return not_one_picture("leave gaps, overlap or have different scales");
        }
        rows_above = rows_below;
    }
    return {};
}

/// Strips that are too much together, before anything of them is read.
Result<std::uint64_t> height_of(const std::vector<PdfStrip>& strips, const DecodeLimits& limits) {
    std::uint64_t height = 0;
    for (const auto& strip : strips) {
        height += strip.picture.height_px;
    }
    const auto& picture = strips.front().picture;
    const std::uint64_t row_bytes =
        (std::uint64_t{picture.width_px} * picture.channels * picture.bits + 7) / 8;
    if (height > limits.side_px_max || height > limits.page_bytes_max / row_bytes) {
        return refuse(RefusalCode::image_too_large,
                      fmt::format("the strips of the page are {} x {} px together",
                                  picture.width_px, height));
    }
    return height;
}

} // namespace

Result<void> take_pdf_strip(std::vector<PdfStrip>& strips, PdfStrip strip) {
    if (!strips.empty()) {
        if (const auto why = difference(strips.front(), strip); !why.empty()) {
            return not_one_picture(why);
        }
        strip.picture.icc_profile = Bytes();
    }
    strips.push_back(std::move(strip));
    return {};
}

Result<PdfJoin> join_pdf_strips(std::vector<PdfStrip>& strips, const DecodeLimits& limits) {
    SCANSEAL_ASSERT(!strips.empty());
    PdfJoin join{.matrix = strips.front().drawing.matrix,
                 .height_px = strips.front().picture.height_px};
    if (strips.size() == 1) {
        return join;
    }
    const auto whole = height_of(strips, limits);
    if (!whole) {
        return refuse(whole.error());
    }
    const auto height = *whole;
    const Point down = bottom_of(join.matrix) - top_of(join.matrix);
    const Point across{.x = join.matrix.a, .y = join.matrix.b};
    if (!(length(down) > 0) || !(length(across) > 0)) {
        return not_one_picture("have no area");
    }
    const auto origin = top_of(join.matrix);
    std::stable_sort(strips.begin(), strips.end(), [&](const PdfStrip& one, const PdfStrip& other) {
        return along(down, top_of(one.drawing.matrix), origin) <
               along(down, top_of(other.drawing.matrix), origin);
    });
    const auto top = top_of(strips.front().drawing.matrix);
    const auto bottom = bottom_of(strips.back().drawing.matrix);
    const double row = along(down, bottom, top) / static_cast<double>(height);
    if (!(row > 0)) {
        return not_one_picture("leave gaps, overlap or have different scales");
    }
    if (auto checked =
            check_edges(strips, down, row, length(across) / strips.front().picture.width_px);
        !checked) {
        return refuse(checked.error());
    }
    join.matrix = strips.front().drawing.matrix;
    join.matrix.c = top.x - bottom.x;
    join.matrix.d = top.y - bottom.y;
    join.matrix.e = bottom.x;
    join.matrix.f = bottom.y;
    join.height_px = static_cast<std::uint32_t>(height);
    return join;
}

void add_strip(PixelBuffer& page, std::uint32_t first_row, const PixelBuffer& strip) {
    SCANSEAL_ASSERT(page.width_px() == strip.width_px() && page.layout() == strip.layout());
    SCANSEAL_ASSERT(first_row <= page.height_px() &&
                    strip.height_px() <= page.height_px() - first_row);
    const auto from = strip.samples();
    std::memcpy(page.samples().data() + std::size_t{first_row} * page.stride_bytes(), from.data(),
                from.size());
}

} // namespace scanseal::imaging
