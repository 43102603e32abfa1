#include "config/write_station.hpp"

#include "config/built_in_profiles.hpp"
#include "config/read_config.hpp"
#include "core/posix_file_system.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scanseal::config {
namespace {

using testing::HasSubstr;

TEST(WriteStation, makes_a_development_station_that_reads_without_error) {
    const test::TempDir temp;
    PosixFileSystem files;
    const auto root = temp.path() / "st";
    ASSERT_TRUE(write_station(files, {.directory = root, .name = "ward-3", .development = true}));
    const auto reading = read_config(files, root);
    for (const auto& error : reading.errors) {
        ADD_FAILURE() << error.text();
    }
    const auto& config = reading.config;
    EXPECT_EQ(config.name, "ward-3");
    EXPECT_EQ(config.timezone, "Asia/Tokyo");
    EXPECT_TRUE(config.development);
    ASSERT_EQ(config.hot_folders.size(), 4U);
    EXPECT_EQ(config.hot_folders[0].path, root / "hot/encounter");
    EXPECT_EQ(config.hot_folders[0].quiet, std::chrono::milliseconds(500));
    EXPECT_EQ(config.hot_folders[0].incomplete_after, std::chrono::milliseconds(30000));
    for (const auto& folder : config.hot_folders) {
        EXPECT_EQ(folder.operators, std::vector<std::string>{"clerk01"});
    }
    ASSERT_EQ(config.operators.size(), 1U);
    EXPECT_EQ(config.operators[0].key, (root / "pki/clerk01.p12").string());
    EXPECT_EQ(config.operators[0].secret_file, root / "pki/clerk01.secret");
    ASSERT_EQ(config.tsas.size(), 1U);
    EXPECT_EQ(config.tsas[0].url, "builtin:dev");
    EXPECT_EQ(config.trust_signers, root / "pki/trust.pem");
    EXPECT_EQ(config.calendar.closed_weekdays, (std::set<unsigned>{0, 6}));
    EXPECT_EQ(config.vault, root / "vault");
    EXPECT_EQ(config.profiles.size(), 4U);
}

TEST(WriteStation, makes_the_folders_and_leaves_in_empty) {
    const test::TempDir temp;
    PosixFileSystem files;
    const auto root = temp.path() / "st";
    ASSERT_TRUE(write_station(files, {.directory = root, .name = "a", .development = true}));
    for (const auto& profile : built_in_profile_names()) {
        EXPECT_TRUE(std::filesystem::is_empty(root / "hot" / profile / "in"));
        EXPECT_TRUE(std::filesystem::is_directory(root / "hot" / profile / "out"));
        EXPECT_TRUE(std::filesystem::is_directory(root / "hot" / profile / "rejected"));
        EXPECT_EQ(test::read_file(root / "profiles" / (profile + ".toml")),
                  built_in_profile_text(profile));
    }
    for (const auto* folder : {"spool", "ledger", "vault.staging"}) {
        EXPECT_TRUE(std::filesystem::is_directory(root / folder));
    }
    EXPECT_FALSE(std::filesystem::exists(root / "vault"));
}

TEST(WriteStation, asks_in_a_real_station_for_exactly_what_the_site_must_fill_in) {
    const test::TempDir temp;
    PosixFileSystem files;
    const auto root = temp.path() / "st";
    ASSERT_TRUE(write_station(files, {.directory = root, .name = "ward-3", .development = false}));
    const auto reading = read_config(files, root);
    std::string all;
    for (const auto& error : reading.errors) {
        EXPECT_EQ(error.code, RefusalCode::config_missing) << error.text();
        all += error.text() + "\n";
    }
    EXPECT_EQ(reading.errors.size(), 7U)
        << all; // operator, tsa, trust, and four folders that name nobody
    EXPECT_THAT(all, HasSubstr("[[operator]]"));
    EXPECT_THAT(all, HasSubstr("[[tsa]]"));
    EXPECT_THAT(all, HasSubstr("[trust]"));
    EXPECT_FALSE(reading.config.development);
    EXPECT_EQ(reading.config.hot_folders[0].quiet, std::chrono::milliseconds(2000));
    EXPECT_EQ(reading.config.hot_folders[0].incomplete_after, std::chrono::milliseconds(600000));
    EXPECT_EQ(reading.config.hot_folders[0].scan_interval, std::chrono::milliseconds(30000));
}

TEST(WriteStation, reads_without_error_once_the_template_is_filled_in) {
    const test::TempDir temp;
    PosixFileSystem files;
    const auto root = temp.path() / "st";
    ASSERT_TRUE(write_station(files, {.directory = root, .name = "ward-3", .development = false}));
    auto text = test::read_file(root / "station.toml");
    for (const std::string line :
         {"[[operator]]", "id =", "name =", "key =", "secret_file =", "[[tsa]]",
          "url =", "policy_oid =", "timeout_ms =", "[trust]", "signers =", "timestamps ="}) {
        const auto at = text.find("\n# " + line);
        ASSERT_NE(at, std::string::npos) << line;
        text.erase(at + 1, 2);
    }
    for (auto at = text.find("operators = []"); at != std::string::npos;
         at = text.find("operators = []")) {
        text.replace(at, 14, "operators = [\"clerk01\"]");
    }
    test::write_file(root / "station.toml", text);
    for (const auto& error : read_config(files, root).errors) {
        ADD_FAILURE() << error.text();
    }
}

TEST(WriteStation, refuses_a_folder_that_is_a_station_and_changes_nothing) {
    const test::TempDir temp;
    PosixFileSystem files;
    test::write_file(temp.path() / "station.toml", "mine");
    const auto again =
        write_station(files, {.directory = temp.path(), .name = "a", .development = true});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, RefusalCode::station_exists);
    EXPECT_EQ(test::read_file(temp.path() / "station.toml"), "mine");
    EXPECT_FALSE(std::filesystem::exists(temp.path() / "profiles"));
}

TEST(WriteStation, refuses_a_name_that_would_break_the_file) {
    const test::TempDir temp;
    PosixFileSystem files;
    for (const std::string name : {"", "a\"b", "a\nb", "a\\b"}) {
        const auto made =
            write_station(files, {.directory = temp.path(), .name = name, .development = true});
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().code, RefusalCode::config_value);
    }
}

TEST(WriteStation, keeps_a_profile_that_is_already_there) {
    const test::TempDir temp;
    PosixFileSystem files;
    test::write_file(temp.path() / "profiles/encounter.toml", "edited");
    ASSERT_TRUE(write_station(files, {.directory = temp.path(), .name = "a", .development = true}));
    EXPECT_EQ(test::read_file(temp.path() / "profiles/encounter.toml"), "edited");
}

} // namespace
} // namespace scanseal::config
