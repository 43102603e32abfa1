#include "core/answering_file_system.hpp"

#include "core/failure.hpp"

#include <algorithm>

namespace scanseal {

namespace {

bool is_below(const std::string& path, const std::string& folder) {
    return path.starts_with(folder) &&
           (path.size() == folder.size() || path[folder.size()] == '/' || folder.ends_with('/'));
}

} // namespace

AnsweringFileSystem::AnsweringFileSystem(FileSystem& inner, const std::vector<Path>& shares,
                                         ShareQuestion question, ShareTimes times)
    : inner_(inner) {
    for (const auto& share : shares) {
        shares_.emplace_back(share, question, times);
    }
}

ShareProbe* AnsweringFileSystem::share_of(const Path& path) const {
    const auto found = std::ranges::find_if(shares_, [&path](const ShareProbe& share) {
        return is_below(path.native(), share.folder().native());
    });
    return found == shares_.end() ? nullptr : &*found;
}

bool AnsweringFileSystem::answers(const Path& path) const {
    auto* share = share_of(path);
    return share == nullptr || share->answers();
}

const Path& AnsweringFileSystem::ready(const Path& path) const {
    if (auto* share = share_of(path); share != nullptr && !share->answers()) {
        throw Failure(FailureKind::busy, "the file server of '" + share->folder().string() +
                                             "' does not answer; work there goes on when it does");
    }
    return path;
}

std::optional<FileStatus> AnsweringFileSystem::status(const Path& path) const {
    return inner_.status(ready(path));
}

std::vector<DirectoryEntry> AnsweringFileSystem::list(const Path& directory) const {
    return inner_.list(ready(directory));
}

std::unique_ptr<ByteSource> AnsweringFileSystem::open(const Path& path) const {
    return inner_.open(ready(path));
}

Bytes AnsweringFileSystem::read(const Path& path, std::uint64_t bytes_max) const {
    return inner_.read(ready(path), bytes_max);
}

bool AnsweringFileSystem::is_being_written(const Path& path) const {
    return inner_.is_being_written(ready(path));
}

std::uint64_t AnsweringFileSystem::free_bytes(const Path& directory) const {
    return inner_.free_bytes(ready(directory));
}

std::unique_ptr<FileWriter> AnsweringFileSystem::create(const Path& path) {
    return inner_.create(ready(path));
}

std::unique_ptr<FileWriter> AnsweringFileSystem::create_private(const Path& path) {
    return inner_.create_private(ready(path));
}

std::unique_ptr<FileWriter> AnsweringFileSystem::open_append(const Path& path) {
    return inner_.open_append(ready(path));
}

void AnsweringFileSystem::create_directory(const Path& path) {
    inner_.create_directory(ready(path));
}

void AnsweringFileSystem::rename(const Path& from, const Path& to) {
    inner_.rename(ready(from), ready(to));
}

void AnsweringFileSystem::replace(const Path& from, const Path& to) {
    inner_.replace(ready(from), ready(to));
}

void AnsweringFileSystem::remove_file(const Path& path) {
    inner_.remove_file(ready(path));
}

void AnsweringFileSystem::remove_directory(const Path& path) {
    inner_.remove_directory(ready(path));
}

void AnsweringFileSystem::truncate(const Path& path, std::uint64_t size_bytes) {
    inner_.truncate(ready(path), size_bytes);
}

void AnsweringFileSystem::sync_file(const Path& path) {
    inner_.sync_file(ready(path));
}

void AnsweringFileSystem::sync_directory(const Path& directory) {
    inner_.sync_directory(ready(directory));
}

} // namespace scanseal
