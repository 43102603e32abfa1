#include "storage/vault.hpp"

#include "core/failure.hpp"
#include "storage/storage_root.hpp"
#include "tests/storage/storage_fixture.hpp"
#include "tests/support/shared_data.hpp"
#include "tests/support/shell_command.hpp"

#include <algorithm>
#include <filesystem>

namespace scanseal::storage {
namespace {

using test::read_file;
using test::write_file;

FailureKind failure_of_opening(FileSystem& files, const VaultOptions& options) {
    try {
        const Vault vault(files, options);
    } catch (const Failure& failure) {
        return failure.kind();
    }
    return FailureKind::network;
}

class VaultTest : public VaultFixture {};

TEST_F(VaultTest, commits_a_record_and_reads_it_back) {
    const auto record = staged("job-1", "a");
    const auto result = vault_.commit(record, note());
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->id, record_id("a"));
    EXPECT_EQ(result->version, "v1");
    EXPECT_EQ(result->object_path, object_path_of(record_id("a").urn()));
    EXPECT_EQ(result->inventory_sha512,
              sha512(as_bytes(read_file(options_.root / result->object_path / "inventory.json"))));
    EXPECT_TRUE(vault_.staged_names().empty());
    EXPECT_TRUE(vault_.contains(record_id("a")));
    EXPECT_EQ(vault_.list(), std::vector{record_id("a")});

    const auto page = vault_.read(record_id("a"), "pages/0002.tif");
    ASSERT_TRUE(page.has_value());
    EXPECT_EQ(as_text(*page), "blank page");
    const auto files = vault_.files(record_id("a"));
    ASSERT_TRUE(files.has_value());
    ASSERT_EQ(files->size(), record.files.size());
    for (const auto& file : *files) {
        const auto same = std::find_if(record.files.begin(), record.files.end(),
                                       [&](const auto& other) { return other.path == file.path; });
        ASSERT_NE(same, record.files.end()) << file.path;
        EXPECT_EQ(same->sha512, file.sha512);
        EXPECT_EQ(same->size_bytes, file.size_bytes);
    }
    const auto located = vault_.locate(record_id("a"));
    ASSERT_TRUE(located.has_value());
    EXPECT_EQ(located->inventory_sha512, result->inventory_sha512);
}

TEST_F(VaultTest, places_an_object_as_the_layout_extension_says) {
    // The example of extension 0004 with its defaults, computed with sha256sum.
    EXPECT_EQ(object_path_of("object-01"),
              "3c0/ff4/240/3c0ff4240c1e116dba14c7627f2319b58aa3d77606d0d90dfc6161608ac987d4");
}

TEST_F(VaultTest, satisfies_the_independent_ocfl_judge) {
    const auto judge = Path(SCANSEAL_SOURCE_DIR) / "../shared/judge/ocfl_judge.py";
    if (!std::filesystem::exists(judge) || !test::has_program("python3")) {
        GTEST_SKIP() << "no ../shared/judge/ocfl_judge.py or no python3";
    }
    const auto judged =
        "python3 '" + judge.string() + "' --strict '" + options_.root.string() + "'";
    EXPECT_EQ(test::exit_code_of(judged), 0) << "an empty vault";
    for (const auto* seed : {"a", "b", "c"}) {
        committed(seed);
    }
    EXPECT_EQ(test::exit_code_of(judged), 0);
    EXPECT_EQ(test::exit_code_of(judged + " | grep W0"), 1) << "not even a warning";
    write_file(object("b") / "v1/content/pages/0001.tif", "changed");
    EXPECT_EQ(test::exit_code_of(judged), 1) << "the judge does judge";
}

TEST_F(VaultTest, gives_the_same_answer_when_a_commit_is_repeated_after_a_crash) {
    const auto first = vault_.commit(staged("job-1", "a"), note());
    const auto second = vault_.commit(staged("job-1", "a"), note());
    ASSERT_TRUE(first.has_value());
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(first->inventory_sha512, second->inventory_sha512);
    EXPECT_TRUE(vault_.staged_names().empty());

    // The crash came after the rename and before the answer: staging is gone, only the journal's
    // value is left.
    const auto record = staged("job-1", "a");
    vault_.discard("job-1");
    EXPECT_TRUE(vault_.commit(record, note()).has_value());
}

TEST_F(VaultTest, refuses_a_record_that_is_there_with_another_inventory) {
    committed("a");
    auto record = vault_.stage("other", record_id("a"));
    add(record, "document.json", "something else");
    const auto result = vault_.commit(record, note());
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, RefusalCode::record_exists);
    EXPECT_EQ(vault_.staged_names(), std::vector<std::string>{"other"});
    EXPECT_EQ(vault_.files(record_id("a"))->size(), 7U) << "the record is as it was";

    auto other_note = note();
    other_note.created += std::chrono::seconds(1);
    const auto later = vault_.commit(staged("later", "a"), other_note);
    ASSERT_FALSE(later.has_value());
    EXPECT_EQ(later.error().code, RefusalCode::record_exists);
}

TEST_F(VaultTest, finishes_a_commit_that_stopped_after_writing_inventories) {
    const auto record = staged("job-1", "a");
    write_file(options_.staging / "job-1/inventory.json", "half");
    write_file(options_.staging / "job-1/v1/inventory.json", "ha");
    write_file(options_.staging / "job-1/0=ocfl_object_1.1", "");
    ASSERT_TRUE(vault_.commit(record, note()).has_value());
    EXPECT_TRUE(vault_.files(record_id("a")).has_value());
}

TEST_F(VaultTest, commits_many_at_once_and_answers_in_order) {
    committed("there");
    std::vector<CommitRequest> requests;
    requests.push_back({.record = staged("j1", "a"), .note = note()});
    requests.push_back({.record = staged("j2", "there"), .note = note()});
    auto clash = vault_.stage("j3", record_id("there"));
    add(clash, "document.json", "another");
    requests.push_back({.record = clash, .note = note()});
    requests.push_back({.record = staged("j4", "b"), .note = note()});
    requests.push_back({.record = staged("j5", "b"), .note = note()});

    const auto results = vault_.commit_all(requests);
    ASSERT_EQ(results.size(), 5U);
    EXPECT_EQ(results[0]->id, record_id("a"));
    EXPECT_EQ(results[1]->id, record_id("there"));
    ASSERT_FALSE(results[2].has_value());
    EXPECT_EQ(results[2].error().code, RefusalCode::record_exists);
    EXPECT_EQ(results[3]->id, record_id("b"));
    EXPECT_EQ(results[4]->inventory_sha512, results[3]->inventory_sha512);
    EXPECT_EQ(vault_.staged_names(), std::vector<std::string>{"j3"});
    EXPECT_EQ(vault_.list().size(), 3U);
    EXPECT_TRUE(vault_.commit_all({}).empty());
}

TEST_F(VaultTest, will_not_commit_files_that_were_changed_or_added_in_staging) {
    const auto failure_of = [&](const StagedRecord& record) {
        try {
            (void)vault_.commit(record, note());
        } catch (const Failure& failure) {
            return failure.kind();
        }
        return FailureKind::network;
    };
    const auto stray = staged("j1", "a");
    write_file(options_.staging / "j1/v1/content/pages/stray.tif", "x");
    EXPECT_EQ(failure_of(stray), FailureKind::corrupt);
    const auto lost = staged("j2", "a");
    std::filesystem::remove(options_.staging / "j2/v1/content/document.json");
    EXPECT_EQ(failure_of(lost), FailureKind::corrupt);
    const auto cut = staged("j3", "a");
    std::filesystem::resize_file(options_.staging / "j3/v1/content/document.json", 3);
    EXPECT_EQ(failure_of(cut), FailureKind::corrupt);
    EXPECT_FALSE(vault_.contains(record_id("a")));
}

TEST_F(VaultTest, stages_anew_over_what_a_crash_left) {
    (void)staged("job-1", "a");
    write_file(options_.staging / "job-1/v1/content/old", "x");
    const auto record = staged("job-1", "a");
    vault_.sync_staged(record);
    EXPECT_EQ(as_text(vault_.read_staged(record, "pages/0003.tif")), "blank page");
    EXPECT_TRUE(vault_.commit(record, note()).has_value());
    vault_.discard("never-there");
}

TEST_F(VaultTest, takes_a_file_again_in_place_of_the_first) {
    auto record = vault_.stage("job-1", record_id("a"));
    add(record, "document.json", "first");
    add(record, "document.json", "second, longer");
    ASSERT_EQ(record.files.size(), 1U);
    ASSERT_TRUE(vault_.commit(record, note()).has_value());
    EXPECT_EQ(as_text(*vault_.read(record_id("a"), "document.json")), "second, longer");
}

TEST_F(VaultTest, takes_no_path_that_could_leave_the_record) {
    auto record = vault_.stage("job-1", record_id("a"));
    const std::vector<std::string> bad{"",
                                       "/etc/passwd",
                                       "../x",
                                       "a/../b",
                                       "a//b",
                                       "a/",
                                       "./a",
                                       ".hidden",
                                       "a b",
                                       "a\nb",
                                       "a\\b",
                                       "ä",
                                       "-n",
                                       "a/-rf",
                                       std::string(201, 'a'),
                                       std::string("a\0b", 3)};
    for (const auto& path : bad) {
        try {
            (void)vault_.add_file(record, path, as_bytes("x"));
            ADD_FAILURE() << "took '" << path << "'";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind(), FailureKind::permission);
        }
    }
    EXPECT_TRUE(record.files.empty());
}

TEST_F(VaultTest, says_which_records_and_files_it_does_not_have) {
    EXPECT_FALSE(vault_.contains(record_id("a")));
    EXPECT_EQ(vault_.read(record_id("a"), "x").error().code, RefusalCode::record_unknown);
    EXPECT_EQ(vault_.files(record_id("a")).error().code, RefusalCode::record_unknown);
    EXPECT_EQ(vault_.locate(record_id("a")).error().code, RefusalCode::record_unknown);
    committed("a");
    EXPECT_EQ(vault_.read(record_id("a"), "pages/0009.tif").error().code,
              RefusalCode::record_unknown);
}

TEST_F(VaultTest, says_damaged_for_changed_bytes_inventories_and_sidecars) {
    committed("a");
    const auto folder = object("a");
    write_file(folder / "v1/content/pages/0001.tif", "first page b");
    EXPECT_EQ(vault_.read(record_id("a"), "pages/0001.tif").error().code,
              RefusalCode::record_damaged);
    std::filesystem::remove(folder / "v1/content/pages/0001.tif");
    EXPECT_EQ(vault_.read(record_id("a"), "pages/0001.tif").error().code,
              RefusalCode::record_damaged);
    EXPECT_EQ(vault_.open(record_id("a"), "pages/0001.tif").error().code,
              RefusalCode::record_damaged);
    EXPECT_EQ(vault_.files(record_id("a")).error().code, RefusalCode::record_damaged);

    write_file(folder / "inventory.json", read_file(folder / "inventory.json") + " ");
    EXPECT_EQ(vault_.locate(record_id("a")).error().code, RefusalCode::record_damaged);
    write_file(folder / "inventory.json", std::string(100'000, '['));
    EXPECT_EQ(vault_.files(record_id("a")).error().code, RefusalCode::record_damaged);
    std::filesystem::remove(folder / "inventory.json");
    EXPECT_EQ(vault_.files(record_id("a")).error().code, RefusalCode::record_damaged);
    EXPECT_TRUE(vault_.list().empty());
}

TEST_F(VaultTest, completes_a_root_whose_creation_was_cut_short) {
    const auto finished = options_.root;
    for (const auto* missing : {"0=ocfl_1.1", "ocfl_layout.json",
                                "extensions/0004-hashed-n-tuple-storage-layout/config.json"}) {
        VaultOptions options{.root = dir_.path() / "again",
                             .staging = dir_.path() / "again.staging"};
        std::filesystem::remove_all(options.root);
        std::filesystem::copy(finished, options.root, std::filesystem::copy_options::recursive);
        std::filesystem::remove(options.root / "0=ocfl_1.1");
        std::filesystem::remove(options.root / missing);
        write_file(options.root / ".0=ocfl_1.1.tmp", "ocf");
        const Vault vault(files_, options);
        EXPECT_TRUE(storage_root_problems(files_, options.root).empty()) << missing;
        EXPECT_FALSE(std::filesystem::exists(options.root / ".0=ocfl_1.1.tmp"));
    }
}

TEST_F(VaultTest, refuses_a_root_that_is_something_else) {
    const VaultOptions options{.root = dir_.path() / "other", .staging = dir_.path() / "s"};
    write_file(options.root / "notes.txt", "mine");
    EXPECT_EQ(failure_of_opening(files_, options), FailureKind::corrupt);
    EXPECT_EQ(read_file(options.root / "notes.txt"), "mine");
    std::filesystem::remove(options.root / "notes.txt");

    write_file(options.root / "0=ocfl_1.0", "ocfl_1.0\n");
    EXPECT_EQ(failure_of_opening(files_, options), FailureKind::corrupt);
    std::filesystem::remove(options.root / "0=ocfl_1.0");

    write_file(options.root / "ocfl_layout.json", R"({"extension":"0003-x","description":""})");
    EXPECT_EQ(failure_of_opening(files_, options), FailureKind::corrupt);
    std::filesystem::remove(options.root / "ocfl_layout.json");

    write_file(options_.root / "ocfl_layout.json", R"({"extension":"0003-x","description":""})");
    EXPECT_EQ(failure_of_opening(files_, options_), FailureKind::corrupt);
    write_file(options_.root / "0=ocfl_1.1", "ocfl_1.2\n");
    EXPECT_EQ(failure_of_opening(files_, options_), FailureKind::corrupt);
}

TEST_F(VaultTest, writes_a_manifest_that_sha512sum_accepts) {
    if (!test::has_program("sha512sum")) {
        GTEST_SKIP() << "no sha512sum";
    }
    committed("a");
    const auto check = "cd '" + (object("a") / "v1/content").string() +
                       "' && sha512sum -c --strict manifest-sha512.txt";
    EXPECT_EQ(test::exit_code_of(check), 0);
    write_file(object("a") / "v1/content/pages/0002.tif", "blank pagf");
    EXPECT_EQ(test::exit_code_of(check), 1);
}

} // namespace
} // namespace scanseal::storage
