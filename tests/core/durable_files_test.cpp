#include "core/durable_files.hpp"

#include "core/failure.hpp"
#include "core/posix_file_system.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace scanseal {
namespace {

using test::read_file;
using test::TempDir;

class DurableFiles : public testing::Test {
protected:
    [[nodiscard]] Path at(const std::string& name) const { return folder_.path() / name; }

    [[nodiscard]] std::size_t entries() const { return files_.list(folder_.path()).size(); }

    PosixFileSystem files_;
    TempDir folder_;
};

TEST_F(DurableFiles, writing_leaves_only_the_file) {
    write_durably(files_, at("receipt.json"), as_bytes("{}"));
    EXPECT_EQ(read_file(at("receipt.json")), "{}");
    EXPECT_EQ(entries(), 1U);
}

TEST_F(DurableFiles, writing_refuses_a_taken_name_and_leaves_it) {
    write_durably(files_, at("receipt.json"), as_bytes("first"));
    EXPECT_THROW(write_durably(files_, at("receipt.json"), as_bytes("second")), Failure);
    EXPECT_EQ(read_file(at("receipt.json")), "first");
}

TEST_F(DurableFiles, a_stale_temporary_is_replaced) {
    test::write_file(at(".receipt.json.tmp"), "half a rec");
    write_durably(files_, at("receipt.json"), as_bytes("{}"));
    EXPECT_EQ(read_file(at("receipt.json")), "{}");
    EXPECT_EQ(entries(), 1U);
}

TEST_F(DurableFiles, the_longest_name_a_file_can_have_works) {
    const std::string name(255, 'n');
    write_durably(files_, at(name), as_bytes("{}"));
    replace_durably(files_, at(name), as_bytes("{ }"));
    EXPECT_EQ(read_file(at(name)), "{ }");
    EXPECT_EQ(entries(), 1U);
}

TEST_F(DurableFiles, replacing_works_with_and_without_an_old_file) {
    replace_durably(files_, at("head"), as_bytes("1"));
    replace_durably(files_, at("head"), as_bytes("2"));
    EXPECT_EQ(read_file(at("head")), "2");
    EXPECT_EQ(entries(), 1U);
}

TEST_F(DurableFiles, missing_parents_are_made) {
    create_directories_durably(files_, at("a") / "b" / "c");
    create_directories_durably(files_, at("a") / "b" / "c");
    EXPECT_TRUE(std::filesystem::is_directory(at("a") / "b" / "c"));
}

TEST_F(DurableFiles, relative_paths_work) {
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder_.path());
    create_directories_durably(files_, "a/b");
    write_durably(files_, "page", as_bytes("x"));
    move_durably(files_, "page", "a/page");
    std::filesystem::current_path(before);
    EXPECT_EQ(read_file(at("a") / "page"), "x");
}

TEST_F(DurableFiles, a_tree_is_removed_without_following_links) {
    test::write_file(at("keep"), "x");
    test::write_file(at("tree") / "a" / "b" / "page", "x");
    std::filesystem::create_directory_symlink(folder_.path(), at("tree") / "a" / "link");
    remove_tree(files_, at("tree"));
    remove_tree(files_, at("tree"));
    EXPECT_EQ(read_file(at("keep")), "x");
    EXPECT_EQ(entries(), 1U);
}

TEST_F(DurableFiles, moving_takes_whole_folders_and_replaces_nothing) {
    test::write_file(at("in") / "job" / "0001.tif", "x");
    files_.create_directory(at("spool"));
    move_durably(files_, at("in") / "job", at("spool") / "1");
    EXPECT_EQ(read_file(at("spool") / "1" / "0001.tif"), "x");
    test::write_file(at("in") / "job" / "0001.tif", "y");
    EXPECT_THROW(move_durably(files_, at("in") / "job", at("spool") / "1"), Failure);
    EXPECT_EQ(read_file(at("spool") / "1" / "0001.tif"), "x");
}

} // namespace
} // namespace scanseal
