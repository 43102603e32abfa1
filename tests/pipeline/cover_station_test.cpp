// Documents that only a cover sheet describes, through a whole station.
#include "tests/pipeline/cover_fixture.hpp"

#include <string>
#include <vector>

namespace scanseal::pipeline {
namespace {

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
    EXPECT_EQ(answer["outcome"], "review") << answer.dump(1);
    EXPECT_EQ(deciding_codes(answer), std::vector<std::string>{"patient_code_mismatch"});
    EXPECT_TRUE(has(answer, "cover_sheet_read"));
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
