// scanner_drivers/file_memory.hpp — what is known of each file in a hot folder for as long as it
// does not change: whether it is structurally whole, its digest, what it lists. So a look at the
// folder costs a stat per file, not a read.
#pragma once

#include "core/file_system.hpp"
#include "scanner_drivers/completeness.hpp"
#include "scanner_drivers/job_listing.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace scanseal::scanner_drivers {

/// One entry as found by the present look.
struct FoundFile {
    std::string name;
    Path path;
    FileType type = FileType::other;
    FileStatus status;
    std::string failure;  ///< why it could not be looked at; empty if it could
    bool ignored = false; ///< never touched (file_names.hpp), but its changes count
};

/// A file is the same as long as inode, size, mtime and ctime are. Not thread-safe.
class FileMemory {
public:
    FileMemory(const FileSystem& file_system, std::size_t files_max)
        : file_system_(file_system), files_max_(files_max) {}

    void begin_look() { ++look_; }

    /// Forgets every file that the present look did not observe.
    void end_look();

    /// Takes note of a file; true if it is new or not the same as in the look before. Idempotent
    /// within one look.
    bool observe(const FoundFile& file);

    // Each reads the file once for each of its states and throws Failure if it cannot be read; a
    // failure is not remembered. Requires: observed in this look.
    [[nodiscard]] const StructureCheck& structure(const FoundFile& file);
    [[nodiscard]] const std::string& sha256(const FoundFile& file);
    [[nodiscard]] const Result<JobListing>& listing(const FoundFile& file);

private:
    struct Known {
        FileStatus status;
        std::uint64_t look = 0;
        bool changed = true;
        std::optional<StructureCheck> structure;
        std::optional<std::string> sha256;
        std::optional<Result<JobListing>> listing;
    };

    [[nodiscard]] Known& known(const FoundFile& file);

    const FileSystem& file_system_;
    std::size_t files_max_;
    std::uint64_t look_ = 0;
    std::unordered_map<std::string, Known> files_;
};

} // namespace scanseal::scanner_drivers
