#include "core/posix_file_system.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>

namespace scanseal {
namespace {

using test::read_file;
using test::TempDir;

class PosixFiles : public testing::Test {
protected:
    [[nodiscard]] Path at(const std::string& name) const { return folder_.path() / name; }

    static std::optional<FailureKind> failure_of(const std::function<void()>& action) {
        try {
            action();
        } catch (const Failure& failure) {
            return failure.kind();
        }
        return std::nullopt;
    }

    PosixFileSystem files_;
    TempDir folder_;
};

TEST_F(PosixFiles, a_created_file_holds_what_was_appended) {
    const auto writer = files_.create(at("page"));
    writer->append(as_bytes("one "));
    writer->append(as_bytes("two"));
    writer->sync();
    writer->close();
    files_.sync_directory(folder_.path());
    EXPECT_EQ(read_file(at("page")), "one two");
    EXPECT_EQ(as_text(files_.read(at("page"), 7)), "one two");
}

TEST_F(PosixFiles, files_are_for_owner_and_group_only) {
    const auto before = ::umask(0);
    files_.create(at("page"))->close();
    files_.create_directory(at("folder"));
    ::umask(before);
    struct stat info{};
    ASSERT_EQ(::stat(at("page").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0640U);
    ASSERT_EQ(::stat(at("folder").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0750U);
}

TEST_F(PosixFiles, private_files_are_for_their_owner_only) {
    const auto before = ::umask(0);
    files_.create_private(at("key"))->close();
    write_private_durably(files_, at("secret"), as_bytes("x"));
    ::umask(before);
    EXPECT_EQ(files_.status(at("key"))->mode, 0600U);
    EXPECT_EQ(files_.status(at("secret"))->mode, 0600U);
    EXPECT_THROW(static_cast<void>(files_.create_private(at("key"))), Failure);
}

TEST_F(PosixFiles, creation_refuses_a_taken_name) {
    test::write_file(at("page"), "old");
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.create(at("page"))); }),
              FailureKind::exists);
    EXPECT_EQ(read_file(at("page")), "old");
    std::filesystem::create_symlink(at("nowhere"), at("link"));
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.create(at("link"))); }),
              FailureKind::exists);
    EXPECT_FALSE(std::filesystem::exists(at("nowhere")));
}

TEST_F(PosixFiles, symbolic_links_are_not_followed) {
    test::write_file(at("secret"), "of somebody else");
    std::filesystem::create_symlink(at("secret"), at("0001.tif"));
    std::filesystem::create_symlink(folder_.path(), at("folder"));
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.open(at("0001.tif"))); }),
              FailureKind::permission);
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.read(at("0001.tif"), 100)); }),
              FailureKind::permission);
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.open_append(at("0001.tif"))); }),
              FailureKind::permission);
    EXPECT_EQ(failure_of([&] { files_.truncate(at("0001.tif"), 0); }), FailureKind::permission);
    EXPECT_EQ(failure_of([&] { files_.sync_file(at("0001.tif")); }), FailureKind::permission);
    EXPECT_TRUE(failure_of([&] { static_cast<void>(files_.list(at("folder"))); }).has_value());
    EXPECT_FALSE(files_.is_being_written(at("0001.tif")));
    EXPECT_EQ(files_.status(at("0001.tif"))->type, FileType::symlink);
    EXPECT_EQ(read_file(at("secret")), "of somebody else");
}

TEST_F(PosixFiles, a_fifo_where_a_file_was_expected_hangs_nobody) {
    ASSERT_EQ(::mkfifo(at("fifo").c_str(), 0600), 0);
    EXPECT_EQ(files_.status(at("fifo"))->type, FileType::other);
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.open(at("fifo"))); }),
              FailureKind::permission);
    EXPECT_FALSE(files_.is_being_written(at("fifo")));
    EXPECT_TRUE(failure_of([&] { files_.sync_file(at("fifo")); }).has_value());
    EXPECT_TRUE(failure_of([&] { static_cast<void>(files_.open_append(at("fifo"))); }).has_value());
    EXPECT_TRUE(failure_of([&] { files_.truncate(at("fifo"), 0); }).has_value());
}

TEST_F(PosixFiles, folders_and_devices_are_not_read_as_files) {
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.open(folder_.path())); }),
              FailureKind::permission);
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.open("/dev/zero")); }),
              FailureKind::permission);
}

TEST_F(PosixFiles, renaming_replaces_nothing) {
    test::write_file(at("a"), "a");
    test::write_file(at("b"), "b");
    EXPECT_EQ(failure_of([&] { files_.rename(at("a"), at("b")); }), FailureKind::exists);
    EXPECT_EQ(read_file(at("b")), "b");
    files_.create_directory(at("from"));
    files_.create_directory(at("to")); // empty: plain rename(2) would replace it
    EXPECT_EQ(failure_of([&] { files_.rename(at("from"), at("to")); }), FailureKind::exists);
    EXPECT_EQ(failure_of([&] { files_.rename(at("nothing"), at("c")); }), FailureKind::not_found);
    files_.rename(at("a"), at("c"));
    EXPECT_EQ(read_file(at("c")), "a");
    EXPECT_FALSE(files_.status(at("a")).has_value());
}

TEST_F(PosixFiles, replacing_takes_the_place_of_a_file) {
    test::write_file(at("a"), "a");
    test::write_file(at("b"), "b");
    files_.replace(at("a"), at("b"));
    EXPECT_EQ(read_file(at("b")), "a");
}

TEST_F(PosixFiles, renaming_across_file_systems_is_told_apart) {
    const Path shm = "/dev/shm";
    const auto here = files_.status(folder_.path());
    const auto there = files_.status(shm);
    if (!there || there->device == here->device || ::access(shm.c_str(), W_OK) != 0) {
        GTEST_SKIP() << "no second file system here";
    }
    test::write_file(at("a"), "a");
    const auto target = shm / folder_.path().filename();
    try {
        files_.rename(at("a"), target);
        ADD_FAILURE() << "renamed across file systems";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::busy);
        EXPECT_NE(std::string(failure.what()).find("cross-device"), std::string::npos);
    }
    EXPECT_EQ(read_file(at("a")), "a");
    EXPECT_FALSE(files_.status(target).has_value());
}

TEST_F(PosixFiles, what_is_not_there_is_a_value) {
    EXPECT_FALSE(files_.status(at("nothing")).has_value());
    test::write_file(at("file"), "");
    EXPECT_FALSE(files_.status(at("file") / "below").has_value());
    EXPECT_FALSE(files_.status(at(std::string(300, 'x'))).has_value());
    files_.remove_file(at("nothing"));
    files_.remove_directory(at("nothing"));
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.list(at("nothing"))); }),
              FailureKind::not_found);
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.open(at("nothing"))); }),
              FailureKind::not_found);
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.open(at(std::string(300, 'x')))); }),
              FailureKind::not_found);
}

TEST_F(PosixFiles, a_zero_byte_in_a_name_does_not_cut_it_short) {
    test::write_file(at("page"), "x");
    const auto name = at(std::string("page\0.tif", 9));
    EXPECT_FALSE(files_.status(name).has_value());
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.open(name)); }), FailureKind::not_found);
}

TEST_F(PosixFiles, a_folder_is_not_made_over_a_file) {
    test::write_file(at("file"), "x");
    EXPECT_EQ(failure_of([&] { files_.create_directory(at("file")); }), FailureKind::exists);
    files_.create_directory(at("folder"));
    files_.create_directory(at("folder"));
    EXPECT_EQ(files_.status(at("folder"))->type, FileType::directory);
}

TEST_F(PosixFiles, a_folder_that_is_not_empty_is_not_removed) {
    test::write_file(at("folder") / "page", "x");
    EXPECT_EQ(failure_of([&] { files_.remove_directory(at("folder")); }), FailureKind::exists);
    files_.remove_file(at("folder") / "page");
    files_.remove_directory(at("folder"));
    EXPECT_FALSE(files_.status(at("folder")).has_value());
}

TEST_F(PosixFiles, a_listing_names_every_entry_with_its_own_type) {
    test::write_file(at("page"), "x");
    files_.create_directory(at("folder"));
    std::filesystem::create_symlink(at("page"), at("link"));
    ASSERT_EQ(::mkfifo(at("fifo").c_str(), 0600), 0);
    std::set<std::pair<std::string, FileType>> seen;
    for (const auto& entry : files_.list(folder_.path())) {
        seen.emplace(entry.name, entry.type);
    }
    EXPECT_EQ(seen, (std::set<std::pair<std::string, FileType>>{{"page", FileType::regular},
                                                                {"folder", FileType::directory},
                                                                {"link", FileType::symlink},
                                                                {"fifo", FileType::other}}));
}

TEST_F(PosixFiles, status_tells_size_links_and_identity) {
    test::write_file(at("page"), "12345");
    std::filesystem::create_hard_link(at("page"), at("same"));
    const auto page = files_.status(at("page"));
    const auto same = files_.status(at("same"));
    ASSERT_TRUE(page && same);
    EXPECT_EQ(page->type, FileType::regular);
    EXPECT_EQ(page->size_bytes, 5U);
    EXPECT_EQ(page->link_count, 2U);
    EXPECT_EQ(page->inode, same->inode);
    EXPECT_EQ(page->device, same->device);
    EXPECT_GT(page->modified_ns, 1'600'000'000LL * 1'000'000'000LL);
}

TEST_F(PosixFiles, reading_stops_at_the_limit_and_at_the_end) {
    test::write_file(at("page"), "12345");
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.read(at("page"), 4)); }),
              FailureKind::input_output);
    const auto source = files_.open(at("page"));
    Bytes piece(10);
    EXPECT_EQ(source->size_bytes(), 5U);
    EXPECT_EQ(source->read_at(3, piece), 2U);
    EXPECT_EQ(source->read_at(5, piece), 0U);
    EXPECT_EQ(source->read_at(std::uint64_t{1} << 63U, piece), 0U);
    EXPECT_EQ(source->read_at(~std::uint64_t{0}, piece), 0U);
}

TEST_F(PosixFiles, a_file_cut_under_the_reader_gives_a_short_read) {
    test::write_file(at("page"), std::string(100'000, 'x'));
    const auto source = files_.open(at("page"));
    std::filesystem::resize_file(at("page"), 10);
    Bytes piece(100);
    EXPECT_EQ(source->read_at(0, piece), 10U);
    EXPECT_EQ(source->read_at(50'000, piece), 0U);
}

TEST_F(PosixFiles, appending_goes_on_at_the_end_and_truncating_cuts) {
    for (const auto* line : {"one\n", "two\n", "thr"}) {
        const auto writer = files_.open_append(at("ledger"));
        writer->append(as_bytes(line));
        writer->sync();
        writer->close();
    }
    EXPECT_EQ(read_file(at("ledger")), "one\ntwo\nthr");
    files_.truncate(at("ledger"), 8);
    files_.sync_file(at("ledger"));
    EXPECT_EQ(read_file(at("ledger")), "one\ntwo\n");
}

TEST_F(PosixFiles, sees_whether_somebody_still_writes) {
    static_cast<void>(std::signal(SIGIO, SIG_IGN));
    test::write_file(at("page"), "x");
    EXPECT_FALSE(files_.is_being_written(at("page")));
    {
        const std::ofstream writer(at("page"), std::ios::app);
        if (!files_.is_being_written(at("page"))) {
            GTEST_SKIP() << "no leases on this file system";
        }
    }
    EXPECT_FALSE(files_.is_being_written(at("page")));
    const std::ifstream reader(at("page"));
    EXPECT_FALSE(files_.is_being_written(at("page")));
    EXPECT_FALSE(files_.is_being_written(at("nothing")));
}

TEST_F(PosixFiles, free_space_is_told_in_bytes) {
    EXPECT_GT(files_.free_bytes(folder_.path()), 0U);
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.free_bytes(at("nothing"))); }),
              FailureKind::not_found);
}

TEST_F(PosixFiles, a_full_disk_is_told_apart) {
    if (::access("/dev/full", W_OK) != 0) {
        GTEST_SKIP() << "no /dev/full here";
    }
    const auto writer = files_.open_append("/dev/full");
    EXPECT_EQ(failure_of([&] { writer->append(as_bytes("x")); }), FailureKind::disk_full);
}

TEST_F(PosixFiles, a_folder_without_permission_is_told_apart) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may do everything";
    }
    files_.create_directory(at("closed"));
    ASSERT_EQ(::chmod(at("closed").c_str(), 0500), 0);
    EXPECT_EQ(failure_of([&] { static_cast<void>(files_.create(at("closed") / "x")); }),
              FailureKind::permission);
}

TEST_F(PosixFiles, a_date_beyond_64_bits_of_nanoseconds_does_no_harm) {
    test::write_file(at("page"), "x");
    const timespec times[2] = {{.tv_sec = 15'000'000'000, .tv_nsec = 0}, // the year 2445
                               {.tv_sec = 15'000'000'000, .tv_nsec = 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, at("page").c_str(), times, 0), 0);
    EXPECT_GT(files_.status(at("page"))->modified_ns, 0);
}

} // namespace
} // namespace scanseal
