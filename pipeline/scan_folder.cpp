#include "pipeline/scan_folder.hpp"

#include "core/assert.hpp"
#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "imaging/lossless_tiff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace scanseal::pipeline {

namespace {

constexpr std::uint64_t k_state_bytes_max = std::uint64_t{16} << 20;

Path state_file(const Path& folder) {
    return folder / "scan.json";
}

constexpr const char* k_again = "again-";

std::string numbered(unsigned number) {
    return fmt::format("{:04}.tif", number);
}

/// Names of the images that lie there, sorted.
std::set<std::string> image_names(const FileSystem& file_system, const Path& folder) {
    std::set<std::string> names;
    for (const auto& entry : file_system.list(folder)) {
        if (entry.type == FileType::regular && entry.name.ends_with(".tif") &&
            !entry.name.starts_with('.')) {
            names.insert(entry.name);
        }
    }
    return names;
}

} // namespace

ScanFolder ScanFolder::create(FileSystem& file_system, const Path& path, ScanState state) {
    SCANSEAL_ASSERT(!file_system.status(path));
    create_directories_durably(file_system, path);
    ScanFolder folder(file_system, path, {});
    folder.save(std::move(state));
    return folder;
}

ScanFolder ScanFolder::open(FileSystem& file_system, const Path& path) {
    const auto bytes = file_system.read(state_file(path), k_state_bytes_max);
    ScanFolder folder(file_system, path, scan_state_from(std::string(as_text(bytes))));
    folder.find_images();
    return folder;
}

Path ScanFolder::image_file(unsigned number) const {
    return path_ / images_.at(number - 1);
}

Path ScanFolder::lock_file(const Path& path) {
    return path.parent_path() / ("." + path.filename().string() + ".lock");
}

/// What is named in the state, then what was captured since. A crash may have left files that are
/// neither: removed now.
void ScanFolder::find_images() {
    auto names = image_names(*file_system_, path_);
    const auto take = [&](const std::string& name) {
        if (names.erase(name) == 0) {
            throw Failure(FailureKind::corrupt,
                          fmt::format("'{}' should hold {}", path_.string(), name));
        }
    };
    images_ = state_.order;
    std::for_each(images_.begin(), images_.end(), take);
    for (const auto& image : state_.replaced) {
        take(image.file);
    }
    last_number_ = state_.counted;
    while (names.erase(numbered(last_number_ + 1)) > 0) {
        images_.push_back(numbered(++last_number_));
    }
    std::vector<std::string> left_over;
    for (unsigned number = 1; number <= state_.counted; ++number) {
        if (names.erase(numbered(number)) > 0) {
            left_over.push_back(numbered(number));
        }
    }
    for (const auto& name : names) {
        if (!name.starts_with(k_again)) {
            throw Failure(FailureKind::corrupt,
                          fmt::format("'{}' should hold {}, but has {}", path_.string(),
                                      numbered(last_number_ + 1), name));
        }
        left_over.push_back(name);
    }
    for (const auto& name : left_over) {
        file_system_->remove_file(path_ / name);
    }
}

void ScanFolder::write_image(const Path& file, const scanner_drivers::ScannedPage& page,
                             const PageStamp& stamp) {
    const auto tiff = imaging::encode_lossless_tiff(page.pixels, {.dpi_x = page.dpi_x,
                                                                  .dpi_y = page.dpi_y,
                                                                  .date_time = stamp.date_time,
                                                                  .software = stamp.software,
                                                                  .icc_profile = {}});
    write_durably(*file_system_, file, tiff);
    const auto written = file_system_->read(file, tiff.size());
    if (const auto same = imaging::check_lossless_tiff(written, page.pixels); !same) {
        file_system_->remove_file(file);
        throw Failure(FailureKind::corrupt,
                      "'" + file.string() +
                          "' does not show what was scanned: " + same.error().detail);
    }
}

void ScanFolder::add_image(const scanner_drivers::ScannedPage& page, const PageStamp& stamp) {
    const auto name = numbered(last_number_ + 1);
    write_image(path_ / name, page, stamp);
    ++last_number_;
    images_.push_back(name);
    state_.last_capture_at = stamp.captured_at; // reaches the disk with the next save()
}

/// Files that count only once the state names them.
std::vector<std::string>
ScanFolder::write_again(const std::vector<scanner_drivers::ScannedPage>& pages,
                        const PageStamp& stamp) {
    auto taken = image_names(*file_system_, path_);
    std::vector<std::string> names;
    for (const auto& page : pages) {
        unsigned number = 1;
        while (taken.contains(k_again + numbered(number))) {
            ++number;
        }
        names.push_back(k_again + numbered(number));
        taken.insert(names.back());
        write_image(path_ / names.back(), page, stamp);
    }
    return names;
}

void ScanFolder::replace_images(unsigned first,
                                const std::vector<scanner_drivers::ScannedPage>& pages,
                                const PageStamp& stamp, const std::string& reason) {
    SCANSEAL_ASSERT(first >= 1 && first - 1 + pages.size() <= images_.size());
    const auto names = write_again(pages, stamp);
    auto state = state_;
    state.order = images_;
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto& slot = state.order.at(first - 1 + i);
        state.replaced.push_back({.file = std::exchange(slot, names[i]),
                                  .page = first + static_cast<unsigned>(i),
                                  .reason = reason,
                                  .replaced_at = stamp.captured_at});
    }
    state.last_capture_at = stamp.captured_at;
    save_order(std::move(state));
}

void ScanFolder::insert_images(unsigned after,
                               const std::vector<scanner_drivers::ScannedPage>& pages,
                               const PageStamp& stamp) {
    SCANSEAL_ASSERT(after <= images_.size());
    const auto names = write_again(pages, stamp);
    auto state = state_;
    state.order = images_;
    state.order.insert(state.order.begin() + after, names.begin(), names.end());
    for (auto& image : state.replaced) {
        image.page += image.page > after ? static_cast<unsigned>(names.size()) : 0;
    }
    state.last_capture_at = stamp.captured_at;
    save_order(std::move(state));
}

void ScanFolder::save_order(ScanState state) {
    state.counted = last_number_;
    auto images = state.order;
    save(std::move(state));
    images_ = std::move(images);
}

void ScanFolder::drop_images_after(unsigned kept) {
    if (kept >= images_.size()) {
        file_system_->sync_directory(path_);
        return;
    }
    const bool as_captured = state_.order.empty() && state_.counted == 0;
    std::vector<std::string> dropped(images_.begin() + kept, images_.end());
    auto state = state_;
    for (const auto& image : state.replaced) {
        if (image.page > kept) {
            dropped.push_back(image.file);
        }
    }
    std::erase_if(state.replaced, [kept](const auto& image) { return image.page > kept; });
    images_.resize(kept);
    if (as_captured) {
        last_number_ = kept;
    } else {
        state.order = images_;
        save_order(std::move(state)); // first, so that the state names nothing that is gone
    }
    // The last first: what a crash leaves has no gap.
    std::for_each(dropped.rbegin(), dropped.rend(),
                  [this](const std::string& name) { file_system_->remove_file(path_ / name); });
    file_system_->sync_directory(path_);
}

void ScanFolder::save(ScanState state) {
    replace_durably(*file_system_, state_file(path_), as_bytes(scan_state_text(state)));
    state_ = std::move(state);
}

void ScanFolder::remove() {
    remove_tree(*file_system_, path_);
    file_system_->sync_directory(path_.parent_path());
}

} // namespace scanseal::pipeline
