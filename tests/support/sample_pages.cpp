#include "tests/support/sample_pages.hpp"

#include "core/assert.hpp"
#include "tests/support/sample_scanner_internal.hpp"

#include <fmt/core.h>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace scanseal::test {

namespace {

constexpr double k_margin_mm = 22.0;

/// Lines of running text between the margins; the last one ends early. Returns the y below.
double paragraph(Canvas& page, double y, unsigned lines, double right_mm, SampleRandom& random) {
    constexpr double size = 3.7;
    for (unsigned i = 0; i < lines; ++i) {
        const double x = i == 0 ? k_margin_mm + size : k_margin_mm;
        const double end = i + 1 == lines ? right_mm * random.between(0.4, 0.8) : right_mm;
        const auto count = static_cast<unsigned>((end - x) / (size * 1.06));
        print_japanese(page, std::max(count, 3U), {x, y, size}, random);
        y += size * 1.75;
    }
    return y + 2.5;
}

void letterhead(Canvas& page, SampleRandom& random) {
    cv::circle(page.image, {static_cast<int>(page.px(30)), static_cast<int>(page.px(24))},
               static_cast<int>(page.px(7)), cv::Scalar(36, 92, 78), -1, cv::LINE_AA);
    const cv::Scalar paper(247, 245, 238);
    cv::line(page.image, {static_cast<int>(page.px(30)), static_cast<int>(page.px(20))},
             {static_cast<int>(page.px(30)), static_cast<int>(page.px(28))}, paper,
             static_cast<int>(page.px(2.2)) + 1);
    cv::line(page.image, {static_cast<int>(page.px(26)), static_cast<int>(page.px(24))},
             {static_cast<int>(page.px(34)), static_cast<int>(page.px(24))}, paper,
             static_cast<int>(page.px(2.2)) + 1);
    print_japanese(page, 8, {41, 17, 6.2}, random);
    print_latin(page, "Midorigaoka General Hospital   Dept. of Internal Medicine", {41, 26.5, 2.1});
    rule(page, k_margin_mm, 35, 190, 35, 0.5);
    rule(page, k_margin_mm, 36.2, 190, 36.2, 0.15);
    print_latin(
        page, fmt::format("2026.11.{:02}   No. {:06}", 1 + random.below(28), random.below(999999)),
        {138, 40, 2.3});
}

double results_table(Canvas& page, double y, SampleRandom& random) {
    static constexpr std::array<const char*, 8> names = {"WBC", "RBC", "Hb",  "PLT",
                                                         "AST", "ALT", "CRE", "CRP"};
    static constexpr std::array<const char*, 8> units = {"/uL", "x10000/uL", "g/dL",  "x10000/uL",
                                                         "U/L", "U/L",       "mg/dL", "mg/dL"};
    static constexpr std::array<const char*, 5> flags = {"H", "L", "", "", ""};
    static constexpr std::array<double, 8> typical = {6400, 452, 14.1, 23.0, 24, 21, 0.8, 0.2};
    constexpr double height = 7.0;
    for (std::size_t row = 0; row <= names.size(); ++row) {
        const double top = y + height * static_cast<double>(row);
        frame(page, 30, top, 180, top + height, 0.2);
        if (row == 0) {
            print_japanese(page, 3, {33, top + 1.8, 3.3}, random);
            print_japanese(page, 2, {90, top + 1.8, 3.3}, random);
            continue;
        }
        print_latin(page, names[row - 1], {33, top + 2.2, 2.4});
        print_latin(page, fmt::format("{:.1f}", typical[row - 1] * random.between(0.7, 1.3)),
                    {90, top + 2.2, 2.4});
        print_latin(page, units[row - 1], {125, top + 2.2, 2.4});
        print_latin(page, flags[random.below(5)], {160, top + 2.2, 2.4});
    }
    rule(page, 85, y, 85, y + height * 9, 0.2);
    rule(page, 120, y, 120, y + height * 9, 0.2);
    rule(page, 152, y, 152, y + height * 9, 0.2);
    return y + height * 9 + 6;
}

void closing(Canvas& page, double y, SampleRandom& random) {
    print_japanese(page, 6, {108, y + 4, 3.9}, random);
    write_signature(page, {136, y, 12}, random);
    rule(page, 134, y + 13.5, 184, y + 13.5, 0.2);
    press_seal(page, {172, y - 2, 15}, random);
}

void labelled_box(Canvas& page, double x, double y, double width, unsigned label,
                  SampleRandom& random) {
    frame(page, x, y, x + width, y + 12, 0.3);
    print_japanese(page, label, {x + 1.5, y + 1.2, 2.7}, random);
}

void tick_boxes(Canvas& page, double y, SampleRandom& random) {
    for (int i = 0; i < 4; ++i) {
        const double x = 26 + 42.0 * i;
        frame(page, x, y, x + 4, y + 4, 0.3);
        print_japanese(page, 5, {x + 6, y + 0.3, 3.4}, random);
        if (random.chance(0.5)) {
            write_glyph(page, {{{.1, .5}, {.35, .9}, {1.1, -.3}}}, {x, y, 4}, random, k_pen_ink);
        }
    }
}

} // namespace

PixelBuffer draw_letter_page(std::uint64_t seed, unsigned page_number, double dpi) {
    SampleRandom random(seed * 1000003U + page_number);
    auto page = blank_sheet(210, 297, dpi);
    double y = 46;
    if (page_number <= 1) {
        letterhead(page, random);
        print_japanese(page, 9, {k_margin_mm, 48, 4.2}, random);
        print_japanese(page, 7, {76, 62, 6.5}, random);
        rule(page, 74, 70.5, 126, 70.5, 0.3);
        y = paragraph(page, 80, 5, 186, random);
        print_latin(page, "Dx: hypertension, dyslipidemia.  Rx: amlodipine 5 mg, 1 tab/day",
                    {26, y, 2.5});
        y = paragraph(page, y + 8, 6, 186, random);
        y = paragraph(page, y, 4, 186, random);
        write_japanese(page, 12, {30, y + 3, 5.2}, random);
        closing(page, 252, random);
    } else {
        print_japanese(page, 10, {k_margin_mm, 18, 3.2}, random);
        rule(page, k_margin_mm, 24, 190, 24, 0.2);
        y = paragraph(page, 34, 4, 186, random);
        y = results_table(page, y + 2, random);
        y = paragraph(page, y, 6, 186, random);
        paragraph(page, y, 5, 186, random);
        if (page_number >= 3) {
            closing(page, 246, random);
        }
    }
    print_latin(page, fmt::format("- {} -", page_number), {101, 283, 2.3});
    scan_sheet(page, random);
    return to_pixels(page.image);
}

PixelBuffer draw_form_page(std::uint64_t seed, double dpi) {
    SampleRandom random(seed ^ 0x464F524DU);
    auto page = blank_sheet(210, 297, dpi);
    print_japanese(page, 9, {66, 20, 7}, random);
    print_latin(page, "FORM 12-B   Consent for examination", {70, 31, 2.3});
    labelled_box(page, 22, 42, 70, 4, random);
    write_digits(page, fmt::format("{:08}", random.below(99999999)), {30, 46.5, 6}, random);
    labelled_box(page, 92, 42, 96, 5, random);
    write_japanese(page, 5, {108, 46.3, 6.4}, random);
    labelled_box(page, 22, 54, 70, 4, random);
    write_digits(page,
                 fmt::format("19{:02} {} {}", 30 + random.below(69), 1 + random.below(9),
                             1 + random.below(28)),
                 {30, 58.5, 6}, random);
    labelled_box(page, 92, 54, 96, 3, random);
    write_digits(
        page,
        fmt::format("0{} {:04} {:04}", random.below(9), random.below(9999), random.below(9999)),
        {104, 58.5, 6}, random);
    print_japanese(page, 28, {24, 74, 3.6}, random);
    tick_boxes(page, 84, random);
    tick_boxes(page, 94, random);
    for (int line = 0; line < 9; ++line) {
        const double y = 112 + 12.0 * line;
        rule(page, 22, y + 9, 188, y + 9, 0.15);
        if (line < 6) {
            write_japanese(page, 12 + random.below(10), {26, y + 1.6, 6.2}, random);
        }
    }
    frame(page, 22, 106, 188, 224, 0.4);
    print_japanese(page, 24, {24, 232, 3.6}, random);
    closing(page, 254, random);
    scan_sheet(page, random);
    return to_bilevel(to_grey(to_pixels(page.image)), 168);
}

PixelBuffer draw_note_page(std::uint64_t seed, PageSize size, double dpi) {
    SampleRandom random(seed ^ 0x4E4F5445U);
    auto page = blank_sheet(size.width_mm, size.height_mm, dpi);
    print_japanese(page, 6, {12, 10, 5}, random);
    rule(page, 10, 17, size.width_mm - 10, 17, 0.3);
    const double lines = (size.height_mm - 75) / 7;
    for (int line = 0; line < static_cast<int>(lines); ++line) {
        const double y = 46 + 7.0 * line;
        const auto count =
            static_cast<unsigned>((size.width_mm - 24) / 3.9 * random.between(0.6, 1.0));
        print_japanese(page, std::max(count, 3U), {12, y, 3.6}, random);
    }
    write_signature(page, {size.width_mm - 55, size.height_mm - 25, 10}, random);
    press_seal(page, {size.width_mm - 25, size.height_mm - 26, 13}, random);
    scan_sheet(page, random);
    return to_pixels(page.image);
}

PixelBuffer to_grey(const PixelBuffer& page) {
    SCANSEAL_ASSERT(page.layout() == SampleLayout::rgb8);
    PixelBuffer grey(page.width_px(), page.height_px(), SampleLayout::grey8);
    for (std::uint32_t y = 0; y < page.height_px(); ++y) {
        const auto from = page.row(y);
        auto to = grey.row(y);
        for (std::size_t x = 0; x < to.size(); ++x) {
            to[x] = static_cast<std::uint8_t>(
                (299U * from[3 * x] + 587U * from[3 * x + 1] + 114U * from[3 * x + 2]) / 1000U);
        }
    }
    return grey;
}

PixelBuffer to_bilevel(const PixelBuffer& page, unsigned threshold) {
    SCANSEAL_ASSERT(page.layout() == SampleLayout::grey8);
    PixelBuffer bilevel(page.width_px(), page.height_px(), SampleLayout::bilevel);
    for (std::uint32_t y = 0; y < page.height_px(); ++y) {
        const auto from = page.row(y);
        auto to = bilevel.row(y);
        for (std::size_t x = 0; x < from.size(); ++x) {
            if (from[x] >= threshold) {
                to[x / 8] = static_cast<std::uint8_t>(to[x / 8] | (0x80U >> (x % 8)));
            }
        }
    }
    return bilevel;
}

} // namespace scanseal::test
