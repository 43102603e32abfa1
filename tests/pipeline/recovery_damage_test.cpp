// What is told of the jobs in the spool when the journal is lost: their names, their hot folders,
// and the job file that had not been moved yet. How they fare from there:
// tests/apps/recovery_test.cpp.
#include "core/durable_files.hpp"
#include "core/posix_file_system.hpp"
#include "pipeline/recovery.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

constexpr const char* k_key = "20261120t011200z-3fa2c1";

class LostJournal : public testing::Test {
protected:
    void SetUp() override {
        create_directories_durably(files, root() / "vault");
        add_folder("encounter");
        spool_file("0001.tif");
    }

    [[nodiscard]] Path root() const { return temp.path(); }

    HotFolderSettings& add_folder(const std::string& profile) {
        HotFolderSettings folder;
        folder.profile = profile;
        folder.base = root() / "hot" / profile;
        create_directories_durably(files, folder.in());
        options.hot_folders.push_back(std::move(folder));
        return options.hot_folders.back();
    }

    void spool_file(const std::string& name) const {
        test::write_file(root() / "spool" / k_key / "job" / name, "page");
    }

    void hot_file(const std::string& profile, const std::string& name) const {
        test::write_file(root() / "hot" / profile / "in" / name, "text");
    }

    /// Of the one job there is.
    NewClaim job() {
        options.spool = root() / "spool";
        options.journal_file = root() / "journal.db";
        options.ledger_directory = root() / "ledger";
        options.vault_root = root() / "vault";
        options.vault_staging = root() / "vault.staging";
        const storage::Vault vault(files,
                                   {.root = options.vault_root, .staging = options.vault_staging});
        const auto damage = look_for_damage(files, clock, options, vault);
        EXPECT_TRUE(damage.journal_lost);
        EXPECT_EQ(damage.journal_problem, "there is none");
        EXPECT_FALSE(damage.ledger_broken);
        EXPECT_EQ(damage.jobs.size(), 1U);
        return damage.jobs.empty() ? NewClaim{} : damage.jobs.front();
    }

    test::TempDir temp;
    PosixFileSystem files;
    SystemClock clock;
    StationOptions options{.calendar = {.zone = *TimeZone::find("Asia/Tokyo"),
                                        .closed_weekdays = {},
                                        .closed_days = {}}};
};

TEST_F(LostJournal, a_job_was_captured_when_it_came_into_the_spool_and_never_before) {
    const auto claim = job();
    EXPECT_EQ(claim.key, k_key);
    EXPECT_LE(claim.captured_at, clock.now());
    EXPECT_GT(claim.captured_at, clock.now() - std::chrono::minutes(5));
}

TEST_F(LostJournal, a_job_of_the_only_hot_folder_is_of_that_one) {
    const auto claim = job();
    EXPECT_EQ(claim.hot_folder, "encounter");
    EXPECT_EQ(claim.job_name, "recovered-20261120");
    EXPECT_TRUE(claim.sources.empty());
}

TEST_F(LostJournal, a_job_file_that_was_not_moved_yet_belongs_to_its_page_and_names_the_job) {
    add_folder("reference");
    hot_file("reference", "ward/0001.json");
    const auto claim = job();
    EXPECT_EQ(claim.job_name, "0001");
    EXPECT_EQ(claim.hot_folder, "reference");
    EXPECT_EQ(claim.sources,
              std::vector<std::string>{(root() / "hot/reference/in/ward/0001.json").string()});
}

TEST_F(LostJournal, of_two_job_files_without_a_page_none_is_guessed) {
    hot_file("encounter", "0001.json");
    hot_file("encounter", "ward/0001.json");
    const auto claim = job();
    EXPECT_EQ(claim.job_name, "recovered-20261120");
    EXPECT_TRUE(claim.sources.empty());
}

// Otherwise a page would be sealed with another patient's data.
TEST_F(LostJournal, a_job_file_that_lies_beside_its_own_page_is_left_to_that_page) {
    hot_file("encounter", "0001.json");
    hot_file("encounter", "0001.tif");
    const auto claim = job();
    EXPECT_EQ(claim.job_name, "recovered-20261120");
    EXPECT_TRUE(claim.sources.empty());
}

TEST_F(LostJournal, a_page_under_a_cover_sheet_needs_no_job_file) {
    hot_file("encounter", "0001.json");
    options.hot_folders.front().cover_sheets = CoverSheets{.operator_id = "clerk01"};
    EXPECT_TRUE(job().sources.empty());
}

TEST_F(LostJournal, a_folder_of_pages_takes_no_loose_job_file) {
    spool_file("0002.tif");
    hot_file("encounter", "0001.json");
    EXPECT_TRUE(job().sources.empty());
}

} // namespace
} // namespace scanseal::pipeline
