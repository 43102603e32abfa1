#include "pipeline/submission.hpp"

#include "core/answering_file_system.hpp"
#include "core/digest.hpp"
#include "core/failure.hpp"
#include "core/posix_file_system.hpp"
#include "core/time_text.hpp"
#include "tests/support/silent_share.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <thread>

namespace scanseal::pipeline {
namespace {

class SubmissionTest : public testing::Test {
protected:
    SubmissionTest() {
        for (const auto* name : {"in", "out", "rejected"}) {
            std::filesystem::create_directories(hot_ / name);
        }
        test::write_file(dir_.path() / "a/scan.tif", "pixels a");
        test::write_file(dir_.path() / "b/scan.tif", "pixels b");
        test::write_file(dir_.path() / "the-job.json", "{}");
    }

    NewJob job(const std::string& name, const std::string& file = "a/scan.tif") {
        return {.hot_folder = hot_,
                .profile = "encounter",
                .name = name,
                .job_file = dir_.path() / "the-job.json",
                .files = {dir_.path() / file}};
    }

    PlacedJob placed(const std::string& name) {
        auto result = submit_job(files_, job(name), nullptr);
        EXPECT_TRUE(result);
        return *result;
    }

    void expect_refused(const NewJob& wanted, const std::string& part,
                        const Journal* journal = nullptr) {
        const auto before = entries();
        const auto result = submit_job(files_, wanted, journal);
        ASSERT_FALSE(result) << wanted.name;
        EXPECT_EQ(result.error().code, RefusalCode::job_name_unsafe);
        EXPECT_NE(result.error().detail.find(part), std::string::npos) << result.error().detail;
        EXPECT_EQ(entries(), before) << "nothing is left behind";
    }

    std::set<std::string> entries() const {
        std::set<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(hot_ / "in")) {
            names.insert(entry.path().filename().string());
        }
        return names;
    }

    static std::string receipt(const std::string& name, const std::string& page_bytes) {
        nlohmann::json value{{"job", name}, {"outcome", "committed"}};
        value["pages"] = {{{"input_sha256", sha256(as_bytes(page_bytes)).hex()}}};
        return value.dump();
    }

    test::TempDir dir_;
    Path hot_ = dir_.path() / "hot";
    PosixFileSystem files_;
};

TEST_F(SubmissionTest, makes_names_of_its_own_for_files_of_the_same_name) {
    const auto one = submit_job(files_, job(""), nullptr);
    const auto two = submit_job(files_, job("", "b/scan.tif"), nullptr);
    ASSERT_TRUE(one && two);
    EXPECT_NE(one->name, two->name);
    EXPECT_EQ(one->name.find("scan-"), 0U);
    EXPECT_EQ(one->name.size(), std::string("scan-01234567").size());
    EXPECT_EQ(test::read_file(hot_ / "in" / one->name / "scan.tif"), "pixels a");
    EXPECT_EQ(test::read_file(hot_ / "in" / two->name / "scan.tif"), "pixels b");
    EXPECT_EQ(test::read_file(hot_ / "in" / two->name / "job.json"), "{}");
    EXPECT_EQ(entries().size(), 2U) << "no hidden folder stays";
}

TEST_F(SubmissionTest, never_mixes_files_of_senders_of_the_same_name) {
    constexpr int k_senders = 8;
    std::vector<NewJob> jobs;
    for (int i = 0; i < k_senders; ++i) {
        const auto file = "s" + std::to_string(i) + "/" + std::to_string(i) + ".tif";
        test::write_file(dir_.path() / file, std::string(100000, static_cast<char>('a' + i)));
        jobs.push_back(job("same", file));
    }
    std::atomic<int> placed_count{0};
    {
        std::vector<std::jthread> senders;
        for (const auto& one : jobs) {
            senders.emplace_back([&, this] {
                const auto result = submit_job(files_, one, nullptr);
                placed_count += result ? 1 : 0;
                EXPECT_TRUE(result || result.error().code == RefusalCode::job_name_unsafe);
            });
        }
    }
    EXPECT_EQ(placed_count, 1);
    EXPECT_EQ(entries(), std::set<std::string>{"same"});
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(hot_ / "in/same"), {}), 2);
}

TEST_F(SubmissionTest, refuses_names_that_the_daemon_would_not_take) {
    for (const auto& name :
         {std::string(".hidden"), std::string("~draft"), std::string("x.tmp"),
          std::string("x.PART"), std::string("x.crdownload"), std::string("a/b"), std::string(".."),
          std::string("a\nb"), std::string("a\x7f"), std::string("\xff"), std::string(201, 'x')}) {
        expect_refused(job(name), "cannot be a job's name");
    }
    EXPECT_TRUE(submit_job(files_, job(std::string(200, 'x')), nullptr));
}

TEST_F(SubmissionTest, refuses_file_names_that_the_daemon_would_pass_over_or_mix_up) {
    for (const std::string name : {"c/.scan.tif", "c/scan.tif.part", "c/a\tb.tif"}) {
        test::write_file(dir_.path() / name, "pixels");
        expect_refused(job("letter", name), "rename it");
    }
    test::write_file(dir_.path() / "c/Job.json", "{}");
    expect_refused(job("letter", "c/Job.json"), "--job");
    auto two = job("letter");
    two.files.push_back(dir_.path() / "b/scan.tif");
    expect_refused(two, "two of the files");
}

TEST_F(SubmissionTest, cuts_a_long_file_name_between_characters) {
    std::string stem;
    while (stem.size() < 192) {
        stem += "\xE5\xB1\xB1"; // a character of three bytes
    }
    test::write_file(dir_.path() / (stem + ".tif"), "pixels");
    const auto result = submit_job(files_, job("", stem + ".tif"), nullptr);
    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_EQ(result->name.find(stem.substr(0, 189) + "-"), 0U) << result->name;
}

TEST_F(SubmissionTest, refuses_a_name_that_waits_in_the_hot_folder) {
    placed("letter");
    expect_refused(job("letter"), "waits in the hot folder");
    test::write_file(hot_ / "in/pair.json", "{}");
    expect_refused(job("pair"), "waits in the hot folder");
}

TEST_F(SubmissionTest, refuses_a_name_that_has_an_answer) {
    test::write_file(hot_ / "out/letter.receipt.json", "{}");
    expect_refused(job("letter"), "letter.receipt.json");
    test::write_file(hot_ / "rejected/bad/receipt.json", "{}");
    expect_refused(job("bad"), "has an answer already");
}

TEST_F(SubmissionTest, refuses_a_name_that_the_journal_has_under_way) {
    Journal journal(dir_.path() / "journal.db");
    const auto claim = [&journal](const std::string& folder, const std::string& name) {
        return journal
            .begin_claims({{.key = folder + name,
                            .hot_folder = folder,
                            .job_name = name,
                            .sources = {},
                            .captured_at = *parse_rfc3339("2026-11-20T10:00:00Z"),
                            .refusal = {}}})
            .front();
    };
    claim("encounter", "letter");
    journal.save(claim("encounter", "held"), State::review, "");
    claim("reference", "elsewhere");
    expect_refused(job("letter"), "under way", &journal);
    expect_refused(job("held"), "under way", &journal);
    EXPECT_TRUE(submit_job(files_, job("elsewhere"), &journal));
}

TEST_F(SubmissionTest, finds_only_a_receipt_written_for_this_very_job) {
    const auto mine = placed("letter");
    EXPECT_FALSE(find_receipt(files_, mine));
    const auto file = hot_ / "out/letter.receipt.json";
    test::write_file(file, "{ half");
    EXPECT_FALSE(find_receipt(files_, mine));
    test::write_file(file, receipt("letter", "pixels b"));
    EXPECT_FALSE(find_receipt(files_, mine)) << "pages of another sender";
    test::write_file(file, receipt("other", "pixels a"));
    EXPECT_FALSE(find_receipt(files_, mine)) << "of another job";
    test::write_file(file, receipt("letter", "pixels a"));
    EXPECT_EQ(find_receipt(files_, mine), receipt("letter", "pixels a"));
}

TEST_F(SubmissionTest, finds_the_receipt_of_a_rejected_job_without_pages) {
    const auto mine = placed("letter");
    const std::string text = R"({"job": "letter", "outcome": "rejected", "pages": []})";
    test::write_file(hot_ / "rejected/letter/receipt.json", text);
    EXPECT_EQ(find_receipt(files_, mine), text);
}

TEST_F(SubmissionTest, R12_says_that_the_file_server_is_silent_and_leaves_nothing_behind) {
    test::SilentShare share(hot_);
    AnsweringFileSystem answering(
        files_, {hot_}, share.question(),
        {.patience = std::chrono::milliseconds{50}, .valid = std::chrono::milliseconds{0}});
    share.fall_silent();
    try {
        static_cast<void>(submit_job(answering, job("letter"), nullptr));
        ADD_FAILURE() << "it was placed";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::busy);
        EXPECT_EQ(std::string(failure.what()).find("the file server of '" + hot_.string()), 0U);
    }
    EXPECT_TRUE(entries().empty());
}

TEST_F(SubmissionTest, leaves_nothing_behind_when_a_file_cannot_be_read) {
    auto broken = job("letter");
    broken.files.push_back(dir_.path() / "not-there.tif");
    EXPECT_ANY_THROW(static_cast<void>(submit_job(files_, broken, nullptr)));
    EXPECT_TRUE(entries().empty());
}

} // namespace
} // namespace scanseal::pipeline
