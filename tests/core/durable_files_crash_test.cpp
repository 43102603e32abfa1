#include "core/durable_files.hpp"

#include "core/failure.hpp"
#include "core/file_copy.hpp"
#include "tests/support/fault_runs.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <optional>
#include <string>

namespace scanseal {
namespace {

using test::CrashPoint;
using test::FaultFileSystem;
using test::for_each_crash;
using test::for_each_error;

constexpr std::string_view k_old = "the old content, longer than the new one";
constexpr std::string_view k_new = "the new content";
const Path k_file = "/out/receipt.json";

std::optional<std::string> text_at(const FaultFileSystem& files, const Path& path) {
    const auto bytes = files.bytes_at(path);
    return bytes ? std::optional(std::string(as_text(*bytes))) : std::nullopt;
}

void make_folder(FaultFileSystem& files) {
    files.create_directory("/out");
    files.create_directory("/spool");
}

void make_old_file(FaultFileSystem& files) {
    files.put_durable(k_file, as_bytes(k_old));
}

void make_job(FaultFileSystem& files) {
    make_folder(files);
    files.put_durable("/in/job/0001.tif", as_bytes("page"));
}

/// Names that a reader of the folder would take for finished files.
std::size_t visible_files(FaultFileSystem& files) {
    std::size_t count = 0;
    for (const auto& entry : files.list("/out")) {
        count += entry.name.starts_with(".") ? 0 : 1;
    }
    return count;
}

TEST(WriteDurably, leaves_the_whole_file_or_none_wherever_it_crashes) {
    const auto work = [](FaultFileSystem& files) { write_durably(files, k_file, as_bytes(k_new)); };
    const auto crashes = for_each_crash(
        make_folder, work, [&](FaultFileSystem& files, const CrashPoint& point, bool acknowledged) {
            const auto found = text_at(files, k_file);
            EXPECT_TRUE(!found || found == k_new) << point.text();
            EXPECT_TRUE(found || !acknowledged) << point.text();
            EXPECT_EQ(visible_files(files), found ? 1U : 0U) << point.text();
            if (!found) {
                work(files);
                EXPECT_EQ(text_at(files, k_file), k_new) << point.text();
                EXPECT_EQ(files.list("/out").size(), 1U) << point.text();
            }
        });
    EXPECT_GE(crashes, 7U * test::k_losses.size());
}

TEST(WriteDurably, leaves_the_whole_file_or_none_whatever_fails) {
    for (const int error : {EIO, ENOSPC, EACCES}) {
        for_each_error(
            error, make_folder,
            [](FaultFileSystem& files) { write_durably(files, k_file, as_bytes(k_new)); },
            [&](FaultFileSystem& files, std::uint64_t operation, bool threw) {
                const auto found = text_at(files, k_file);
                EXPECT_TRUE(!found || found == k_new) << operation;
                EXPECT_TRUE(found || threw) << operation;
                if (!found) {
                    write_durably(files, k_file, as_bytes(k_new));
                    EXPECT_EQ(text_at(files, k_file), k_new) << operation;
                }
            });
    }
}

TEST(WriteDurably, never_touches_a_file_that_is_there) {
    for_each_crash(
        make_old_file,
        [](FaultFileSystem& files) {
            try {
                write_durably(files, k_file, as_bytes(k_new));
                ADD_FAILURE() << "a file that was there was replaced";
            } catch (const Failure& failure) {
                EXPECT_EQ(failure.kind(), FailureKind::exists);
            }
        },
        [](FaultFileSystem& files, const CrashPoint& point, bool) {
            EXPECT_EQ(text_at(files, k_file), k_old) << point.text();
        });
}

TEST(CopyFile, is_whole_wherever_it_crashes_once_its_folder_is_synced) {
    const auto work = [](FaultFileSystem& files) {
        static_cast<void>(copy_file(files, "/in/job/0001.tif", "/spool/0001.tif"));
        files.sync_directory("/spool");
    };
    for_each_crash(make_job, work,
                   [](FaultFileSystem& files, const CrashPoint& point, bool acknowledged) {
                       const auto found = text_at(files, "/spool/0001.tif");
                       EXPECT_TRUE(found == "page" || !acknowledged) << point.text();
                       EXPECT_EQ(text_at(files, "/in/job/0001.tif"), "page") << point.text();
                   });
}

TEST(ReplaceDurably, leaves_the_old_or_the_new_file_wherever_it_crashes) {
    const auto work = [](FaultFileSystem& files) {
        replace_durably(files, k_file, as_bytes(k_new));
    };
    for_each_crash(make_old_file, work,
                   [&](FaultFileSystem& files, const CrashPoint& point, bool acknowledged) {
                       const auto found = text_at(files, k_file);
                       EXPECT_TRUE(found == k_old || found == k_new) << point.text();
                       EXPECT_TRUE(found == k_new || !acknowledged) << point.text();
                       work(files);
                       EXPECT_EQ(text_at(files, k_file), k_new) << point.text();
                       EXPECT_EQ(files.list("/out").size(), 1U) << point.text();
                   });
}

TEST(ReplaceDurably, leaves_the_old_or_the_new_file_whatever_fails) {
    for (const int error : {EIO, ENOSPC, EACCES}) {
        for_each_error(
            error, make_old_file,
            [](FaultFileSystem& files) { replace_durably(files, k_file, as_bytes(k_new)); },
            [&](FaultFileSystem& files, std::uint64_t operation, bool threw) {
                const auto found = text_at(files, k_file);
                EXPECT_TRUE(found == k_old || found == k_new) << operation;
                EXPECT_TRUE(found == k_new || threw) << operation;
                files.cut_power(test::Loss::drop_unsynced);
                const auto after = text_at(files, k_file);
                EXPECT_TRUE(after == k_old || after == k_new) << operation;
            });
    }
}

TEST(MoveDurably, a_job_is_in_one_place_wherever_it_crashes) {
    for_each_crash(
        make_job, [](FaultFileSystem& files) { move_durably(files, "/in/job", "/spool/1"); },
        [](FaultFileSystem& files, const CrashPoint& point, bool acknowledged) {
            const auto before = text_at(files, "/in/job/0001.tif");
            const auto after = text_at(files, "/spool/1/0001.tif");
            EXPECT_NE(before.has_value(), after.has_value()) << point.text();
            EXPECT_EQ(before ? *before : *after, "page") << point.text();
            EXPECT_TRUE(after || !acknowledged) << point.text();
        });
}

TEST(MoveDurably, a_job_is_in_one_place_whatever_fails) {
    for (const int error : {EIO, ENOSPC, EACCES}) {
        for_each_error(
            error, make_job,
            [](FaultFileSystem& files) { move_durably(files, "/in/job", "/spool/1"); },
            [](FaultFileSystem& files, std::uint64_t operation, bool) {
                const auto before = text_at(files, "/in/job/0001.tif");
                const auto after = text_at(files, "/spool/1/0001.tif");
                EXPECT_NE(before.has_value(), after.has_value()) << operation;
            });
    }
}

TEST(CreateDirectoriesDurably, what_it_returned_from_outlives_a_power_cut) {
    const auto work = [](FaultFileSystem& files) {
        create_directories_durably(files, "/vault/0a/1b/2c");
    };
    for_each_crash(
        make_folder, work, [&](FaultFileSystem& files, const CrashPoint& point, bool acknowledged) {
            EXPECT_TRUE(files.status("/vault/0a/1b/2c") || !acknowledged) << point.text();
            // Killed, started again, and only then the power goes: what the second run returned
            // from holds.
            work(files);
            files.cut_power(test::Loss::drop_unsynced);
            EXPECT_TRUE(files.status("/vault/0a/1b/2c").has_value()) << point.text();
        });
}

TEST(RemoveTree, is_finished_by_doing_it_again) {
    for_each_crash(
        [](FaultFileSystem& files) {
            files.put_durable("/stage/job/a/1", as_bytes("x"));
            files.put_durable("/stage/job/b/2", as_bytes("x"));
            files.put_durable("/stage/keep", as_bytes("x"));
        },
        [](FaultFileSystem& files) { remove_tree(files, "/stage/job"); },
        [](FaultFileSystem& files, const CrashPoint& point, bool) {
            remove_tree(files, "/stage/job");
            EXPECT_FALSE(files.status("/stage/job").has_value()) << point.text();
            EXPECT_TRUE(files.status("/stage/keep").has_value()) << point.text();
        });
}

} // namespace
} // namespace scanseal
