// pipeline/scan_folder.hpp — a document while it is being scanned: its pages and what is known
// about them, on disk after each page, so that neither a jam nor a crash costs what was captured.
// Beside in/, where the daemon does not look: hot/PROFILE/scanning/NAME. See docs/scanning.md.
#pragma once

#include "core/file_system.hpp"
#include "pipeline/job.hpp"
#include "scanner_drivers/sane_scan.hpp"

#include <string>
#include <vector>

namespace scanseal::pipeline {

/// scan.json of the folder, schema scanseal.scan/1.
struct ScanState {
    scanner_drivers::ScanRequest request;
    unsigned sheets = 1;      ///< declared by the operator
    std::string job_template; ///< a job.json without pages and without what the scanner knows
    Device device;
    bool lossless = true;        ///< the transfer from the device, in all runs
    std::string last_capture_at; ///< RFC 3339; empty: no page yet
    std::vector<FeederEvent> events;

    [[nodiscard]] unsigned sides() const noexcept {
        return request.source == scanner_drivers::ScanSource::duplex ? 2 : 1;
    }

    [[nodiscard]] unsigned images_expected() const noexcept { return sheets * sides(); }
};

/// What is written into a page's file beside its pixels.
struct PageStamp {
    std::string captured_at; ///< RFC 3339 with offset
    std::string date_time;   ///< TIFF 6.0, tag 306
    std::string software;
};

/// One at a time for a folder: whoever uses it holds a ProcessLock on lock_file().
/// All functions throw Failure when the disk breaks, corrupt when what lies there makes no sense.
class ScanFolder final {
public:
    /// Makes the folder, durably. Requires: nothing is at `path`.
    [[nodiscard]] static ScanFolder create(FileSystem& file_system, const Path& path,
                                           ScanState state);
    /// Reads a folder that create() made.
    [[nodiscard]] static ScanFolder open(FileSystem& file_system, const Path& path);

    [[nodiscard]] const Path& path() const noexcept { return path_; }

    [[nodiscard]] const ScanState& state() const noexcept { return state_; }

    [[nodiscard]] unsigned image_count() const noexcept { return image_count_; }

    /// 0001.tif and so on.
    [[nodiscard]] Path image_file(unsigned number) const;
    [[nodiscard]] static Path lock_file(const Path& path);

    /// Writes the next page as lossless TIFF, durably; what the disk gives back is compared with
    /// the pixels, sample by sample.
    void add_image(const scanner_drivers::ScannedPage& page, const PageStamp& stamp);
    /// Removes all images after the first `kept`, durably.
    void drop_images_after(unsigned kept);
    /// Replaces the state, durably.
    void save(ScanState state);
    /// The folder with all that is in it goes, durably.
    void remove();

private:
    ScanFolder(FileSystem& file_system, Path path, ScanState state)
        : file_system_(&file_system), path_(std::move(path)), state_(std::move(state)) {}

    FileSystem* file_system_; // not owned; outlives this
    Path path_;
    ScanState state_;
    unsigned image_count_ = 0;
};

/// The text of scan.json.
[[nodiscard]] std::string scan_state_text(const ScanState& state);
/// Throws Failure(corrupt) if `text` was not made by scan_state_text.
[[nodiscard]] ScanState scan_state_from(const std::string& text);

} // namespace scanseal::pipeline
