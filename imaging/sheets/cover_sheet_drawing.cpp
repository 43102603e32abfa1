#include "imaging/sheets/cover_sheet_drawing.hpp"

#include "imaging/sheets/drawn_page_internal.hpp"

#include <fmt/format.h>
#include <qrencode.h>

#include <algorithm>
#include <new>

namespace scanseal::imaging {

namespace {

constexpr double k_width_mm = k_page_width_mm;
constexpr double k_height_mm = k_page_height_mm;
constexpr double k_margin_mm = 20.0;
constexpr double k_code_mm = 84.0;

void rule(DrawnPage& page, double y_mm) {
    page.line(k_margin_mm, y_mm, k_width_mm - k_margin_mm, y_mm, 0.4);
}

Result<void> write_lines(DrawnPage& page, const CoverSheetFace& face, double y_mm,
                         double y_mm_max) {
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
    DrawnPage page(pdf, RefusalCode::cover_sheet_undrawable);
    page.forget_the_date();
    const auto title =
        page.write(face.title, k_margin_mm, k_margin_mm, right_mm - k_margin_mm - 4, 11.0, true);
    if (!title) {
        return refuse(title.error());
    }
    page.draw(*code, right_mm, k_margin_mm - 6, k_code_mm);
    const double lines_y_mm = k_margin_mm + k_code_mm;
    rule(page, lines_y_mm - 4);
    if (const auto written = write_lines(page, face, lines_y_mm, k_second_code_y_mm); !written) {
        return refuse(written.error());
    }
    rule(page, k_second_code_y_mm);
    if (const auto note = page.write(face.note, k_margin_mm, k_second_code_y_mm + 8,
                                     right_mm - k_margin_mm - 4, 4.5);
        !note) {
        return refuse(note.error());
    }
    page.draw(*code, right_mm, k_second_code_y_mm + 4, k_code_mm);
    if (!page.finish()) {
        throw std::bad_alloc();
    }
    return pdf;
}

} // namespace scanseal::imaging
