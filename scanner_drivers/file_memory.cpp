#include "scanner_drivers/file_memory.hpp"

#include "core/assert.hpp"
#include "core/digest.hpp"

#include <fmt/format.h>

namespace scanseal::scanner_drivers {

namespace {

bool same_state(const FileStatus& a, const FileStatus& b) {
    return a.type == b.type && a.size_bytes == b.size_bytes && a.modified_ns == b.modified_ns &&
           a.changed_ns == b.changed_ns && a.inode == b.inode && a.device == b.device;
}

} // namespace

void FileMemory::end_look() {
    std::erase_if(files_, [&](const auto& entry) { return entry.second.look != look_; });
}

bool FileMemory::observe(const FoundFile& file) {
    const auto [at, is_new] = files_.try_emplace(file.path.native());
    auto& known = at->second;
    if (known.look == look_) {
        return known.changed;
    }
    known.look = look_;
    known.changed = is_new || !same_state(known.status, file.status);
    if (known.changed) {
        known.status = file.status;
        known.structure.reset();
        known.sha256.reset();
        known.listing.reset();
    }
    return known.changed;
}

FileMemory::Known& FileMemory::known(const FoundFile& file) {
    const auto at = files_.find(file.path.native());
    SCANSEAL_ASSERT(at != files_.end());
    return at->second;
}

const StructureCheck& FileMemory::structure(const FoundFile& file) {
    auto& entry = known(file);
    if (!entry.structure) {
        entry.structure = check_structure(*file_system_.open(file.path));
    }
    return *entry.structure;
}

const std::string& FileMemory::sha256(const FoundFile& file) {
    auto& entry = known(file);
    if (!entry.sha256) {
        entry.sha256 = digest_of(DigestAlgorithm::sha256, *file_system_.open(file.path)).hex();
    }
    return *entry.sha256;
}

const Result<JobListing>& FileMemory::listing(const FoundFile& file) {
    auto& entry = known(file);
    if (!entry.listing) {
        if (file.status.size_bytes > k_job_file_bytes_max) {
            entry.listing = Result<JobListing>(
                refuse(RefusalCode::job_unreadable,
                       fmt::format("is {} bytes long; allowed: {}", file.status.size_bytes,
                                   k_job_file_bytes_max)));
        } else {
            entry.listing =
                read_job_listing(file_system_.read(file.path, k_job_file_bytes_max), files_max_);
        }
    }
    return *entry.listing;
}

} // namespace scanseal::scanner_drivers
