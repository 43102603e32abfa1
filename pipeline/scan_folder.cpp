#include "pipeline/scan_folder.hpp"

#include "core/assert.hpp"
#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "imaging/lossless_tiff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace scanseal::pipeline {

namespace {

constexpr std::uint64_t k_state_bytes_max = std::uint64_t{16} << 20;

Path state_file(const Path& folder) {
    return folder / "scan.json";
}

/// Numbers of the NNNN.tif that lie there; they must be 1 to n.
unsigned count_images(const FileSystem& file_system, const Path& folder) {
    std::set<std::string> names;
    for (const auto& entry : file_system.list(folder)) {
        if (entry.type == FileType::regular && entry.name.ends_with(".tif") &&
            !entry.name.starts_with('.')) {
            names.insert(entry.name);
        }
    }
    unsigned number = 0;
    for (const auto& name : names) {
        if (name != fmt::format("{:04}.tif", number + 1)) {
            throw Failure(FailureKind::corrupt,
                          fmt::format("'{}' should hold {:04}.tif, but has {}", folder.string(),
                                      number + 1, name));
        }
        ++number;
    }
    return number;
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
    folder.image_count_ = count_images(file_system, path);
    return folder;
}

Path ScanFolder::image_file(unsigned number) const {
    return path_ / fmt::format("{:04}.tif", number);
}

Path ScanFolder::lock_file(const Path& path) {
    return path.parent_path() / ("." + path.filename().string() + ".lock");
}

void ScanFolder::add_image(const scanner_drivers::ScannedPage& page, const PageStamp& stamp) {
    const auto file = image_file(image_count_ + 1);
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
    ++image_count_;
    state_.last_capture_at = stamp.captured_at; // reaches the disk with the next save()
}

void ScanFolder::drop_images_after(unsigned kept) {
    for (; image_count_ > kept; --image_count_) {
        file_system_->remove_file(image_file(image_count_));
    }
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
