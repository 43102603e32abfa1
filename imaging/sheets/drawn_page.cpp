#include "imaging/sheets/drawn_page_internal.hpp"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <new>

namespace scanseal::imaging {

namespace {

constexpr double k_points_per_mm = 72.0 / 25.4;
constexpr int k_quiet_modules = 4; // ISO/IEC 18004 section 5.3.8
// A font with Japanese first: where it is missing, pango looks through the others.
constexpr const char* k_font = "Noto Sans CJK JP, IPAGothic, Sans";

using Layout = std::unique_ptr<PangoLayout, With<g_object_unref>>;
using Font = std::unique_ptr<PangoFontDescription, With<pango_font_description_free>>;
using FontOptions = std::unique_ptr<cairo_font_options_t, With<cairo_font_options_destroy>>;

cairo_status_t append(void* to, const unsigned char* data, unsigned size) {
    try {
        auto& bytes = *static_cast<Bytes*>(to);
        bytes.insert(bytes.end(), data, data + size);
        return CAIRO_STATUS_SUCCESS;
    } catch (const std::bad_alloc&) {
        return CAIRO_STATUS_NO_MEMORY;
    }
}

} // namespace

DrawnPage::DrawnPage(Bytes& pdf, RefusalCode undrawable)
    : surface_(cairo_pdf_surface_create_for_stream(append, &pdf, k_page_width_mm * k_points_per_mm,
                                                   k_page_height_mm * k_points_per_mm)),
      context_(cairo_create(surface_.get())),
      undrawable_(undrawable) {
    cairo_scale(context_.get(), k_points_per_mm, k_points_per_mm);
}

Result<double> DrawnPage::write(const std::string& text, double x_mm, double y_mm, double width_mm,
                                double size_mm, bool bold) {
    if (g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr) == FALSE) {
        return refuse(undrawable_, "a text is not UTF-8");
    }
    const Layout layout(pango_cairo_create_layout(context_.get()));
    // Letters stand where the font wants them, not where the pixels of a screen would be.
    const FontOptions options(cairo_font_options_create());
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(pango_layout_get_context(layout.get()), options.get());
    pango_context_set_round_glyph_positions(pango_layout_get_context(layout.get()), FALSE);
    pango_layout_context_changed(layout.get());
    const Font font(pango_font_description_from_string(k_font));
    pango_font_description_set_absolute_size(font.get(), size_mm * PANGO_SCALE);
    pango_font_description_set_weight(font.get(), bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    pango_layout_set_width(layout.get(), static_cast<int>(width_mm * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    if (pango_layout_get_unknown_glyphs_count(layout.get()) > 0) {
        return refuse(undrawable_,
                      fmt::format("no font is installed for '{}'; install fonts-noto-cjk or "
                                  "fonts-ipafont",
                                  text));
    }
    cairo_set_source_rgb(context_.get(), 0, 0, 0);
    cairo_move_to(context_.get(), x_mm, y_mm);
    pango_cairo_show_layout(context_.get(), layout.get());
    PangoRectangle extent;
    pango_layout_get_extents(layout.get(), nullptr, &extent);
    return static_cast<double>(extent.height) / PANGO_SCALE;
}

void DrawnPage::draw(const QRcode& code, double x_mm, double y_mm, double side_mm) {
    const double module_mm = side_mm / (code.width + 2 * k_quiet_modules);
    cairo_set_antialias(context_.get(), CAIRO_ANTIALIAS_NONE);
    for (int y = 0; y < code.width; ++y) {
        for (int x = 0; x < code.width; ++x) {
            if ((code.data[y * code.width + x] & 1U) != 0) {
                cairo_rectangle(context_.get(), x_mm + (x + k_quiet_modules) * module_mm,
                                y_mm + (y + k_quiet_modules) * module_mm, module_mm, module_mm);
            }
        }
    }
    cairo_fill(context_.get());
}

void DrawnPage::line(double from_x_mm, double from_y_mm, double to_x_mm, double to_y_mm,
                     double width_mm) {
    cairo_set_line_width(context_.get(), width_mm);
    cairo_move_to(context_.get(), from_x_mm, from_y_mm);
    cairo_line_to(context_.get(), to_x_mm, to_y_mm);
    cairo_stroke(context_.get());
}

void DrawnPage::forget_the_date() {
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                   "2000-01-01T00:00:00Z");
}

bool DrawnPage::finish() {
    cairo_show_page(context_.get());
    const bool drawn = cairo_status(context_.get()) == CAIRO_STATUS_SUCCESS;
    cairo_surface_finish(surface_.get());
    return drawn && cairo_surface_status(surface_.get()) == CAIRO_STATUS_SUCCESS;
}

} // namespace scanseal::imaging
