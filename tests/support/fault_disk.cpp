#include "tests/support/fault_disk.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"

#include <algorithm>
#include <functional>
#include <random>

namespace scanseal::test {

namespace {

void forget_last_write(DiskNode& node) {
    node.last_write_at = node.last_write_end = node.content.size();
    node.last_write_before.clear();
}

/// The second half of the last write has not happened.
void tear_last_write(DiskNode& node) {
    const auto half = node.last_write_at + (node.last_write_end - node.last_write_at) / 2;
    const auto& before = node.last_write_before;
    const auto before_end = node.last_write_at + before.size();
    for (auto at = half; at < std::min(before_end, node.content.size()); ++at) {
        node.content[at] = before[at - node.last_write_at];
    }
    if (node.content.size() == node.last_write_end && before_end < node.last_write_end) {
        node.content.resize(std::max(half, before_end));
    }
}

} // namespace

const char* to_string(Loss loss) noexcept {
    switch (loss) {
    case Loss::keep_all:
        return "keep_all";
    case Loss::drop_unsynced:
        return "drop_unsynced";
    case Loss::torn_last_write:
        return "torn_last_write";
    case Loss::rename_lost:
        return "rename_lost";
    case Loss::zeroed:
        return "zeroed";
    case Loss::scattered:
        return "scattered";
    }
    return "?";
}

FaultDisk::FaultDisk() : root_(std::make_shared<DiskNode>()) {
    root_->type = FileType::directory;
    root_->mode = 0750;
    root_->inode = 1;
    nodes_.push_back(root_);
}

DiskNode::Ptr FaultDisk::find(const Path& path) const {
    auto node = root_;
    for (const auto& part : path.lexically_normal()) {
        if (part.empty() || part == "/" || part == ".") {
            continue;
        }
        const auto at = node->entries.find(part.string());
        if (at == node->entries.end()) {
            return nullptr;
        }
        node = at->second;
    }
    return node;
}

DiskNode::Ptr FaultDisk::get(const Path& path) const {
    auto node = find(path);
    if (!node) {
        throw Failure(FailureKind::not_found, "'" + path.string() + "' is not there");
    }
    return node;
}

DiskNode::Ptr FaultDisk::parent(const Path& path) const {
    auto node = get(path.lexically_normal().parent_path());
    if (node->type != FileType::directory) {
        throw Failure(FailureKind::not_found, "'" + path.string() + "' is not below a folder");
    }
    return node;
}

DiskNode::Ptr FaultDisk::add(const Path& path, FileType type, std::uint32_t mode) {
    SCANSEAL_ASSERT(!find(path));
    const auto directory = parent(path);
    const auto name = path.lexically_normal().filename().string();
    auto node = std::make_shared<DiskNode>();
    node->type = type;
    node->mode = mode;
    node->inode = next_inode_++;
    node->modified_ns = node->changed_ns = tick();
    directory->entries[name] = node;
    nodes_.push_back(node);
    pending_.push_back({.from_directory = nullptr,
                        .from_name = "",
                        .to_directory = directory,
                        .to_name = name,
                        .node = node});
    return node;
}

void FaultDisk::remove(const Path& path) {
    const auto directory = parent(path);
    const auto name = path.lexically_normal().filename().string();
    const auto node = get(path);
    SCANSEAL_ASSERT(node->entries.empty());
    directory->entries.erase(name);
    pending_.push_back({.from_directory = directory,
                        .from_name = name,
                        .to_directory = nullptr,
                        .to_name = "",
                        .node = node});
}

void FaultDisk::move(const Path& from, const Path& to) {
    const auto node = get(from);
    const auto from_directory = parent(from);
    const auto to_directory = parent(to);
    const auto from_name = from.lexically_normal().filename().string();
    const auto to_name = to.lexically_normal().filename().string();
    from_directory->entries.erase(from_name);
    to_directory->entries[to_name] = node;
    node->changed_ns = tick();
    pending_.push_back({.from_directory = from_directory,
                        .from_name = from_name,
                        .to_directory = to_directory,
                        .to_name = to_name,
                        .node = node});
}

void FaultDisk::append(DiskNode& node, ByteView bytes) {
    write_at(node, node.content.size(), bytes);
}

void FaultDisk::write_at(DiskNode& node, std::uint64_t offset, ByteView bytes) {
    const auto begin = static_cast<std::size_t>(offset);
    const auto end = begin + bytes.size();
    if (node.content.size() < begin) {
        node.content.resize(begin);
    }
    const auto overwritten = std::min(end, node.content.size());
    node.last_write_before.assign(node.content.begin() + static_cast<std::ptrdiff_t>(begin),
                                  node.content.begin() + static_cast<std::ptrdiff_t>(overwritten));
    if (node.content.size() < end) {
        node.content.resize(end);
    }
    std::copy(bytes.begin(), bytes.end(),
              node.content.begin() + static_cast<std::ptrdiff_t>(begin));
    node.last_write_at = begin;
    node.last_write_end = end;
    node.modified_ns = node.changed_ns = tick();
    const auto same = [&](const auto& candidate) { return candidate.get() == &node; };
    const auto at = std::find_if(nodes_.begin(), nodes_.end(), same);
    SCANSEAL_ASSERT(at != nodes_.end());
    last_written_ = *at;
}

void FaultDisk::truncate(DiskNode& node, std::uint64_t size_bytes) {
    node.content.resize(static_cast<std::size_t>(size_bytes));
    forget_last_write(node);
    node.modified_ns = node.changed_ns = tick();
}

void FaultDisk::sync_content(DiskNode& node) {
    node.durable_content = node.content;
}

void FaultDisk::drop_unsynced_content(DiskNode& node) {
    node.content = node.durable_content;
    forget_last_write(node);
}

bool FaultDisk::NameChange::shares_a_name_with(const NameChange& other) const {
    const auto touches = [&](const DiskNode::Ptr& directory, const std::string& name) {
        return directory && ((directory == other.from_directory && name == other.from_name) ||
                             (directory == other.to_directory && name == other.to_name));
    };
    return touches(from_directory, from_name) || touches(to_directory, to_name);
}

void FaultDisk::NameChange::make_durable() const {
    if (from_directory) {
        const auto at = from_directory->durable_entries.find(from_name);
        if (at != from_directory->durable_entries.end() && at->second == node) {
            from_directory->durable_entries.erase(at);
        }
    }
    if (to_directory) {
        to_directory->durable_entries[to_name] = node;
    }
}

void FaultDisk::make_durable(std::vector<bool> chosen) {
    for (std::size_t later = pending_.size(); later-- > 0;) {
        for (std::size_t earlier = 0; chosen[later] && earlier < later; ++earlier) {
            if (pending_[later].shares_a_name_with(pending_[earlier])) {
                chosen[earlier] = true;
            }
        }
    }
    std::vector<NameChange> left;
    for (std::size_t i = 0; i < pending_.size(); ++i) {
        if (chosen[i]) {
            pending_[i].make_durable();
        } else {
            left.push_back(pending_[i]);
        }
    }
    pending_ = std::move(left);
}

void FaultDisk::sync_names(const DiskNode::Ptr& directory) {
    std::vector<bool> chosen;
    chosen.reserve(pending_.size());
    for (const auto& change : pending_) {
        chosen.push_back((change.to_directory ? change.to_directory : change.from_directory) ==
                         directory);
    }
    make_durable(std::move(chosen));
}

void FaultDisk::sync_all() {
    make_durable(std::vector<bool>(pending_.size(), true));
    for (const auto& node : nodes_) {
        sync_content(*node);
    }
}

void FaultDisk::lose_content(Loss loss, std::uint64_t seed) {
    std::mt19937_64 coin(seed);
    const auto last = last_written_.lock();
    for (const auto& node : nodes_) {
        auto& content = node->content;
        const auto synced = node->durable_content.size();
        if (content == node->durable_content) {
            continue;
        }
        if (loss == Loss::drop_unsynced || (loss == Loss::scattered && coin() % 2 == 0)) {
            content = node->durable_content;
        } else if (loss == Loss::torn_last_write && node == last) {
            tear_last_write(*node);
        } else if (loss == Loss::zeroed && content.size() > synced) {
            std::fill(content.begin() + static_cast<std::ptrdiff_t>(synced), content.end(),
                      std::uint8_t{0});
        }
        node->durable_content = content;
    }
}

void FaultDisk::lose(Loss loss, std::uint64_t seed) {
    if (loss == Loss::keep_all) {
        for (const auto& node : nodes_) {
            node->open_writers = 0;
        }
        return;
    }
    lose_content(loss, seed);
    std::mt19937_64 coin(seed + 1);
    const bool names_kept = loss != Loss::drop_unsynced && loss != Loss::rename_lost;
    std::vector<bool> kept(pending_.size(), names_kept);
    if (loss == Loss::scattered) {
        std::generate(kept.begin(), kept.end(), [&] { return coin() % 2 == 0; });
    }
    make_durable(std::move(kept));
    revive();
}

void FaultDisk::revive() {
    pending_.clear();
    nodes_.clear();
    last_written_.reset();
    const std::function<void(const DiskNode::Ptr&)> visit = [&](const DiskNode::Ptr& node) {
        node->entries = node->durable_entries;
        node->content = node->durable_content;
        forget_last_write(*node);
        node->open_writers = 0;
        nodes_.push_back(node);
        for (const auto& [name, child] : node->entries) {
            visit(child);
        }
    };
    visit(root_);
}

std::vector<std::string> FaultDisk::tree() const {
    std::vector<std::string> lines;
    const std::function<void(const DiskNode&, const std::string&)> visit =
        [&](const DiskNode& directory, const std::string& prefix) {
            for (const auto& [name, node] : directory.entries) {
                auto path = prefix;
                path.append("/").append(name);
                auto line = path;
                line += node->type == FileType::directory
                            ? "/"
                            : " " + std::to_string(node->content.size());
                lines.push_back(std::move(line));
                visit(*node, path);
            }
        };
    visit(*root_, "");
    return lines;
}

} // namespace scanseal::test
