// tests/support/fault_disk.hpp — a disk in memory with two images of everything: what processes
// see, and what would be found after the power failed. Content goes from the one to the other by
// syncing the file, names by syncing their directory. The file system in front of it is
// tests/support/fault_file_system.hpp.
#pragma once

#include "core/file_system.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::test {

/// What a crash does to what was not synced.
enum class Loss {
    keep_all,        ///< the process was killed, the machine lives on: nothing is lost, and nothing
                     ///< has become durable either
    drop_unsynced,   ///< content and names that were not synced are gone
    torn_last_write, ///< everything is kept but the last write, of which half is there
    rename_lost,     ///< names that were not synced are gone, content is kept
    zeroed,          ///< names and sizes are kept, content that was not synced reads as zeros
    scattered,       ///< each change of a name and each content is kept or lost by a coin (seeded)
};

inline constexpr std::array k_losses{Loss::keep_all,    Loss::drop_unsynced, Loss::torn_last_write,
                                     Loss::rename_lost, Loss::zeroed,        Loss::scattered};

[[nodiscard]] const char* to_string(Loss loss) noexcept;

struct DiskNode {
    using Ptr = std::shared_ptr<DiskNode>;

    FileType type = FileType::regular;
    std::uint32_t mode = 0;
    std::uint64_t inode = 0;
    std::int64_t modified_ns = 0;
    std::int64_t changed_ns = 0;
    unsigned open_writers = 0;
    Bytes content;
    Bytes durable_content;
    std::size_t last_write_at = 0; ///< where the last write began
    std::size_t last_write_end = 0;
    Bytes last_write_before; ///< what it overwrote; shorter than the write where it appended
    std::map<std::string, Ptr> entries;
    std::map<std::string, Ptr> durable_entries;
};

/// Paths are taken as absolute and without links. Not thread-safe. Throws Failure as a real disk
/// would.
class FaultDisk final {
public:
    FaultDisk();

    [[nodiscard]] DiskNode::Ptr find(const Path& path) const;
    /// Throws Failure(not_found) if there is nothing.
    [[nodiscard]] DiskNode::Ptr get(const Path& path) const;
    /// The directory that holds the name. Throws Failure(not_found) if there is none.
    [[nodiscard]] DiskNode::Ptr parent(const Path& path) const;

    /// Requires: the name is free, its parent is there.
    DiskNode::Ptr add(const Path& path, FileType type, std::uint32_t mode);
    /// Requires: something is there, if a directory an empty one.
    void remove(const Path& path);
    /// Replaces what is at `to`. One change: after a crash it has happened or it has not.
    /// It becomes durable with the directory of `to`; syncing the old directory alone does not do.
    void move(const Path& from, const Path& to);

    void append(DiskNode& node, ByteView bytes);
    /// Overwrites, and appends beyond the end; a gap before `offset` reads as zeros.
    void write_at(DiskNode& node, std::uint64_t offset, ByteView bytes);
    void truncate(DiskNode& node, std::uint64_t size_bytes);
    static void sync_content(DiskNode& node);
    /// What a failed fsync does on Linux: the pages count as clean and are gone from then on.
    static void drop_unsynced_content(DiskNode& node);
    void sync_names(const DiskNode::Ptr& directory);
    /// Everything becomes durable.
    void sync_all();

    /// The machine comes up again after a crash: only what survived is there.
    void lose(Loss loss, std::uint64_t seed);

    /// Every path with its size (a directory ends in "/"), sorted: to compare and to print.
    [[nodiscard]] std::vector<std::string> tree() const;

private:
    struct NameChange {
        DiskNode::Ptr from_directory; // null: a new node
        std::string from_name;
        DiskNode::Ptr to_directory; // null: a removal
        std::string to_name;
        DiskNode::Ptr node;

        [[nodiscard]] bool shares_a_name_with(const NameChange& other) const;
        void make_durable() const;
    };

    [[nodiscard]] std::int64_t tick() { return ++now_ns_; }

    /// Applies the chosen changes in order, and those before them that they rest on.
    void make_durable(std::vector<bool> chosen);
    void lose_content(Loss loss, std::uint64_t seed);
    void revive();

    DiskNode::Ptr root_;
    std::vector<DiskNode::Ptr> nodes_;
    std::vector<NameChange> pending_;
    std::weak_ptr<DiskNode> last_written_;
    std::uint64_t next_inode_ = 2;
    std::int64_t now_ns_ = 1'700'000'000'000'000'000;
};

} // namespace scanseal::test
