#include "imaging/sheets/target_sheet_drawing.hpp"

#include <gtest/gtest.h>

#include <string>

namespace scanseal::imaging::test {
namespace {

TEST(TargetSheetDrawing, is_the_same_file_for_the_same_id) {
    const auto one = draw_target_sheet("ward3-1");
    const auto same = draw_target_sheet("ward3-1");
    const auto other = draw_target_sheet("ward3-2");
    ASSERT_TRUE(one && same && other);
    EXPECT_EQ(*one, *same);
    EXPECT_NE(*one, *other);
    EXPECT_EQ(std::string(one->begin(), one->begin() + 5), "%PDF-");
}

TEST(TargetSheetDrawing, refuses_an_id_that_cannot_be_a_name) {
    for (const auto& id : {std::string(), std::string(33, 'a'), std::string("a b"),
                           std::string("a\n"), std::string("病棟")}) {
        const auto pdf = draw_target_sheet(id);
        ASSERT_FALSE(pdf) << id;
        EXPECT_EQ(pdf.error().code, RefusalCode::target_sheet_undrawable);
    }
}

} // namespace
} // namespace scanseal::imaging::test
