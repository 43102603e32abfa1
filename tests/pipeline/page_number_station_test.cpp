// A letter with page numbers, whole and with a page that was never fed.
#include "tests/pipeline/letter_job_internal.hpp"
#include "tests/pipeline/pipeline_fixture.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace scanseal::pipeline {
namespace {

class NumberedLetter : public PipelineFixture {
protected:
    /// A folder job with these pages of the letter.
    void drop(const std::string& name, const std::vector<unsigned>& numbers) {
        const auto folder = dir.path() / name;
        std::filesystem::create_directory(folder);
        const auto from = Path(SCANSEAL_SOURCE_DIR) / "tests/data/pipeline";
        for (const auto number : numbers) {
            const auto file = "numbered_" + std::to_string(number) + ".png";
            std::filesystem::copy_file(from / file, folder / file);
        }
        auto job = letter_job(clock.now(), 0);
        job["document"].erase("pages_expected"); // nobody has told how many there are
        test::write_json(folder / "job.json", job);
        std::filesystem::rename(folder, in() / name);
    }
};

TEST_F(NumberedLetter, that_is_whole_is_committed) {
    drop("whole", {1, 2, 3, 4, 5});
    run_until_idle();
    const auto answer = receipt("whole");
    ASSERT_FALSE(answer.is_null());
    EXPECT_EQ(answer["outcome"], "committed") << answer.dump(1);
}

TEST_F(NumberedLetter, S1_whose_third_page_is_missing_is_held) {
    drop("gap", {1, 2, 4, 5});
    run_until_idle();
    const auto answer = receipt("gap");
    ASSERT_FALSE(answer.is_null());
    EXPECT_EQ(answer["outcome"], "review") << answer.dump(1);
    ASSERT_EQ(answer["findings"].size(), 1U) << answer.dump(1);
    const auto& finding = answer["findings"][0];
    EXPECT_EQ(finding["code"], "page_number_gap");
    EXPECT_EQ(finding["severity"], "review");
    EXPECT_EQ(finding["page"], 3);
    EXPECT_EQ(finding["detail"], "2, [3], 4");
}

} // namespace
} // namespace scanseal::pipeline
