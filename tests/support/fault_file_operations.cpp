// What FileSystem asks for; how operations crash and fail is in fault_file_system.cpp.
#include "core/assert.hpp"
#include "core/failure.hpp"
#include "tests/support/fault_file_system.hpp"

#include <cerrno>
#include <utility>

namespace scanseal::test {

namespace {

constexpr std::uint32_t k_file_mode = 0640;
constexpr std::uint32_t k_private_mode = 0600;
constexpr std::uint32_t k_directory_mode = 0750;

ByteView first_half(ByteView bytes) {
    return bytes.first(bytes.size() / 2);
}

} // namespace

/// Writes into a node, whatever name it has by now.
class FaultFileSystem::Writer final : public FileWriter {
public:
    Writer(FaultFileSystem& files, DiskNode::Ptr node, std::string name)
        : files_(files),
          node_(std::move(node)),
          name_(std::move(name)),
          generation_(files.generation_) {
        ++node_->open_writers;
    }

    ~Writer() override {
        const std::scoped_lock lock(files_.mutex_);
        if (!closed_ && generation_ == files_.generation_) {
            --node_->open_writers;
        }
    }

    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    Writer(Writer&&) = delete;
    Writer& operator=(Writer&&) = delete;

    void append(ByteView bytes) override {
        const std::scoped_lock lock(files_.mutex_);
        check_use();
        files_.step("append " + std::to_string(bytes.size()) + " to " + name_,
                    [&] { files_.disk_.append(*node_, first_half(bytes)); });
        files_.disk_.append(*node_, bytes);
    }

    void sync() override {
        const std::scoped_lock lock(files_.mutex_);
        check_use();
        SCANSEAL_ASSERT(!sync_failed_ && "a failed fsync must never be retried on the same file");
        try {
            files_.sync_node(*node_, "sync " + name_);
        } catch (const Failure&) {
            sync_failed_ = true;
            throw;
        }
    }

    void close() override {
        const std::scoped_lock lock(files_.mutex_);
        check_use();
        closed_ = true;
        --node_->open_writers;
        files_.step("close " + name_);
    }

private:
    void check_use() const {
        files_.check_alive();
        SCANSEAL_ASSERT(!closed_ && "a closed writer was used");
        SCANSEAL_ASSERT(generation_ == files_.generation_ && "a writer from before the crash");
    }

    FaultFileSystem& files_;
    DiskNode::Ptr node_;
    std::string name_;
    std::uint64_t generation_;
    bool closed_ = false;
    bool sync_failed_ = false;
};

class FaultFileSystem::Source final : public ByteSource {
public:
    Source(const FaultFileSystem& files, DiskNode::Ptr node)
        : files_(files), node_(std::move(node)), size_bytes_(node_->content.size()) {}

    [[nodiscard]] std::uint64_t size_bytes() const override { return size_bytes_; }

    [[nodiscard]] std::size_t read_at(std::uint64_t offset,
                                      std::span<std::uint8_t> out) const override {
        const std::scoped_lock lock(files_.mutex_);
        files_.check_alive();
        return MemorySource(node_->content).read_at(offset, out);
    }

private:
    const FaultFileSystem& files_;
    DiskNode::Ptr node_;
    std::uint64_t size_bytes_;
};

std::uint64_t FaultFileSystem::device_of(const Path& path) const {
    const auto text = path.lexically_normal().string() + "/";
    std::uint64_t device = 1;
    for (std::size_t i = 0; i < mounts_.size(); ++i) {
        if (text.starts_with(mounts_[i].string() + "/")) {
            device = i + 2;
        }
    }
    return device;
}

std::optional<FileStatus> FaultFileSystem::status(const Path& path) const {
    const std::scoped_lock lock(mutex_);
    check_alive();
    const auto node = disk_.find(path);
    if (!node) {
        return std::nullopt;
    }
    FileStatus status;
    status.type = node->type;
    status.size_bytes = node->content.size();
    status.modified_ns = node->modified_ns;
    status.changed_ns = node->changed_ns;
    status.inode = node->inode;
    status.device = device_of(path);
    status.link_count = 1;
    status.mode = node->mode;
    return status;
}

std::vector<DirectoryEntry> FaultFileSystem::list(const Path& directory) const {
    const std::scoped_lock lock(mutex_);
    check_alive();
    const auto node = disk_.get(directory);
    if (node->type != FileType::directory) {
        throw failure_from_errno(ENOTDIR, "listing of", directory.string());
    }
    std::vector<DirectoryEntry> entries;
    for (const auto& [name, child] : node->entries) {
        entries.push_back({.name = name, .type = child->type});
    }
    return entries;
}

std::unique_ptr<ByteSource> FaultFileSystem::open(const Path& path) const {
    const std::scoped_lock lock(mutex_);
    step("open " + path.string());
    auto node = disk_.get(path);
    if (node->type != FileType::regular) {
        throw Failure(FailureKind::permission, "'" + path.string() + "' is not a regular file");
    }
    return std::make_unique<Source>(*this, std::move(node));
}

Bytes FaultFileSystem::read(const Path& path, std::uint64_t bytes_max) const {
    const auto source = open(path);
    if (source->size_bytes() > bytes_max) {
        throw Failure(FailureKind::input_output, "'" + path.string() + "' is too large");
    }
    Bytes bytes(static_cast<std::size_t>(source->size_bytes()));
    bytes.resize(source->read_at(0, bytes));
    return bytes;
}

bool FaultFileSystem::is_being_written(const Path& path) const {
    const std::scoped_lock lock(mutex_);
    check_alive();
    const auto node = disk_.find(path);
    return node && node->open_writers > 0;
}

std::uint64_t FaultFileSystem::free_bytes(const Path& directory) const {
    const std::scoped_lock lock(mutex_);
    check_alive();
    static_cast<void>(disk_.get(directory));
    return free_bytes_;
}

std::unique_ptr<FileWriter> FaultFileSystem::create_with(const Path& path, std::uint32_t mode) {
    const std::scoped_lock lock(mutex_);
    step("create " + path.string());
    static_cast<void>(disk_.parent(path));
    if (disk_.find(path)) {
        throw failure_from_errno(EEXIST, "creation of", path.string());
    }
    return std::make_unique<Writer>(*this, disk_.add(path, FileType::regular, mode), path.string());
}

std::unique_ptr<FileWriter> FaultFileSystem::create(const Path& path) {
    return create_with(path, k_file_mode);
}

std::unique_ptr<FileWriter> FaultFileSystem::create_private(const Path& path) {
    return create_with(path, k_private_mode);
}

std::unique_ptr<FileWriter> FaultFileSystem::open_append(const Path& path) {
    const std::scoped_lock lock(mutex_);
    if (!disk_.find(path)) {
        return create_with(path, k_file_mode);
    }
    step("open_append " + path.string());
    auto node = disk_.get(path);
    if (node->type != FileType::regular) {
        throw failure_from_errno(EISDIR, "opening", path.string());
    }
    return std::make_unique<Writer>(*this, std::move(node), path.string());
}

void FaultFileSystem::create_directory(const Path& path) {
    const std::scoped_lock lock(mutex_);
    step("create_directory " + path.string());
    const auto node = disk_.find(path);
    if (!node) {
        disk_.add(path, FileType::directory, k_directory_mode);
    } else if (node->type != FileType::directory) {
        throw failure_from_errno(EEXIST, "creation of folder", path.string());
    }
}

void FaultFileSystem::move_checked(const Path& from, const Path& to, bool may_replace) {
    const auto node = disk_.get(from);
    static_cast<void>(disk_.parent(to));
    const auto target = disk_.find(to);
    if (device_of(from) != device_of(to)) {
        throw Failure(FailureKind::busy, "cross-device renaming of '" + from.string() + "'");
    }
    if (target && (!may_replace || target->type == FileType::directory)) {
        throw failure_from_errno(EEXIST, "renaming to", to.string());
    }
    const auto below =
        (to.lexically_normal().string() + "/").starts_with(from.lexically_normal().string() + "/");
    if (node->type == FileType::directory && below) {
        throw failure_from_errno(EINVAL, "renaming to", to.string());
    }
    disk_.move(from, to);
}

void FaultFileSystem::rename(const Path& from, const Path& to) {
    const std::scoped_lock lock(mutex_);
    step("rename " + from.string() + " to " + to.string());
    move_checked(from, to, false);
}

void FaultFileSystem::replace(const Path& from, const Path& to) {
    const std::scoped_lock lock(mutex_);
    step("replace " + to.string() + " by " + from.string());
    move_checked(from, to, true);
}

void FaultFileSystem::remove_file(const Path& path) {
    const std::scoped_lock lock(mutex_);
    step("remove_file " + path.string());
    const auto node = disk_.find(path);
    if (node && node->type == FileType::directory) {
        throw failure_from_errno(EISDIR, "removal of", path.string());
    }
    if (node) {
        disk_.remove(path);
    }
}

void FaultFileSystem::remove_directory(const Path& path) {
    const std::scoped_lock lock(mutex_);
    step("remove_directory " + path.string());
    const auto node = disk_.find(path);
    if (!node) {
        return;
    }
    if (node->type != FileType::directory || !node->entries.empty()) {
        throw failure_from_errno(node->entries.empty() ? ENOTDIR : ENOTEMPTY, "removal of folder",
                                 path.string());
    }
    disk_.remove(path);
}

void FaultFileSystem::write_at(const Path& path, std::uint64_t offset, ByteView bytes) {
    const std::scoped_lock lock(mutex_);
    check_alive();
    auto& node = *disk_.get(path);
    step("write " + std::to_string(bytes.size()) + " at " + std::to_string(offset) + " of " +
             path.string(),
         [&] { disk_.write_at(node, offset, first_half(bytes)); });
    disk_.write_at(node, offset, bytes);
}

std::size_t FaultFileSystem::read_at(const Path& path, std::uint64_t offset,
                                     std::span<std::uint8_t> out) const {
    const std::scoped_lock lock(mutex_);
    check_alive();
    return MemorySource(disk_.get(path)->content).read_at(offset, out);
}

void FaultFileSystem::truncate(const Path& path, std::uint64_t size_bytes) {
    const std::scoped_lock lock(mutex_);
    step("truncate " + path.string());
    disk_.truncate(*disk_.get(path), size_bytes);
}

void FaultFileSystem::sync_file(const Path& path) {
    const std::scoped_lock lock(mutex_);
    check_alive();
    const auto node = disk_.get(path);
    sync_node(*node, "sync_file " + path.string());
}

void FaultFileSystem::sync_directory(const Path& directory) {
    const std::scoped_lock lock(mutex_);
    step("sync_directory " + directory.string());
    const auto node = disk_.get(directory);
    if (node->type != FileType::directory) {
        throw failure_from_errno(ENOTDIR, "opening", directory.string());
    }
    disk_.sync_names(node);
}

} // namespace scanseal::test
