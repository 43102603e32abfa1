#include "imaging/sheets/patch_sheet_drawing.hpp"

#include "core/assert.hpp"
#include "imaging/sheets/drawn_page_internal.hpp"

#include <algorithm>
#include <new>
#include <string_view>

namespace scanseal::imaging {

namespace {

constexpr double k_mm_per_inch = 25.4;
constexpr double k_edge_mm = 0.5 * k_mm_per_inch;
constexpr double k_length_mm = 6.0 * k_mm_per_inch;
constexpr double k_margin_mm = 20.0;
constexpr double k_title_y_mm = 110.0;

/// From the top edge downwards, or from the bottom edge upwards.
void draw_bars(DrawnPage& page, std::string_view bars, bool from_top) {
    const double left_mm = (k_page_width_mm - k_length_mm) / 2;
    double from_edge_mm = k_edge_mm;
    for (const char bar : bars) {
        const double depth_mm = (bar == 'W' ? k_patch_wide_in : k_patch_narrow_in) * k_mm_per_inch;
        const double y_mm = from_top ? from_edge_mm : k_page_height_mm - from_edge_mm - depth_mm;
        cairo_rectangle(&page.pen(), left_mm, y_mm, k_length_mm, depth_mm);
        from_edge_mm += depth_mm + k_patch_narrow_in * k_mm_per_inch;
    }
    cairo_fill(&page.pen());
}

} // namespace

Result<Bytes> draw_patch_sheet(const PatchSheetFace& face) {
    const auto* const pattern = std::ranges::find(k_patch_patterns, face.kind, &PatchPattern::kind);
    SCANSEAL_ASSERT(pattern != k_patch_patterns.end());
    Bytes pdf;
    DrawnPage page(pdf, RefusalCode::cover_sheet_undrawable);
    page.forget_the_date();
    draw_bars(page, pattern->bars, true);
    draw_bars(page, pattern->bars, false);
    const double width_mm = k_page_width_mm - 2 * k_margin_mm;
    const auto title = page.write(face.title, k_margin_mm, k_title_y_mm, width_mm, 11.0, true);
    if (!title) {
        return refuse(title.error());
    }
    const auto note =
        page.write(face.note, k_margin_mm, k_title_y_mm + *title + 8.0, width_mm, 4.5);
    if (!note) {
        return refuse(note.error());
    }
    if (!page.finish()) {
        throw std::bad_alloc();
    }
    return pdf;
}

} // namespace scanseal::imaging
