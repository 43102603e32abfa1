#include "pipeline/page_checks/page_verdict.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace scanseal::pipeline {
namespace {

constexpr PageResolution k_300_dpi{.dpi_x = 300, .dpi_y = 300, .declared = false};
constexpr imaging::PixelRegion k_region{
    .x_px = 100, .y_px = 200, .width_px = 300, .height_px = 400};

imaging::PageFacts tiff_page(SampleLayout layout = SampleLayout::rgb8) {
    imaging::PageFacts facts;
    facts.format = imaging::FileFormat::tiff;
    facts.width_px = 2480;
    facts.height_px = 3508;
    facts.layout = layout;
    return facts;
}

Findings judge(const imaging::PageSurvey& survey, const MediumLimits& limits = {},
               const imaging::PageFacts& facts = tiff_page(), bool blank = false,
               const PageResolution& resolution = k_300_dpi) {
    return judge_survey({.survey = survey,
                         .facts = facts,
                         .limits = limits,
                         .medium = Medium::paper,
                         .resolution = resolution,
                         .blank = blank},
                        7);
}

Findings judge_at(const PageResolution& resolution, const imaging::PageSurvey& survey) {
    return judge(survey, {}, tiff_page(), false, resolution);
}

/// The survey must give exactly this one finding.
Finding only(const imaging::PageSurvey& survey, RefusalCode code,
             const imaging::PageFacts& facts = tiff_page()) {
    const auto findings = judge(survey, {}, facts);
    EXPECT_EQ(findings.size(), 1U);
    if (findings.size() != 1) {
        return {};
    }
    EXPECT_EQ(findings[0].code, code) << to_string(findings[0].code);
    EXPECT_EQ(findings[0].severity, find_check_spec(code)->severity);
    EXPECT_EQ(findings[0].page, 7U);
    return findings[0];
}

TEST(PageVerdict, a_page_on_which_nothing_was_measured_has_no_findings) {
    EXPECT_TRUE(judge({}).empty());
}

TEST(PageVerdict, S3_an_enlarged_page_is_refused_by_the_axis_that_was_enlarged_more) {
    imaging::PageSurvey survey;
    survey.sharpness.enlarged_x = 1.0;
    survey.sharpness.enlarged_y = 2.0;
    const auto finding = only(survey, RefusalCode::page_enlarged);
    EXPECT_EQ(finding.severity, Severity::reject);
    EXPECT_EQ(finding.measured, "2");
    EXPECT_EQ(finding.limit, "1.3");
    EXPECT_EQ(finding.detail, "across 1, down 2");
    survey.sharpness.enlarged_y = 1.29;
    EXPECT_TRUE(judge(survey).empty());
}

TEST(PageVerdict, S3_detail_below_the_limit_is_refused_whatever_the_file_claims) {
    imaging::PageSurvey survey;
    survey.sharpness.optical_dpi_x = 290;
    survey.sharpness.optical_dpi_y = 150;
    const auto finding = only(survey, RefusalCode::optical_resolution_too_low);
    EXPECT_EQ(finding.severity, Severity::reject);
    EXPECT_EQ(finding.measured, "150");
    EXPECT_EQ(finding.limit, "180"); // 0.6 of 300 dpi
    EXPECT_EQ(finding.unit, "dpi");
    survey.sharpness.optical_dpi_y = 180;
    EXPECT_TRUE(judge(survey).empty());
    survey.sharpness.optical_dpi_x.reset();
    survey.sharpness.optical_dpi_y = 179;
    EXPECT_EQ(judge(survey).size(), 1U) << "one axis alone tells enough";
}

TEST(PageVerdict, S3_too_few_pixels_are_said_once_and_not_twice) {
    imaging::PageSurvey survey;
    survey.sharpness.optical_dpi_x = 150;
    survey.sharpness.optical_dpi_y = 150;
    const PageResolution low{.dpi_x = 150, .dpi_y = 150, .declared = false};
    EXPECT_TRUE(judge_at(low, survey).empty());
}

TEST(PageVerdict, blur_is_measured_on_paper_and_not_in_pixels) {
    imaging::PageSurvey survey;
    survey.sharpness.edge_rise_x_px = 4.0; // 0.34 mm at 300 dpi, 0.17 mm at 600
    EXPECT_EQ(only(survey, RefusalCode::page_blurred).measured, "0.34");
    const PageResolution fine{.dpi_x = 600, .dpi_y = 600, .declared = false};
    EXPECT_TRUE(judge_at(fine, survey).empty());
    EXPECT_TRUE(judge_at({}, survey).empty()) << "without a resolution nobody can tell";
}

TEST(PageVerdict, a_sharp_page_of_few_pixels_is_not_blurred) {
    imaging::PageSurvey survey;
    survey.sharpness.edge_rise_y_px = 2.0; // 0.25 mm at 200 dpi
    const PageResolution coarse{.dpi_x = 200, .dpi_y = 200, .declared = true};
    EXPECT_TRUE(judge_at(coarse, survey).empty());
    survey.sharpness.edge_rise_y_px = 2.2;
    const auto findings = judge_at(coarse, survey);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, RefusalCode::page_blurred);
}

TEST(PageVerdict, S6_traces_of_jpeg_are_found_in_a_file_that_claims_to_be_lossless) {
    imaging::PageSurvey survey;
    survey.coding.lossy = true;
    EXPECT_EQ(only(survey, RefusalCode::lossy_traces).measured, "unknown");
    survey.coding.jpeg_quality = 75;
    const auto finding = only(survey, RefusalCode::lossy_traces);
    EXPECT_EQ(finding.severity, Severity::review);
    EXPECT_EQ(finding.measured, "75");
    EXPECT_EQ(finding.limit, "95");
    survey.coding.jpeg_quality = 96;
    EXPECT_TRUE(judge(survey).empty());
    survey.coding.jpeg_quality = 75;
    auto declared = tiff_page();
    declared.lossy = true;
    EXPECT_TRUE(judge(survey, {}, declared).empty()) << "lossy_source says so already";
}

TEST(PageVerdict, coding_history_and_palettes_are_noted) {
    imaging::PageSurvey twice;
    twice.coding.coded_twice = true;
    only(twice, RefusalCode::lossy_twice);
    imaging::PageSurvey rescaled;
    rescaled.coding.grid_period_px = 12.0;
    EXPECT_EQ(only(rescaled, RefusalCode::rescaled_after_coding).measured, "12");
    rescaled.coding.grid_period_px = 8.0;
    EXPECT_TRUE(judge(rescaled).empty());
    imaging::PageSurvey palette;
    palette.coding.colours = 16;
    EXPECT_TRUE(judge(palette).empty()) << "few colours alone may be the page's own";
    palette.coding.palette_reduced = true;
    EXPECT_EQ(only(palette, RefusalCode::palette_reduced).measured, "16");
}

TEST(PageVerdict, tones_are_judged_each_by_its_own_limit) {
    const auto with = [](auto set) {
        imaging::PageSurvey survey;
        set(survey.tone);
        return survey;
    };
    only(with([](auto& tone) { tone.text_contrast = 0.2; }), RefusalCode::contrast_too_low);
    only(with([](auto& tone) { tone.unevenness = 0.3; }), RefusalCode::light_uneven);
    only(with([](auto& tone) { tone.cast = 30; }), RefusalCode::colour_cast);
    only(with([](auto& tone) { tone.noise = 0.1; }), RefusalCode::noise_too_high);
    only(with([](auto& tone) { tone.moire = 0.6; }), RefusalCode::moire);
    const auto clipped =
        only(with([](auto& tone) { tone.clipped_black = 0.25; }), RefusalCode::tones_clipped);
    EXPECT_EQ(clipped.measured, "25");
    EXPECT_EQ(clipped.unit, "%");
    only(with([](auto& tone) { tone.show_through = 0.21; }), RefusalCode::show_through);
}

TEST(PageVerdict, a_bilevel_page_has_no_tones_to_judge_but_may_have_streaks) {
    imaging::PageSurvey survey;
    survey.tone.text_contrast = 0.1;
    survey.tone.clipped_black = 0.9;
    survey.tone.noise = 1.0;
    survey.tone.streaks.push_back({.region = k_region, .depth = 1.0, .along_rows = false});
    only(survey, RefusalCode::page_streaked, tiff_page(SampleLayout::bilevel));
}

TEST(PageVerdict, a_blank_page_is_not_asked_for_contrast) {
    imaging::PageSurvey survey;
    survey.tone.text_contrast = 0.1;
    EXPECT_TRUE(judge(survey, {}, tiff_page(), true).empty());
}

TEST(PageVerdict, the_place_on_the_page_comes_along) {
    imaging::PageSurvey survey;
    survey.tone.streaks.push_back({.region = k_region, .depth = 0.2, .along_rows = true});
    const auto finding = only(survey, RefusalCode::page_streaked);
    ASSERT_TRUE(finding.region);
    EXPECT_EQ(finding.region->x_px, 100U);
    EXPECT_EQ(finding.region->y_px, 200U);
    EXPECT_EQ(finding.region->width_px, 300U);
    EXPECT_EQ(finding.region->height_px, 400U);
}

TEST(PageVerdict, skew_counts_both_ways_and_up_to_its_limit) {
    imaging::PageSurvey survey;
    survey.geometry.skew_deg = -2.5;
    EXPECT_EQ(only(survey, RefusalCode::page_skewed).measured, "2.5");
    survey.geometry.skew_deg = 1.0;
    EXPECT_TRUE(judge(survey).empty());
    imaging::PageSurvey trapezoid;
    trapezoid.geometry.trapezoid_deg = 1.5;
    only(trapezoid, RefusalCode::page_trapezoid);
}

TEST(PageVerdict, lines_turned_as_a_slip_that_lies_over_the_page_are_the_slips_own) {
    imaging::PageSurvey survey;
    survey.geometry.skew_deg = -6.2;
    survey.obstructions.overlays.push_back(
        {.region = k_region, .certainty = 0.9, .turn_deg = -6.0});
    only(survey, RefusalCode::something_over_page);
    survey.geometry.skew_deg = -2.0;
    const auto both = judge(survey);
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[0].code, RefusalCode::page_skewed);
    survey.geometry.skew_deg = -6.2;
    survey.obstructions.overlays[0].certainty = 0.6;
    only(survey, RefusalCode::page_skewed);
}

TEST(PageVerdict, a_turned_page_says_by_how_much_it_must_be_turned_back) {
    imaging::PageSurvey survey;
    survey.geometry.turn = imaging::TextTurn::upright;
    EXPECT_TRUE(judge(survey).empty());
    survey.geometry.turn = imaging::TextTurn::three_quarters;
    EXPECT_EQ(only(survey, RefusalCode::page_not_upright).measured, "270");
}

TEST(PageVerdict, sheets_are_held_against_paper_sizes_and_those_of_the_profile) {
    imaging::PageSurvey survey;
    survey.geometry.sheet_width_mm = 297.5;
    survey.geometry.sheet_height_mm = 209;
    EXPECT_TRUE(judge(survey).empty()) << "A4 across";
    survey.geometry.sheet_width_mm = 130;
    survey.geometry.sheet_height_mm = 210;
    EXPECT_EQ(only(survey, RefusalCode::page_size_off_nominal).detail, "nearest: A5");
    MediumLimits limits;
    limits.sheets = {{.short_mm = 130, .long_mm = 210}};
    EXPECT_TRUE(judge(survey, limits).empty());
}

TEST(PageVerdict, a_border_on_one_side_alone_does_not_make_a_known_sheet_shorter) {
    imaging::PageSurvey survey;
    survey.geometry.sheet_width_mm = 210;
    survey.geometry.sheet_height_mm = 280; // a dark strip printed along the foot
    survey.geometry.sheet_corners_px = {{{0, 0}, {2480, 0}, {2480, 3307}, {0, 3307}}};
    EXPECT_TRUE(judge(survey).empty());
    survey.geometry.sheet_width_mm = 190; // and along the right side: a sheet of its own
    survey.geometry.sheet_corners_px = {{{0, 0}, {2244, 0}, {2244, 3307}, {0, 3307}}};
    EXPECT_EQ(only(survey, RefusalCode::page_size_off_nominal).measured, "190 x 280");
}

TEST(PageVerdict, what_is_lighter_below_a_sheet_may_be_another_one) {
    imaging::PageSurvey survey;
    survey.geometry.sheet_width_mm = 210;
    survey.geometry.sheet_height_mm = 297;
    survey.geometry.sheet_corners_px = {{{0, 0}, {2480, 0}, {2480, 3508}, {0, 3508}}};
    survey.geometry.light_background = true;
    auto facts = tiff_page();
    facts.height_px = 3685; // 15 mm more
    EXPECT_EQ(only(survey, RefusalCode::page_size_off_nominal, facts).measured, "209.97 x 312");
}

TEST(PageVerdict, room_scanned_below_a_known_sheet_does_not_count) {
    imaging::PageSurvey survey;
    survey.geometry.sheet_width_mm = 210;
    survey.geometry.sheet_height_mm = 260;
    survey.geometry.sheet_corners_px = {{{0, 0}, {2480, 0}, {2480, 3071}, {0, 3071}}};
    auto facts = tiff_page();
    facts.height_px = 3898; // 330 mm
    EXPECT_EQ(only(survey, RefusalCode::page_size_off_nominal, facts).measured, "210 x 260");
    survey.geometry.sheet_height_mm = 297;
    survey.geometry.sheet_corners_px = {{{0, 0}, {2480, 0}, {2480, 3508}, {0, 3508}}};
    EXPECT_TRUE(judge(survey, {}, facts).empty());
}

TEST(PageVerdict, borders_and_open_books_are_found) {
    imaging::PageSurvey border;
    border.geometry.dark_borders.push_back(
        {.x_px = 0, .y_px = 0, .width_px = 60, .height_px = 3508}); // 5.08 mm
    EXPECT_EQ(only(border, RefusalCode::dark_border).measured, "5.08");
    border.geometry.dark_borders[0].width_px = 20;
    EXPECT_TRUE(judge(border).empty());
    imaging::PageSurvey book;
    book.geometry.gutter = k_region;
    EXPECT_TRUE(only(book, RefusalCode::two_pages_on_image).region);
}

TEST(PageVerdict, S2_what_hides_or_cuts_off_content_is_held) {
    imaging::PageSurvey over;
    over.obstructions.overlays.push_back({.region = k_region, .certainty = 0.9});
    EXPECT_EQ(only(over, RefusalCode::something_over_page).severity, Severity::review);
    imaging::PageSurvey fold;
    fold.obstructions.folds.push_back({.region = k_region, .certainty = 0.5});
    EXPECT_EQ(only(fold, RefusalCode::page_folded).severity, Severity::review);
    imaging::PageSurvey cut;
    cut.obstructions.cut_content.push_back({.region = k_region, .certainty = 0.49});
    EXPECT_TRUE(judge(cut).empty());
    cut.obstructions.cut_content[0].certainty = 1.0;
    EXPECT_EQ(only(cut, RefusalCode::content_cut_off).severity, Severity::review);
    imaging::PageSurvey holes;
    holes.obstructions.punch_holes.push_back({.region = k_region, .certainty = 1.0});
    EXPECT_TRUE(judge(holes).empty()) << "holes are no damage";
}

TEST(PageVerdict, a_page_full_of_places_does_not_fill_the_receipt) {
    imaging::PageSurvey survey;
    survey.tone.streaks.assign(1000, {.region = k_region, .depth = 1.0, .along_rows = false});
    EXPECT_EQ(judge(survey).size(), 8U);
}

TEST(PageVerdict, what_is_not_a_number_was_not_measured) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    imaging::PageSurvey survey;
    survey.sharpness.enlarged_x = nan;
    survey.sharpness.optical_dpi_x = nan;
    survey.tone.noise = nan;
    survey.geometry.skew_deg = nan;
    survey.geometry.sheet_width_mm = nan;
    EXPECT_TRUE(judge(survey).empty());
}

TEST(PageVerdict, the_profile_decides_severity_limit_and_whether_to_look_at_all) {
    imaging::PageSurvey survey;
    survey.geometry.skew_deg = 4.0;
    MediumLimits limits;
    auto& rule = limits.checks.at(RefusalCode::page_skewed);
    rule = {.on = true, .severity = Severity::reject, .limit = 3.0};
    const auto findings = judge(survey, limits);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].severity, Severity::reject);
    EXPECT_EQ(findings[0].limit, "3");
    rule.limit = 5.0;
    EXPECT_TRUE(judge(survey, limits).empty());
    rule = {.on = false, .severity = Severity::reject, .limit = 3.0};
    EXPECT_TRUE(judge(survey, limits).empty());
    limits.checks.clear();
    EXPECT_TRUE(judge(survey, limits).empty());
}

TEST(PageVerdict, measures_a_decoded_page_and_tells_its_traits) {
    imaging::DecodedPage decoded;
    decoded.pixels = PixelBuffer(600, 300, SampleLayout::grey8);
    std::fill(decoded.pixels.samples().begin(), decoded.pixels.samples().end(), 250);
    decoded.facts = tiff_page(SampleLayout::grey8);
    const auto verdict = survey_and_judge(decoded, {}, Medium::paper, k_300_dpi, 3);
    EXPECT_TRUE(verdict.blank);
    EXPECT_TRUE(verdict.traits.blank);
    EXPECT_EQ(verdict.traits.page, 3U);
    EXPECT_NEAR(verdict.traits.width_mm, 50.8, 0.5);
    EXPECT_NEAR(verdict.traits.height_mm, 25.4, 0.5);
    EXPECT_TRUE(
        std::any_of(verdict.findings.begin(), verdict.findings.end(), [](const Finding& finding) {
            return finding.code == RefusalCode::page_blank;
        }));
}

} // namespace
} // namespace scanseal::pipeline
