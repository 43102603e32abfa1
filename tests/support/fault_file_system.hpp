// tests/support/fault_file_system.hpp — a FileSystem in memory that crashes, fails and forgets on
// demand.
//
// Faults it injects:
// - a crash at operation k: the operation does not happen (of a write, and of a sync under
// torn_last_write, half may), and every call
//   throws CrashNow until restart(), which leaves only what survived under the given Loss
//   (tests/support/fault_disk.hpp);
// - an error at operation k: EIO, ENOSPC, EACCES or another errno, thrown as Failure. A failed
// write has written half. A failed
//   sync has lost what was not synced, as on Linux. Other failed operations have not happened.
// Names become durable only by sync_directory, content only by a sync of the file; syncing a file
// does not keep its name. A rename is one change, durable with the directory of the new name.
//
// Misuse it stops, by ending the test program: a second sync on a writer whose sync failed; any
// call on a writer after close or from before a restart.
//
// Faults it does not inject: bit rot, links and devices, wrong data from reads, lost rename
// atomicity, errors of looking calls other than open() and read(). Thread-safe. Paths are absolute;
// "/" is there from the start.
#pragma once

#include "core/file_system.hpp"
#include "tests/support/fault_disk.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::test {

/// Thrown by every call once the machine has crashed. Not a Failure: nothing may catch it but the
/// test.
struct CrashNow {};

class FaultFileSystem final : public FileSystem {
public:
    FaultFileSystem() = default;

    // Faults. Operations are counted from 1: every call that changes something, and open() and
    // read().
    void crash_at(std::uint64_t operation, Loss loss, std::uint64_t seed = 1);
    void fail_at(std::uint64_t operation, int error_number);
    /// Faults not yet come to pass are called off, and counting starts anew.
    void clear_faults();
    [[nodiscard]] std::uint64_t operations() const;
    [[nodiscard]] bool crashed() const;
    /// An error asked for with fail_at was thrown.
    [[nodiscard]] bool failed() const;
    /// The machine comes up again. Requires: crashed(). Clears faults as well.
    void restart();
    /// A power cut between two operations: crash and restart at once.
    void cut_power(Loss loss, std::uint64_t seed = 1);

    // Looking and preparing, without faults and without counting.
    void make_all_durable();
    void put_durable(const Path& path, ByteView bytes);
    [[nodiscard]] std::optional<Bytes> bytes_at(const Path& path) const;
    [[nodiscard]] std::vector<std::string> tree() const;
    /// The operations so far, one line each, for messages.
    [[nodiscard]] std::string log() const;
    void set_free_bytes(std::uint64_t bytes);
    /// For SQLite (tests/support/fault_sqlite.hpp): writes at a place, counted like an append;
    /// reads without counting, up to the end. The file must be there.
    void write_at(const Path& path, std::uint64_t offset, ByteView bytes);
    [[nodiscard]] std::size_t read_at(const Path& path, std::uint64_t offset,
                                      std::span<std::uint8_t> out) const;
    /// Renaming into or out of this folder is refused as cross-device.
    void add_mount(const Path& folder);

    [[nodiscard]] std::optional<FileStatus> status(const Path& path) const override;
    [[nodiscard]] std::vector<DirectoryEntry> list(const Path& directory) const override;
    [[nodiscard]] std::unique_ptr<ByteSource> open(const Path& path) const override;
    [[nodiscard]] Bytes read(const Path& path, std::uint64_t bytes_max) const override;
    [[nodiscard]] bool is_being_written(const Path& path) const override;
    [[nodiscard]] std::uint64_t free_bytes(const Path& directory) const override;
    [[nodiscard]] std::unique_ptr<FileWriter> create(const Path& path) override;
    [[nodiscard]] std::unique_ptr<FileWriter> create_private(const Path& path) override;
    [[nodiscard]] std::unique_ptr<FileWriter> open_append(const Path& path) override;
    void create_directory(const Path& path) override;
    void rename(const Path& from, const Path& to) override;
    void replace(const Path& from, const Path& to) override;
    void remove_file(const Path& path) override;
    void remove_directory(const Path& path) override;
    void truncate(const Path& path, std::uint64_t size_bytes) override;
    void sync_file(const Path& path) override;
    void sync_directory(const Path& directory) override;

private:
    class Writer;
    class Source;
    using Half = std::function<void()>;

    static constexpr std::uint64_t k_never = std::numeric_limits<std::uint64_t>::max();

    void check_alive() const;
    /// Counts; throws if this is the operation to crash or fail at, having done `half` of it first.
    void step(const std::string& what, const Half& half_done = {}) const;
    void sync_node(DiskNode& node, const std::string& what) const;
    [[nodiscard]] std::unique_ptr<FileWriter> create_with(const Path& path, std::uint32_t mode);
    void move_checked(const Path& from, const Path& to, bool may_replace);
    [[nodiscard]] std::uint64_t device_of(const Path& path) const;

    mutable std::recursive_mutex mutex_;
    FaultDisk disk_;
    std::vector<Path> mounts_;
    std::uint64_t free_bytes_ = std::uint64_t{1} << 40U;
    std::uint64_t crash_at_ = k_never;
    std::uint64_t fail_at_ = k_never;
    Loss loss_ = Loss::keep_all;
    std::uint64_t seed_ = 1;
    int error_number_ = 0;
    std::uint64_t generation_ = 0; // counts restarts
    mutable std::uint64_t operations_ = 0;
    mutable bool crashed_ = false;
    mutable bool failed_ = false;
    mutable std::vector<std::string> log_;
};

} // namespace scanseal::test
