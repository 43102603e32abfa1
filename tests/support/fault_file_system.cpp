#include "tests/support/fault_file_system.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace scanseal::test {

namespace {

constexpr std::uint32_t k_file_mode = 0640;
constexpr std::uint32_t k_private_mode = 0600;
constexpr std::uint32_t k_directory_mode = 0750;

} // namespace

void FaultFileSystem::crash_at(std::uint64_t operation, Loss loss, std::uint64_t seed) {
    const std::scoped_lock lock(mutex_);
    crash_at_ = operation;
    loss_ = loss;
    seed_ = seed;
}

void FaultFileSystem::fail_at(std::uint64_t operation, int error_number) {
    const std::scoped_lock lock(mutex_);
    fail_at_ = operation;
    error_number_ = error_number;
}

void FaultFileSystem::clear_faults() {
    const std::scoped_lock lock(mutex_);
    crash_at_ = fail_at_ = k_never;
    operations_ = 0;
    failed_ = false;
    log_.clear();
}

std::uint64_t FaultFileSystem::operations() const {
    const std::scoped_lock lock(mutex_);
    return operations_;
}

bool FaultFileSystem::crashed() const {
    const std::scoped_lock lock(mutex_);
    return crashed_;
}

bool FaultFileSystem::failed() const {
    const std::scoped_lock lock(mutex_);
    return failed_;
}

void FaultFileSystem::restart() {
    const std::scoped_lock lock(mutex_);
    SCANSEAL_ASSERT(crashed_);
    crashed_ = false;
    ++generation_;
    disk_.lose(loss_, seed_);
    crash_at_ = fail_at_ = k_never;
    operations_ = 0;
    failed_ = false;
}

void FaultFileSystem::cut_power(Loss loss, std::uint64_t seed) {
    const std::scoped_lock lock(mutex_);
    loss_ = loss;
    seed_ = seed;
    crashed_ = true;
    restart();
}

void FaultFileSystem::check_alive() const {
    if (crashed_) {
        throw CrashNow{};
    }
}

void FaultFileSystem::step(const std::string& what, const Half& half_done) const {
    check_alive();
    ++operations_;
    log_.push_back(std::to_string(operations_) + " " + what);
    if (operations_ == crash_at_) {
        if (half_done && loss_ == Loss::torn_last_write) {
            half_done();
        }
        crashed_ = true;
        log_.emplace_back("crash");
        throw CrashNow{};
    }
    if (operations_ == fail_at_) {
        if (half_done) {
            half_done();
        }
        failed_ = true;
        throw failure_from_errno(error_number_, "injected:", what);
    }
}

void FaultFileSystem::sync_node(DiskNode& node, const std::string& what) const {
    try {
        step(what);
    } catch (const CrashNow&) {
        if (loss_ == Loss::torn_last_write) {
            const auto synced = std::min(node.durable_content.size(), node.content.size());
            const auto kept = synced + (node.content.size() - synced) / 2;
            node.content.resize(kept);
            FaultDisk::sync_content(node);
        }
        throw;
    } catch (const Failure&) {
        FaultDisk::drop_unsynced_content(node);
        throw;
    }
    FaultDisk::sync_content(node);
}

void FaultFileSystem::make_all_durable() {
    const std::scoped_lock lock(mutex_);
    disk_.sync_all();
}

void FaultFileSystem::put_durable(const Path& path, ByteView bytes) {
    const std::scoped_lock lock(mutex_);
    Path folder;
    for (const auto& part : path.lexically_normal().parent_path()) {
        folder /= part;
        if (!disk_.find(folder)) {
            disk_.add(folder, FileType::directory, k_directory_mode);
        }
    }
    const auto node =
        disk_.find(path) ? disk_.get(path) : disk_.add(path, FileType::regular, k_file_mode);
    node->content.assign(bytes.begin(), bytes.end());
    disk_.sync_all();
}

std::optional<Bytes> FaultFileSystem::bytes_at(const Path& path) const {
    const std::scoped_lock lock(mutex_);
    const auto node = disk_.find(path);
    return node && node->type == FileType::regular ? std::optional(node->content) : std::nullopt;
}

std::vector<std::string> FaultFileSystem::tree() const {
    const std::scoped_lock lock(mutex_);
    return disk_.tree();
}

std::string FaultFileSystem::log() const {
    const std::scoped_lock lock(mutex_);
    std::string text;
    for (const auto& line : log_) {
        text += line + "\n";
    }
    return text;
}

void FaultFileSystem::set_free_bytes(std::uint64_t bytes) {
    const std::scoped_lock lock(mutex_);
    free_bytes_ = bytes;
}

void FaultFileSystem::add_mount(const Path& folder) {
    const std::scoped_lock lock(mutex_);
    mounts_.push_back(folder.lexically_normal());
}

} // namespace scanseal::test
