#include "scanner_drivers/sane_scan.hpp"

#include <gtest/gtest.h>

namespace scanseal::scanner_drivers {
namespace {

std::string area(std::string_view text) {
    const auto read = scan_area_from(text);
    return read ? std::to_string(static_cast<int>(read->width_mm * 10)) + " " +
                      std::to_string(static_cast<int>(read->height_mm * 10))
                : "none";
}

TEST(ScanArea, knows_the_sheets_of_japan_by_their_names) {
    EXPECT_EQ(area("A4"), "2100 2970");
    EXPECT_EQ(area("b5"), "1820 2570") << "JIS P 0138, not ISO 216";
    EXPECT_EQ(area("B4"), "2570 3640");
    EXPECT_EQ(area("letter"), "2159 2794");
}

TEST(ScanArea, reads_width_and_height_in_millimetres) {
    EXPECT_EQ(area("148x210"), "1480 2100");
    EXPECT_EQ(area("101.5X54"), "1015 540");
}

TEST(ScanArea, is_none_for_anything_else) {
    for (const auto* text : {"", "x", "A0", "10x", "x10", "10x10x10", "-5x10", "0.5x10", "10x2001",
                             "nanx10", "infx10", "10 x 10", "10mm"}) {
        EXPECT_EQ(area(text), "none") << text;
    }
}

TEST(ScanValues, have_names_that_read_back) {
    for (const auto one : {ScanSource::flatbed, ScanSource::feeder, ScanSource::duplex}) {
        EXPECT_EQ(scan_source_from(to_string(one)), one);
    }
    for (const auto one : {ScanMode::colour, ScanMode::grey, ScanMode::bilevel}) {
        EXPECT_EQ(scan_mode_from(to_string(one)), one);
    }
    EXPECT_EQ(scan_source_from("adf"), std::nullopt);
    EXPECT_EQ(scan_mode_from("color"), std::nullopt);
}

} // namespace
} // namespace scanseal::scanner_drivers
