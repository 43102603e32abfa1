#include "pipeline/disk_promises.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace scanseal::pipeline {

namespace {

constexpr std::uint64_t k_growth_of_lossy = 20;
constexpr std::uint64_t k_growth = 2;
constexpr std::uint64_t k_file_bytes_max = std::uint64_t{1} << 50U; // keeps the sum from overflow

std::uint64_t bytes_for(const FileSystem& file_system, const Path& file) {
    const auto status = file_system.status(file);
    if (!status || status->type != FileType::regular) {
        return 0;
    }
    auto extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char one) { return static_cast<char>(std::tolower(one)); });
    constexpr std::array k_lossy{".jpg", ".jpeg", ".pdf"};
    const bool lossy = std::find(k_lossy.begin(), k_lossy.end(), extension) != k_lossy.end();
    return std::min(status->size_bytes, k_file_bytes_max) *
           (1 + (lossy ? k_growth_of_lossy : k_growth));
}

} // namespace

std::uint64_t disk_bytes_for(const FileSystem& file_system, const std::vector<Path>& files) {
    std::uint64_t bytes = 0;
    for (const auto& file : files) {
        bytes += bytes_for(file_system, file);
    }
    return bytes;
}

std::uint64_t disk_bytes_for_folder(const FileSystem& file_system, const Path& folder) {
    std::uint64_t bytes = 0;
    if (!file_system.status(folder)) {
        return bytes;
    }
    for (const auto& entry : file_system.list(folder)) {
        if (entry.type == FileType::regular) { // a job has no folders inside
            bytes += bytes_for(file_system, folder / entry.name);
        }
    }
    return bytes;
}

void DiskPromises::promise(const std::string& key, std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    auto& promised = by_document_[key];
    bytes_ = bytes_ - promised + bytes;
    promised = bytes;
}

void DiskPromises::release(const std::string& key) {
    const std::lock_guard lock(mutex_);
    if (const auto found = by_document_.find(key); found != by_document_.end()) {
        bytes_ -= found->second;
        by_document_.erase(found);
    }
}

std::uint64_t DiskPromises::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

std::uint64_t DiskPromises::spare_of(std::uint64_t free_bytes, std::uint64_t reserve_bytes) const {
    const auto taken = bytes();
    const auto above = free_bytes - std::min(free_bytes, reserve_bytes);
    return above - std::min(above, taken);
}

} // namespace scanseal::pipeline
