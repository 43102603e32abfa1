#include "pipeline/page_checks.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace scanseal::pipeline {
namespace {

imaging::PageFacts a4(double dpi, SampleLayout layout = SampleLayout::rgb8) {
    imaging::PageFacts facts;
    facts.format = imaging::FileFormat::tiff;
    facts.width_px = 2480;
    facts.height_px = 3508;
    facts.layout = layout;
    facts.dpi_x = dpi;
    facts.dpi_y = dpi;
    facts.significant_bits = sample_bits_of(layout);
    return facts;
}

const Finding* find(const Findings& findings, RefusalCode code) {
    const auto found = std::find_if(findings.begin(), findings.end(),
                                    [code](const Finding& one) { return one.code == code; });
    return found == findings.end() ? nullptr : &*found;
}

TEST(PageChecks, S3_a_page_at_the_limit_passes_without_a_word) {
    const auto verdict = judge_facts(a4(300), {}, {}, std::nullopt, 1);
    EXPECT_TRUE(verdict.findings.empty());
    EXPECT_EQ(verdict.resolution->dpi_x, 300);
}

TEST(PageChecks, S3_rounding_of_metric_units_is_not_held_against_a_page) {
    EXPECT_TRUE(judge_facts(a4(299.9994), {}, {}, std::nullopt, 1).findings.empty());
    EXPECT_TRUE(judge_facts(a4(299.72), {}, {}, std::nullopt, 1).findings.empty()); // 118 px/cm
}

TEST(PageChecks, S1_a_low_resolution_is_refused_with_measured_value_and_limit) {
    const auto verdict = judge_facts(a4(150), {}, {}, std::nullopt, 2);
    const auto* finding = find(verdict.findings, RefusalCode::resolution_too_low);
    ASSERT_NE(finding, nullptr);
    EXPECT_EQ(finding->severity, Severity::reject);
    EXPECT_EQ(finding->measured, "150");
    EXPECT_EQ(finding->limit, "300");
    EXPECT_EQ(finding->unit, "dpi");
    EXPECT_EQ(finding->page, 2U);
}

TEST(PageChecks, S1_a_wrong_tag_is_explained_by_the_sheet_that_the_pixels_fit) {
    const auto verdict = judge_facts(a4(72), {}, {}, std::nullopt, 1);
    const auto* finding = find(verdict.findings, RefusalCode::resolution_too_low);
    ASSERT_NE(finding, nullptr);
    EXPECT_NE(finding->detail.find("A4 at 300 dpi"), std::string::npos);
}

TEST(PageChecks, S1_a_page_without_resolution_needs_the_senders_word) {
    auto facts = a4(300);
    facts.dpi_x.reset();
    facts.dpi_y.reset();
    EXPECT_NE(
        find(judge_facts(facts, {}, {}, std::nullopt, 1).findings, RefusalCode::resolution_missing),
        nullptr);
    const auto verdict = judge_facts(facts, {}, {}, 300.0, 1);
    EXPECT_EQ(gravest(verdict.findings), Severity::note);
    EXPECT_NE(find(verdict.findings, RefusalCode::resolution_declared), nullptr);
    EXPECT_TRUE(verdict.resolution->declared);
}

TEST(PageChecks, S1_file_and_job_that_disagree_fail_closed) {
    EXPECT_NE(
        find(judge_facts(a4(300), {}, {}, 600.0, 1).findings, RefusalCode::resolution_conflict),
        nullptr);
    EXPECT_TRUE(judge_facts(a4(300), {}, {}, 301.0, 1).findings.empty());
}

TEST(PageChecks, S1_axes_that_differ_are_refused) {
    auto facts = a4(300);
    facts.dpi_y = 400;
    EXPECT_NE(find(judge_facts(facts, {}, {}, std::nullopt, 1).findings,
                   RefusalCode::resolution_tag_implausible),
              nullptr);
}

TEST(PageChecks, S3_depth_and_colour_are_held_to_the_profile) {
    MediumLimits limits;
    limits.bits_min = 8;
    EXPECT_NE(
        find(judge_facts(a4(300, SampleLayout::bilevel), limits, {}, std::nullopt, 1).findings,
             RefusalCode::bit_depth_too_low),
        nullptr);
    limits.colour_required = true;
    EXPECT_NE(find(judge_facts(a4(300, SampleLayout::grey8), limits, {}, std::nullopt, 1).findings,
                   RefusalCode::colour_required),
              nullptr);
}

TEST(PageChecks, S4_films_are_held_to_their_pitch_and_real_bits) {
    MediumLimits limits;
    limits.dpi_min = 1;
    limits.pitch_um_max = 200;
    limits.bits_min = 10;
    Job job;
    job.document.medium = Medium::film;
    job.film = FilmClaims{};
    job.film->pixel_pitch_um = 250;
    auto facts = a4(0, SampleLayout::grey16);
    facts.dpi_x.reset();
    facts.dpi_y.reset();
    EXPECT_NE(find(judge_facts(facts, limits, job, std::nullopt, 1).findings,
                   RefusalCode::resolution_too_low),
              nullptr);
    job.film->pixel_pitch_um = 200;
    EXPECT_EQ(find(judge_facts(facts, limits, job, std::nullopt, 1).findings,
                   RefusalCode::resolution_too_low),
              nullptr);
    imaging::PageMeasures measures;
    measures.used_bits = 8; // 8-bit samples in a 16-bit file
    measures.ink_fraction = 0.5;
    EXPECT_NE(find(judge_measures(measures, facts, limits, Medium::film, 1),
                   RefusalCode::bit_depth_too_low),
              nullptr);
}

TEST(PageChecks, S6_a_lossy_source_is_declared) {
    auto facts = a4(300);
    facts.lossy = true;
    facts.compression = "jpeg";
    const auto verdict = judge_facts(facts, {}, {}, std::nullopt, 1);
    ASSERT_NE(find(verdict.findings, RefusalCode::lossy_source), nullptr);
    EXPECT_EQ(gravest(verdict.findings), Severity::note);
}

TEST(PageChecks, S2_a_page_with_one_printed_mark_is_not_blank) {
    imaging::PageMeasures number;
    number.ink_fraction = 0.0002;
    number.print_marks = 1;
    EXPECT_TRUE(judge_measures(number, a4(300), {}, Medium::paper, 4).empty());
}

TEST(PageChecks, S2_a_blank_page_is_flagged_and_never_refused_by_default) {
    const imaging::PageMeasures blank;
    const auto findings = judge_measures(blank, a4(300), {}, Medium::paper, 4);
    ASSERT_NE(find(findings, RefusalCode::page_blank), nullptr);
    EXPECT_EQ(gravest(findings), Severity::note);
}

} // namespace
} // namespace scanseal::pipeline
