#include "imaging/sheets/cover_sheet_drawing.hpp"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#include <memory>
#include <new>

namespace scanseal::imaging {

namespace {

constexpr double k_points_per_mm = 72.0 / 25.4;
constexpr double k_width_mm = 210.0;
constexpr double k_height_mm = 297.0;
constexpr double k_margin_mm = 20.0;
constexpr double k_code_mm = 84.0;
constexpr int k_quiet_modules = 4; // ISO/IEC 18004 section 5.3.8
// A font with Japanese first: where it is missing, pango looks through the others.
constexpr const char* k_font = "Noto Sans CJK JP, IPAGothic, Sans";

template <auto Free>
struct With {
    template <class T>
    void operator()(T* thing) const {
        Free(thing);
    }
};

using Surface = std::unique_ptr<cairo_surface_t, With<cairo_surface_destroy>>;
using Context = std::unique_ptr<cairo_t, With<cairo_destroy>>;
using Layout = std::unique_ptr<PangoLayout, With<g_object_unref>>;
using Font = std::unique_ptr<PangoFontDescription, With<pango_font_description_free>>;
using FontOptions = std::unique_ptr<cairo_font_options_t, With<cairo_font_options_destroy>>;
using Code = std::unique_ptr<QRcode, With<QRcode_free>>;

cairo_status_t append(void* to, const unsigned char* data, unsigned size) {
    try {
        auto& bytes = *static_cast<Bytes*>(to);
        bytes.insert(bytes.end(), data, data + size);
        return CAIRO_STATUS_SUCCESS;
    } catch (const std::bad_alloc&) {
        return CAIRO_STATUS_NO_MEMORY;
    }
}

/// The page under the pen; everything in millimetres from the top left corner.
class Page final {
public:
    explicit Page(Bytes& pdf)
        : surface_(cairo_pdf_surface_create_for_stream(append, &pdf, k_width_mm * k_points_per_mm,
                                                       k_height_mm * k_points_per_mm)),
          context_(cairo_create(surface_.get())) {
        cairo_scale(context_.get(), k_points_per_mm, k_points_per_mm);
    }

    /// Height that the text takes.
    Result<double> write(const std::string& text, double x_mm, double y_mm, double width_mm,
                         double size_mm, bool bold = false) {
        if (g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr) == FALSE) {
            return refuse(RefusalCode::cover_sheet_undrawable, "a text is not UTF-8");
        }
        const Layout layout(pango_cairo_create_layout(context_.get()));
        // Letters stand where the font wants them, not where the pixels of a screen would be.
        const FontOptions options(cairo_font_options_create());
        cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
        pango_cairo_context_set_font_options(pango_layout_get_context(layout.get()), options.get());
        pango_layout_context_changed(layout.get());
        const Font font(pango_font_description_from_string(k_font));
        pango_font_description_set_absolute_size(font.get(), size_mm * PANGO_SCALE);
        pango_font_description_set_weight(font.get(),
                                          bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_layout_set_font_description(layout.get(), font.get());
        pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
        pango_layout_set_width(layout.get(), static_cast<int>(width_mm * PANGO_SCALE));
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
        if (pango_layout_get_unknown_glyphs_count(layout.get()) > 0) {
            return refuse(RefusalCode::cover_sheet_undrawable,
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

    void draw(const QRcode& code, double x_mm, double y_mm) {
        const double module_mm = k_code_mm / (code.width + 2 * k_quiet_modules);
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

    void rule(double y_mm) {
        cairo_set_line_width(context_.get(), 0.4);
        cairo_move_to(context_.get(), k_margin_mm, y_mm);
        cairo_line_to(context_.get(), k_width_mm - k_margin_mm, y_mm);
        cairo_stroke(context_.get());
    }

    /// False when memory ran out on the way.
    [[nodiscard]] bool finish() {
        cairo_show_page(context_.get());
        const bool drawn = cairo_status(context_.get()) == CAIRO_STATUS_SUCCESS;
        cairo_surface_finish(surface_.get());
        return drawn && cairo_surface_status(surface_.get()) == CAIRO_STATUS_SUCCESS;
    }

    /// A fixed date: the same face gives the same file.
    void forget_the_date() {
        cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                       "2000-01-01T00:00:00Z");
    }

private:
    Surface surface_;
    Context context_;
};

Result<void> write_lines(Page& page, const CoverSheetFace& face, double y_mm, double y_mm_max) {
    constexpr double k_label_mm = 45.0;
    constexpr double k_text_mm = 5.0;
    const double value_x_mm = k_margin_mm + k_label_mm;
    for (const auto& line : face.lines) {
        const auto label = page.write(line.label, k_margin_mm, y_mm, k_label_mm - 3, k_text_mm);
        if (!label) {
            return refuse(label.error());
        }
        const auto value = page.write(line.value, value_x_mm, y_mm,
                                      k_width_mm - k_margin_mm - value_x_mm, k_text_mm, true);
        if (!value) {
            return refuse(value.error());
        }
        y_mm += std::max(*label, *value) + 1.5;
        if (y_mm > y_mm_max) {
            return refuse(RefusalCode::cover_sheet_undrawable, "the text does not fit on one page");
        }
    }
    return {};
}

} // namespace

Result<Bytes> draw_cover_sheet(const CoverSheetFace& face) {
    if (face.code_text.empty() || face.code_text.size() > k_cover_code_bytes_max) {
        return refuse(RefusalCode::cover_sheet_undrawable,
                      fmt::format("the code would hold {} bytes, allowed 1 to {}; shorten title, "
                                  "name or other texts",
                                  face.code_text.size(), k_cover_code_bytes_max));
    }
    const Code code(QRcode_encodeData(static_cast<int>(face.code_text.size()),
                                      reinterpret_cast<const unsigned char*>(face.code_text.data()),
                                      0, QR_ECLEVEL_Q));
    if (!code) {
        throw std::bad_alloc();
    }
    constexpr double k_second_code_y_mm = k_height_mm - k_margin_mm - k_code_mm;
    const double right_mm = k_width_mm - k_margin_mm - k_code_mm;
    Bytes pdf;
    Page page(pdf);
    page.forget_the_date();
    const auto title =
        page.write(face.title, k_margin_mm, k_margin_mm, right_mm - k_margin_mm - 4, 11.0, true);
    if (!title) {
        return refuse(title.error());
    }
    page.draw(*code, right_mm, k_margin_mm - 6);
    const double lines_y_mm = k_margin_mm + k_code_mm;
    page.rule(lines_y_mm - 4);
    if (const auto written = write_lines(page, face, lines_y_mm, k_second_code_y_mm); !written) {
        return refuse(written.error());
    }
    page.rule(k_second_code_y_mm);
    if (const auto note = page.write(face.note, k_margin_mm, k_second_code_y_mm + 8,
                                     right_mm - k_margin_mm - 4, 4.5);
        !note) {
        return refuse(note.error());
    }
    page.draw(*code, right_mm, k_second_code_y_mm + 4);
    if (!page.finish()) {
        throw std::bad_alloc();
    }
    return pdf;
}

} // namespace scanseal::imaging
