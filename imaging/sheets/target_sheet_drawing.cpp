#include "imaging/sheets/target_sheet_drawing.hpp"

#include "imaging/sheets/drawn_page_internal.hpp"
#include "imaging/target/target_layout.hpp"

#include <array>
#include <new>
#include <numbers>

namespace scanseal::imaging {

namespace {

using target::PointMm;

// Text of all kinds that a record holds, for a person with a lens.
constexpr std::array k_small_text = {
    "4 pt  ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 O0 l1I S5 B8 Z2 .,:;",
    "4 pt  あいうえおかきくけこ アイウエオカキクケコ 診療録 処方箋 紹介状 検査 薬 鬱 繊 議 驚 覆",
    "4 pt  0.25 mg  2.5 mg  25 mg  1日3回 毎食後 7日分  血圧 128/76  HbA1c 6.5 %  令和8年11月20日"};

void draw_mark(DrawnPage& page, PointMm at) {
    auto& pen = page.pen();
    cairo_set_source_rgb(&pen, 0, 0, 0);
    cairo_new_path(&pen); // else a line is drawn from where the pen was
    cairo_arc(&pen, at.x_mm, at.y_mm, target::k_mark_radius_mm, 0, 2 * std::numbers::pi);
    cairo_fill(&pen);
    // A fine cross in its middle, where a ruler is laid to.
    cairo_set_source_rgb(&pen, 1, 1, 1);
    page.line(at.x_mm - 1, at.y_mm, at.x_mm + 1, at.y_mm, 0.1);
    page.line(at.x_mm, at.y_mm - 1, at.x_mm, at.y_mm + 1, 0.1);
    cairo_set_source_rgb(&pen, 0, 0, 0);
}

void draw_square(DrawnPage& page, PointMm at) {
    auto& pen = page.pen();
    cairo_save(&pen);
    cairo_translate(&pen, at.x_mm, at.y_mm);
    cairo_rotate(&pen, target::k_square_turn_deg * std::numbers::pi / 180);
    cairo_rectangle(&pen, -target::k_square_side_mm / 2, -target::k_square_side_mm / 2,
                    target::k_square_side_mm, target::k_square_side_mm);
    cairo_fill(&pen);
    cairo_restore(&pen);
}

void draw_wedge(DrawnPage& page) {
    auto& pen = page.pen();
    for (std::size_t i = 0; i < k_target_grey_steps; ++i) {
        const double grey = target::step_grey(i);
        cairo_set_source_rgb(&pen, grey, grey, grey);
        cairo_rectangle(&pen,
                        target::k_wedge_at.x_mm + static_cast<double>(i) * target::k_step_width_mm,
                        target::k_wedge_at.y_mm, target::k_step_width_mm, target::k_step_height_mm);
        cairo_fill(&pen);
    }
    cairo_set_source_rgb(&pen, 0, 0, 0);
}

double tick_mm(unsigned at) {
    if (at % 10 == 0) {
        return 4.0;
    }
    return at % 5 == 0 ? 3.0 : 2.0;
}

Result<void> draw_rulers(DrawnPage& page) {
    const auto across = target::k_ruler_across_at;
    const auto down = target::k_ruler_down_at;
    for (unsigned i = 0; i <= target::k_ruler_across_mm; ++i) {
        page.line(across.x_mm + i, across.y_mm, across.x_mm + i, across.y_mm - tick_mm(i), 0.1);
    }
    for (unsigned i = 0; i <= target::k_ruler_down_mm; ++i) {
        page.line(down.x_mm, down.y_mm + i, down.x_mm + tick_mm(i), down.y_mm + i, 0.1);
    }
    for (unsigned i = 0; i <= target::k_ruler_across_mm; i += 50) {
        const auto text =
            page.write(std::to_string(i), across.x_mm + i + 0.4, across.y_mm - 7, 12, 2.5);
        if (!text) {
            return refuse(text.error());
        }
    }
    for (unsigned i = 0; i <= target::k_ruler_down_mm; i += 50) {
        const auto text = page.write(std::to_string(i), down.x_mm + 4.6, down.y_mm + i, 12, 2.5);
        if (!text) {
            return refuse(text.error());
        }
    }
    return {};
}

Result<void> write_texts(DrawnPage& page, const std::string& sheet) {
    const auto title =
        page.write("スキャナー点検用紙 Scanner target sheet  " + sheet, 62, 21, 124, 5.0, true);
    if (!title) {
        return refuse(title.error());
    }
    const auto note = page.write(
        "等倍 (100 %)、1200 dpi 以上、白い上質紙に印刷してください。折らず、汚さず、"
        "毎日同じ用紙をスキャンします。\n"
        "Print at 100 %, 1200 dpi or finer, on white paper. Keep it flat and clean; scan this very "
        "sheet each day, in colour, at the resolution of the profile.",
        62, 29, 124, 2.8);
    if (!note) {
        return refuse(note.error());
    }
    double y_mm = target::k_text_at.y_mm;
    for (int round = 0; round < 4; ++round) {
        for (const auto* text : k_small_text) {
            const auto height =
                page.write(text, target::k_text_at.x_mm, y_mm, target::k_text_width_mm,
                           target::k_text_height_mm, round % 2 == 1);
            if (!height) {
                return refuse(height.error());
            }
            y_mm += *height + 0.5;
        }
    }
    return {};
}

} // namespace

Result<Bytes> draw_target_sheet(const std::string& sheet) {
    if (!target::is_sheet_id(sheet)) {
        return refuse(RefusalCode::target_sheet_undrawable,
                      "the id of a sheet has 1 to 32 letters, digits, '-' or '_'");
    }
    const auto text = std::string(target::k_code_mark) + ' ' + sheet;
    const Code code(QRcode_encodeData(static_cast<int>(text.size()),
                                      reinterpret_cast<const unsigned char*>(text.data()), 0,
                                      QR_ECLEVEL_M));
    if (!code) {
        throw std::bad_alloc();
    }
    Bytes pdf;
    DrawnPage page(pdf, RefusalCode::target_sheet_undrawable);
    page.forget_the_date();
    if (const auto written = write_texts(page, sheet); !written) {
        return refuse(written.error());
    }
    if (const auto rulers = draw_rulers(page); !rulers) {
        return refuse(rulers.error());
    }
    for (const auto& mark : target::k_marks) {
        draw_mark(page, mark);
    }
    for (const auto& square : target::k_squares) {
        draw_square(page, square);
    }
    draw_wedge(page);
    page.draw(*code, target::k_code_at.x_mm, target::k_code_at.y_mm, target::k_code_side_mm);
    if (!page.finish()) {
        throw std::bad_alloc();
    }
    return pdf;
}

} // namespace scanseal::imaging
