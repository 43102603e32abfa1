// imaging/sheets/drawn_page_internal.hpp — one A4 page of PDF under the pen.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"

#include <cairo.h>
#include <qrencode.h>

#include <memory>
#include <string>

namespace scanseal::imaging {

template <auto Free>
struct With {
    template <class T>
    void operator()(T* thing) const {
        Free(thing);
    }
};

using Code = std::unique_ptr<QRcode, With<QRcode_free>>;

inline constexpr double k_page_width_mm = 210.0;
inline constexpr double k_page_height_mm = 297.0;

/// Everything in millimetres from the top left corner. `pdf` receives the page and must outlive it.
class DrawnPage final {
public:
    /// `undrawable` is what write refuses with.
    DrawnPage(Bytes& pdf, RefusalCode undrawable);

    /// Height that the text takes. Refuses text that is not UTF-8 or for which no font is there.
    Result<double> write(const std::string& text, double x_mm, double y_mm, double width_mm,
                         double size_mm, bool bold = false);
    /// A square of `side_mm`, its quiet zone included (ISO/IEC 18004 section 5.3.8).
    void draw(const QRcode& code, double x_mm, double y_mm, double side_mm);
    void line(double from_x_mm, double from_y_mm, double to_x_mm, double to_y_mm, double width_mm);

    /// The pen itself, for other shapes.
    [[nodiscard]] cairo_t& pen() noexcept { return *context_; }

    /// A fixed date: the same face gives the same file.
    void forget_the_date();
    /// False when memory ran out on the way.
    [[nodiscard]] bool finish();

private:
    std::unique_ptr<cairo_surface_t, With<cairo_surface_destroy>> surface_;
    std::unique_ptr<cairo_t, With<cairo_destroy>> context_;
    RefusalCode undrawable_;
};

} // namespace scanseal::imaging
