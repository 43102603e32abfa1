// Documents that only a cover sheet describes, through a whole station. The sheet is drawn as
// `scanseal coversheet` draws it and made into a picture by pdftoppm.
#include "core/durable_files.hpp"
#include "imaging/sheets/cover_sheet_drawing.hpp"
#include "pipeline/cover_code.hpp"
#include "tests/pipeline/pipeline_fixture.hpp"
#include "tests/support/sample_files.hpp"
#include "tests/support/sample_pages.hpp"

#include <cstdlib>
#include <string>
#include <vector>

namespace scanseal::pipeline {
namespace {

class CoverStation : public PipelineFixture {
protected:
    void SetUp() override {
        if (std::system("pdftoppm -v >/dev/null 2>&1") != 0) { // NOLINT(cert-env33-c)
            GTEST_SKIP() << "pdftoppm (poppler-utils) is not installed";
        }
    }

    [[nodiscard]] std::string code_of(const std::string& patient) const {
        const auto zone = *TimeZone::find("Asia/Tokyo");
        const nlohmann::ordered_json document{
            {"type", "referral_letter"},
            {"medium", "paper"},
            {"received_at", zone.format(received)},
            {"pages_expected", 2},
            {"patient", {{"id", patient}, {"name", "TEST^COVER"}}}};
        return *cover_code_from({.document_json = document.dump(), .film_json = {}}, zone);
    }

    void put_sheet(const Path& png, const std::string& code_text) {
        const auto pdf = imaging::draw_cover_sheet({.title = "Cover sheet",
                                                    .lines = {{.label = "Patient", .value = "1"}},
                                                    .note = "Lay on top.",
                                                    .code_text = code_text});
        ASSERT_TRUE(pdf) << pdf.error().detail;
        const auto file = dir.path() / "sheet.pdf";
        replace_durably(files, file, *pdf);
        auto stem = png;
        stem.replace_extension();
        const auto command =
            "pdftoppm -png -gray -singlefile -r 300 " + file.string() + " " + stem.string();
        ASSERT_EQ(std::system(command.c_str()), 0); // NOLINT(cert-env33-c)
    }

    void put_page(const Path& tiff, const std::string& text) {
        auto page = test::draw_note_page(7, {.width_mm = 105.0, .height_mm = 148.0}, 300.0);
        test::print_lines(page, 300.0, 10.0, 10.0, {text});
        test::write_tiff(tiff, {&page}, {});
    }

    [[nodiscard]] Path stack() const { return dir.path() / "stack"; }

    void put_two_pages() {
        std::filesystem::create_directories(stack());
        put_page(stack() / "0002.tif", "PAGE ONE");
        put_page(stack() / "0004.tif", "PAGE TWO");
    }

    nlohmann::json answer_to_stack(bool attests = true) {
        std::filesystem::rename(stack(), in() / "stack");
        auto made = options();
        made.hot_folders[0].look.job_file_optional = true;
        made.hot_folders[0].cover_sheets =
            CoverSheets{.operator_id = "clerk01", .attests = attests};
        made.hot_folders[0].patient_code =
            *PatientCodePattern::make("^MRN-([0-9]+)$", CheckDigit::none);
        Station station(files, clock, std::move(made));
        station.run(RunMode::until_idle);
        return receipt("stack");
    }

    static std::vector<std::string> codes_of(const nlohmann::json& answer) {
        std::vector<std::string> codes;
        for (const auto& finding : answer["findings"]) {
            codes.push_back(finding["code"]);
        }
        return codes;
    }

    static bool has(const nlohmann::json& answer, const std::string& code) {
        const auto codes = codes_of(answer);
        return std::ranges::find(codes, code) != codes.end();
    }

    TimePoint received =
        std::chrono::floor<std::chrono::seconds>(clock.now()) - std::chrono::minutes{10};
};

TEST_F(CoverStation, commits_a_stack_that_only_its_cover_sheet_describes) {
    put_two_pages();
    put_sheet(stack() / "0001.png", code_of("00000001"));
    const auto answer = answer_to_stack();
    ASSERT_EQ(answer["outcome"], "committed") << answer.dump(2);
    ASSERT_EQ(answer["pages"].size(), 2U) << "the sheet is no page";
    EXPECT_EQ(answer["pages"][0]["file"], "0002.tif");
    EXPECT_EQ(answer["pages"][1]["file"], "0004.tif");
    EXPECT_TRUE(has(answer, "cover_sheet_read"));
    const auto content = root / "vault" / answer["vault"]["path"].get<std::string>() / "v1/content";
    const auto document = nlohmann::json::parse(test::read_file(content / "document.json"));
    EXPECT_EQ(document["document"]["patient"]["id"], "00000001");
    EXPECT_EQ(document["scan"]["operator"], "clerk01");
    EXPECT_TRUE(has(document, "cover_sheet_read"));
    const auto job = nlohmann::json::parse(test::read_file(content / "source/job.json"));
    EXPECT_EQ(job["document"]["patient"]["id"], "00000001");
}

TEST_F(CoverStation, does_not_attest_unless_the_site_says_so) {
    put_two_pages();
    put_sheet(stack() / "0001.png", code_of("00000001"));
    const auto answer = answer_to_stack(false);
    EXPECT_EQ(answer["outcome"], "rejected");
    EXPECT_TRUE(has(answer, "attestation_missing"));
}

TEST_F(CoverStation, refuses_a_stack_without_a_cover_sheet) {
    put_two_pages();
    const auto answer = answer_to_stack();
    EXPECT_EQ(answer["outcome"], "rejected");
    EXPECT_EQ(codes_of(answer), std::vector<std::string>{"cover_sheet_missing"});
    EXPECT_TRUE(std::filesystem::exists(root / "hot/encounter/rejected/stack/0002.tif"));
}

TEST_F(CoverStation, refuses_a_cover_sheet_whose_code_was_changed) {
    put_two_pages();
    auto code = code_of("00000001");
    code[code.find("00000001")] = '9';
    put_sheet(stack() / "0001.png", code);
    const auto answer = answer_to_stack();
    EXPECT_EQ(answer["outcome"], "rejected");
    EXPECT_EQ(codes_of(answer), std::vector<std::string>{"cover_sheet_unreadable"});
}

TEST_F(CoverStation, refuses_a_cover_sheet_and_nothing_else) {
    std::filesystem::create_directories(stack());
    put_sheet(stack() / "0001.png", code_of("00000001"));
    const auto answer = answer_to_stack();
    EXPECT_EQ(answer["outcome"], "rejected");
    EXPECT_TRUE(has(answer, "job_without_pages"));
}

TEST_F(CoverStation, R20_never_merges_two_documents_with_a_cover_sheet_each) {
    put_two_pages();
    put_sheet(stack() / "0001.png", code_of("00000001"));
    put_sheet(stack() / "0003.png", code_of("00000002"));
    std::filesystem::remove(stack() / "0004.tif"); // two pages, as the first sheet says
    const auto answer = answer_to_stack();
    EXPECT_EQ(answer["outcome"], "rejected");
    EXPECT_TRUE(has(answer, "second_cover_sheet"));
}

TEST_F(CoverStation, R20_does_not_commit_a_stack_with_a_code_of_another_patient) {
    put_two_pages();
    put_sheet(stack() / "0001.png", code_of("00000001"));
    std::filesystem::remove(stack() / "0004.tif");
    // Any code serves; the drawing of a sheet has one.
    put_sheet(stack() / "0003.png", "MRN-00000002");
    const auto answer = answer_to_stack();
    EXPECT_NE(answer["outcome"], "committed"); // the drawn sheet has faults of its own as a page
    EXPECT_TRUE(has(answer, "patient_code_mismatch"));
    EXPECT_EQ(answer.dump().find("00000002"), std::string::npos);
}

TEST_F(CoverStation, takes_the_word_of_a_job_json_where_there_is_one) {
    put_two_pages();
    const auto claims = claims_from(code_of("00000001"));
    ASSERT_TRUE(claims);
    test::write_file(stack() / "job.json", job_json_of(*claims, "clerk01", true));
    const auto answer = answer_to_stack();
    EXPECT_EQ(answer["outcome"], "committed") << answer.dump(2);
    EXPECT_FALSE(has(answer, "cover_sheet_read"));
}

} // namespace
} // namespace scanseal::pipeline
