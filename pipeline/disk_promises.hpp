// pipeline/disk_promises.hpp — bytes on the disk that documents in work will still take, so that
// documents of one moment are not each given the same free space (R15).
#pragma once

#include "core/file_system.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// What a job with these files may take on the disk until its record lies in the vault: each file
/// once as a copy (in the spool, or kept in the record), and its pages written anew without loss.
/// An upper estimate by what the name says it is: JPEG and PDF 20 times the file (measured: 2 to 18
/// times, 11 scans of ../shared/data), anything else twice. Files that are gone count nothing.
/// Throws Failure.
[[nodiscard]] std::uint64_t disk_bytes_for(const FileSystem& file_system,
                                           const std::vector<Path>& files);

/// The same for all files below a folder; nothing if there is none.
[[nodiscard]] std::uint64_t disk_bytes_for_folder(const FileSystem& file_system,
                                                  const Path& folder);

/// Bytes by document. Thread-safe. Nothing of it is stored: after a restart the documents that go
/// on are promised theirs again.
class DiskPromises final {
public:
    /// In the place of what this document was promised before.
    void promise(const std::string& key, std::uint64_t bytes);
    /// It has written what it will write, or writes nothing; no promise is fine.
    void release(const std::string& key);
    [[nodiscard]] std::uint64_t bytes() const;
    /// What of `free_bytes` is neither reserved nor promised; 0 if there is less than nothing.
    [[nodiscard]] std::uint64_t spare_of(std::uint64_t free_bytes,
                                         std::uint64_t reserve_bytes) const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::uint64_t> by_document_;
    std::uint64_t bytes_ = 0;
};

} // namespace scanseal::pipeline
