#include "pipeline/explanation.hpp"

#include "tests/pipeline/pipeline_fixture.hpp"
#include "tests/support/sample_files.hpp"

#include <gmock/gmock.h>

namespace scanseal::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Finding finding_on(unsigned page, RefusalCode code, Severity severity) {
    Finding finding;
    finding.code = code;
    finding.severity = severity;
    finding.page = page;
    return finding;
}

Explanation explained() {
    Explanation explanation{
        .outcome = Severity::review,
        .job = "letter",
        .station = "ward-3",
        .captured_at = "2026-11-20T10:00:00+09:00",
        .findings = {finding_on(2, RefusalCode::something_over_page, Severity::review),
                     finding_on(0, RefusalCode::mixed_page_sizes, Severity::note)},
        .pages = {}};
    explanation.findings[0].region =
        Region{.x_px = 500, .y_px = 700, .width_px = 900, .height_px = 300};
    PreviewedPage page;
    page.page = 2;
    page.file = "0002.tif";
    page.file_page = 1;
    page.width_px = 2480;
    page.height_px = 3508;
    page.picture = {.jpeg = Bytes{0xFF, 0xD8}, .width_px = 707, .height_px = 1000};
    explanation.pages.push_back(page);
    return explanation;
}

TEST(Explanation, says_in_both_languages_what_was_found_where_and_what_to_do) {
    const auto html = explanation_html(explained());
    EXPECT_THAT(html, HasSubstr("Take it off and scan the page again"));
    EXPECT_THAT(html, HasSubstr("はがして再スキャンし"));
    EXPECT_THAT(html, HasSubstr("src=\"data:image/jpeg;base64,/9g=\""));
    EXPECT_THAT(html, HasSubstr("viewBox=\"0 0 2480 3508\""));
    EXPECT_THAT(html, HasSubstr("<rect x=\"500\" y=\"700\" width=\"900\" height=\"300\""));
    EXPECT_THAT(html, HasSubstr("something_over_page"));
    EXPECT_THAT(html, HasSubstr("Whole document"));
    EXPECT_THAT(html, HasSubstr("ward-3"));
}

TEST(Explanation, loads_and_runs_nothing) {
    const auto html = explanation_html(explained());
    EXPECT_THAT(html, HasSubstr("default-src 'none'"));
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, Not(HasSubstr("<link")));
    EXPECT_THAT(html, Not(HasSubstr("href")));
    EXPECT_THAT(html, Not(HasSubstr("url(")));
}

TEST(Explanation, hostile_names_stay_text) {
    auto explanation = explained();
    const std::string hostile = "</title><script>x</script>\"'&\x01\xFF\u202E";
    explanation.job = hostile;
    explanation.station = hostile;
    explanation.pages[0].file = hostile;
    explanation.findings[1].detail = hostile;
    const auto html = explanation_html(explanation);
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, Not(HasSubstr("\x01")));
    EXPECT_THAT(html, Not(HasSubstr("\xFF")));
    EXPECT_THAT(html, Not(HasSubstr("\u202E")));
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;x&lt;/script&gt;&quot;&#39;&amp;"));
}

TEST(Explanation, a_flood_of_findings_is_cut_and_counted) {
    auto explanation = explained();
    explanation.findings.assign(5000, finding_on(9, RefusalCode::file_damaged, Severity::reject));
    const auto html = explanation_html(explanation);
    EXPECT_LT(html.size(), 1000000U);
    EXPECT_THAT(html, HasSubstr("4500 more findings"));
}

TEST(Explanation, pictures_show_the_pages_that_decided_before_those_with_notes) {
    const Findings findings{finding_on(1, RefusalCode::page_blank, Severity::note),
                            finding_on(9, RefusalCode::page_enlarged, Severity::reject),
                            finding_on(0, RefusalCode::mixed_page_sizes, Severity::review),
                            finding_on(4, RefusalCode::page_folded, Severity::review),
                            finding_on(4, RefusalCode::page_folded, Severity::review)};
    EXPECT_THAT(pages_to_show(findings, 8), ElementsAre(1, 4, 9));
    EXPECT_THAT(pages_to_show(findings, 2), ElementsAre(4, 9));
    EXPECT_THAT(pages_to_show(findings, 0), ElementsAre());
}

TEST(Explanation, does_not_decode_again_what_brought_a_decoder_down) {
    Findings findings;
    for (const auto code : {RefusalCode::page_blurred, RefusalCode::decoder_time_limit,
                            RefusalCode::decoder_crashed, RefusalCode::decoder_memory_limit}) {
        Finding finding;
        finding.code = code;
        finding.page = static_cast<unsigned>(findings.size() + 1);
        findings.push_back(finding);
    }
    EXPECT_THAT(pages_to_show(findings, 8), ElementsAre(1));
}

class ExplanationOfJob : public PipelineFixture {
protected:
    /// A job with one page; 150 dpi is refused.
    void make_job(const std::string& name, double dpi, const std::string& patient = "12345678") {
        const auto folder = dir.path() / name;
        std::filesystem::create_directories(folder);
        PixelBuffer page(600, 800, SampleLayout::grey8);
        std::fill(page.samples().begin(), page.samples().end(), 230);
        for (std::uint32_t y = 300; y < 340; ++y) { // enough ink not to be blank
            std::fill(page.row(y).begin() + 100, page.row(y).begin() + 500, 20);
        }
        test::SampleFileOptions file;
        file.dpi = dpi;
        test::write_tiff(folder / "0001.tif", {&page}, file);
        test::write_file(
            folder / "job.json",
            nlohmann::json{{"schema", "scanseal.job/1"},
                           {"document",
                            {{"type", "letter"},
                             {"medium", "paper"},
                             {"received_at", TimeZone::find("Asia/Tokyo")->format(clock.now())},
                             {"patient", {{"id", patient}, {"name", "Secret^Name"}}}}},
                           {"scan", {{"operator", "clerk01"}}},
                           {"attest", {{"nothing_overlapping", true}, {"nothing_outside", true}}}}
                .dump());
    }

    void hand_in(const std::string& name) {
        std::filesystem::rename(dir.path() / name, in() / name);
    }
};

TEST_F(ExplanationOfJob, lies_beside_the_receipt_of_a_refused_job_and_shows_the_page) {
    make_job("low", 150);
    hand_in("low");
    run_until_idle();
    const auto answer = receipt("low");
    ASSERT_FALSE(answer.is_null());
    EXPECT_EQ(answer["outcome"], "rejected");
    EXPECT_EQ(answer["explanation"], "receipt.html");
    const auto html = test::read_file(root / "hot/encounter/rejected/low/receipt.html");
    EXPECT_THAT(html, HasSubstr("resolution_too_low"));
    EXPECT_THAT(html, HasSubstr("data:image/jpeg;base64,"));
    EXPECT_THAT(html, Not(HasSubstr("12345678"))) << "no more of the patient than the receipt";
    EXPECT_THAT(html, Not(HasSubstr("Secret")));
    EXPECT_TRUE(std::filesystem::is_empty(root / "spool"));
}

TEST_F(ExplanationOfJob, lies_beside_the_receipt_of_a_held_job) {
    make_job("first", 300);
    make_job("second", 300, "99999999");
    hand_in("first");
    run_until_idle();
    EXPECT_EQ(receipt("first")["outcome"], "committed") << receipt("first").dump(2);
    EXPECT_FALSE(receipt("first").contains("explanation"));
    hand_in("second");
    run_until_idle();
    const auto answer = receipt("second");
    EXPECT_EQ(answer["outcome"], "review");
    EXPECT_EQ(answer["explanation"], "second.receipt.html");
    const auto html = test::read_file(root / "hot/encounter/out/second.receipt.html");
    EXPECT_THAT(html, HasSubstr("duplicate_other_context"));
    EXPECT_THAT(html, HasSubstr("保留中です"));
}

TEST_F(ExplanationOfJob, takes_another_name_together_with_its_receipt) {
    test::write_file(root / "hot/encounter/out/second.receipt.html", "somebody else's");
    make_job("first", 300);
    make_job("second", 300, "99999999");
    hand_in("first");
    run_until_idle();
    hand_in("second");
    run_until_idle();
    EXPECT_EQ(receipt("second~2")["explanation"], "second~2.receipt.html");
    EXPECT_TRUE(std::filesystem::exists(root / "hot/encounter/out/second~2.receipt.html"));
    EXPECT_EQ(test::read_file(root / "hot/encounter/out/second.receipt.html"), "somebody else's");
}

TEST_F(ExplanationOfJob, does_not_replace_a_file_of_the_same_name_that_the_sender_gave) {
    make_job("low", 150);
    test::write_file(dir.path() / "low/receipt.html", "the sender's");
    hand_in("low");
    run_until_idle();
    const auto folder = root / "hot/encounter/rejected/low";
    EXPECT_EQ(test::read_file(folder / "receipt-from-sender.html"), "the sender's");
    EXPECT_THAT(test::read_file(folder / "receipt.html"), HasSubstr("resolution_too_low"));
}

} // namespace
} // namespace scanseal::pipeline
