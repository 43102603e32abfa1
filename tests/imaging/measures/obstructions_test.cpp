#include "imaging/measures/obstructions.hpp"

#include "tests/imaging/measures/measured_pages.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace scanseal::imaging::test {

namespace {

Obstructions obstructions_of(const std::string& name) {
    return survey_of(sheet(name)).obstructions;
}

double surest(const std::vector<Obstruction>& found) {
    double certainty = 0.0;
    for (const auto& one : found) {
        certainty = std::max(certainty, one.certainty);
    }
    return certainty;
}

bool covers(const std::vector<Obstruction>& found, unsigned x, unsigned y) {
    return std::any_of(found.begin(), found.end(), [&](const Obstruction& one) {
        return x >= one.region.x_px && x < one.region.x_px + one.region.width_px &&
               y >= one.region.y_px && y < one.region.y_px + one.region.height_px;
    });
}

TEST(Obstructions, printed_boxes_lie_over_nothing) {
    const auto found = obstructions_of("boxes");
    EXPECT_LT(surest(found.overlays), 0.5);
    EXPECT_LT(surest(found.folds), 0.5);
    EXPECT_LT(surest(found.cut_content), 0.5);
}

TEST(Obstructions, white_note_is_found_by_its_turn) {
    const auto found = obstructions_of("note_turned_4");
    EXPECT_GE(surest(found.overlays), 0.5);
    EXPECT_TRUE(covers(found.overlays, 460, 620));
}

TEST(Obstructions, straight_white_note_is_found_by_its_shadow) {
    const auto found = obstructions_of("note_straight");
    EXPECT_GE(surest(found.overlays), 0.5);
    EXPECT_TRUE(covers(found.overlays, 460, 600));
}

TEST(Obstructions, folded_corner_is_found_on_black_and_on_grey) {
    for (const auto* name : {"corner_folded_black", "corner_folded_grey"}) {
        const auto found = obstructions_of(name);
        EXPECT_GE(surest(found.folds), 0.5) << name;
        EXPECT_TRUE(covers(found.folds, 850, 1210)) << name;
    }
}

TEST(Obstructions, print_that_runs_into_the_edge_is_found) {
    const auto right = obstructions_of("text_cut_right");
    ASSERT_EQ(right.cut_content.size(), 1U);
    EXPECT_GE(right.cut_content[0].certainty, 0.8);
    EXPECT_GT(right.cut_content[0].region.x_px, 500U);
    const auto left = obstructions_of("text_cut_left");
    ASSERT_EQ(left.cut_content.size(), 1U);
    EXPECT_EQ(left.cut_content[0].region.x_px, 0U);
}

TEST(Obstructions, whole_text_is_not_cut) {
    for (const auto* name : {"text", "text_skew_2_5", "text_sideways", "japanese_columns_skew_1_5",
                             "sheet_on_black_skew_3"}) {
        const auto found = obstructions_of(name);
        EXPECT_TRUE(found.cut_content.empty()) << name;
        EXPECT_LT(surest(found.folds), 0.5) << name;
        EXPECT_LT(surest(found.overlays), 0.5) << name;
    }
}

TEST(Obstructions, black_and_white_page_tells_nothing_of_overlays) {
    EXPECT_TRUE(obstructions_of("text").overlays.empty());
}

TEST(Obstructions, page_of_any_shape_is_measured) {
    for (const auto& [width, height] : {std::pair{1U, 1U}, std::pair{1U, 900U}, std::pair{900U, 1U},
                                        std::pair{9000U, 7U}, std::pair{64U, 64U}}) {
        const auto page = make_page(width, height, SampleLayout::rgb8,
                                    [](unsigned x, unsigned y, unsigned channel) {
                                        return (x * 31 + y * 17 + channel * 5) & 255U;
                                    });
        const auto found = survey_page(page, 300, 300).obstructions;
        for (const auto& one : found.cut_content) {
            EXPECT_LE(one.region.x_px + one.region.width_px, width);
            EXPECT_LE(one.region.y_px + one.region.height_px, height);
        }
    }
}

TEST(Obstructions, real_pages_with_wide_margins_show_nothing) {
    for (const auto* file : {"baseline2.tif", "patent.png"}) {
        const auto page = shared_page("scan-leptonica", file);
        if (!page) {
            GTEST_SKIP() << "../shared/data/scan-leptonica is absent";
        }
        const auto found = survey_of(*page).obstructions;
        EXPECT_TRUE(found.cut_content.empty()) << file;
        EXPECT_TRUE(found.folds.empty()) << file;
    }
}

} // namespace

} // namespace scanseal::imaging::test
