// tests/scanner_drivers/hot_folder_fixture.hpp — a real folder, a clock that stands still, and a
// file system that can be told to fail.
#pragma once

#include "core/failure.hpp"
#include "core/posix_file_system.hpp"
#include "scanner_drivers/hot_folder.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <map>

namespace scanseal::scanner_drivers {

using namespace std::chrono_literals;

/// Reads from the real file system; paths named in `failing` fail as told. Only what HotFolder uses
/// is offered.
class StubbornFileSystem final : public FileSystem {
public:
    std::map<Path, FailureKind> failing;

    [[nodiscard]] unsigned opened() const { return opened_; }

    [[nodiscard]] std::optional<FileStatus> status(const Path& path) const override {
        return real_.status(path);
    }

    [[nodiscard]] std::vector<DirectoryEntry> list(const Path& directory) const override {
        check(directory);
        return real_.list(directory);
    }

    [[nodiscard]] std::unique_ptr<ByteSource> open(const Path& path) const override {
        check(path);
        ++opened_;
        return real_.open(path);
    }

    [[nodiscard]] Bytes read(const Path& path, std::uint64_t bytes_max) const override {
        check(path);
        ++opened_;
        return real_.read(path, bytes_max);
    }

    [[nodiscard]] bool is_being_written(const Path& path) const override {
        return real_.is_being_written(path);
    }

    [[nodiscard]] std::uint64_t free_bytes(const Path& directory) const override {
        return real_.free_bytes(directory);
    }

    [[nodiscard]] std::unique_ptr<FileWriter> create(const Path& path) override { refuse(path); }

    [[nodiscard]] std::unique_ptr<FileWriter> open_append(const Path& path) override {
        refuse(path);
    }

    void create_directory(const Path& path) override { refuse(path); }

    void rename(const Path& from, const Path& /*to*/) override { refuse(from); }

    void replace(const Path& from, const Path& /*to*/) override { refuse(from); }

    void remove_file(const Path& path) override { refuse(path); }

    void remove_directory(const Path& path) override { refuse(path); }

    void truncate(const Path& path, std::uint64_t /*size_bytes*/) override { refuse(path); }

    void sync_file(const Path& path) override { refuse(path); }

    void sync_directory(const Path& directory) override { refuse(directory); }

private:
    void check(const Path& path) const {
        const auto at = failing.find(path);
        if (at != failing.end()) {
            throw Failure(at->second, "no access to '" + path.string() + "'");
        }
    }

    [[noreturn]] static void refuse(const Path& path) {
        throw Failure(FailureKind::permission, "a look must not change '" + path.string() + "'");
    }

    PosixFileSystem real_;
    mutable unsigned opened_ = 0;
};

inline constexpr std::chrono::milliseconds k_quiet{2000};
inline constexpr std::chrono::milliseconds k_incomplete_after{60000};

class HotFolderTest : public testing::Test {
protected:
    HotFolderTest() : in_(temp_.path() / "in") {
        std::signal(SIGIO, SIG_IGN); // as FileSystem::is_being_written asks
        std::filesystem::create_directories(in_);
        hot_folder_.emplace(files_, clock_,
                            HotFolderOptions{.in = in_,
                                             .quiet = k_quiet,
                                             .incomplete_after = k_incomplete_after,
                                             .depth_max = 4,
                                             .files_per_job_max = 100});
    }

    [[nodiscard]] static std::string sample(const std::string& name) {
        return test::read_file(std::filesystem::path(SCANSEAL_SOURCE_DIR) /
                               "tests/data/scanner_drivers" / name);
    }

    /// A small whole page.
    [[nodiscard]] static const std::string& page() {
        static const std::string bytes = sample("be.tif");
        return bytes;
    }

    void put(const std::string& name, const std::string& bytes) {
        test::write_file(in_ / name, bytes);
    }

    FolderReport look() { return hot_folder_->look(); }

    /// Sets the time of day so that every file written until now is older than `age`.
    void start_clock_after_the_files(std::chrono::milliseconds age) {
        clock_.set(std::chrono::ceil<std::chrono::milliseconds>(std::chrono::system_clock::now()) +
                   age + 1s);
    }

    static std::vector<std::string> names(const FolderReport& report) {
        std::vector<std::string> all;
        for (const auto& job : report.arrived) {
            all.push_back(job.name);
        }
        std::ranges::sort(all);
        return all;
    }

    static const ArrivedJob& find(const FolderReport& report, const std::string& name) {
        return *std::ranges::find(report.arrived, name, &ArrivedJob::name);
    }

    test::TempDir temp_;
    Path in_;
    StubbornFileSystem files_;
    // Long ago: real files are of the future, so only our own observation counts unless a test sets
    // the clock.
    test::FakeClock clock_{TimePoint{}};
    std::optional<HotFolder> hot_folder_;
};

} // namespace scanseal::scanner_drivers
