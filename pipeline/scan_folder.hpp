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

/// An image that another scan of the same side of the same sheet took the place of.
struct ReplacedImage {
    std::string file;  ///< in the folder, still
    unsigned page = 0; ///< 1-based: what took its place
    std::string reason;
    std::string replaced_at; ///< RFC 3339
};

/// scan.json of the folder, schema scanseal.scan/1.
struct ScanState {
    scanner_drivers::ScanRequest request;
    unsigned sheets = 1;      ///< declared by the operator
    std::string job_template; ///< a job.json without pages and without what the scanner knows
    Device device;
    bool lossless = true;        ///< the transfer from the device, in all runs
    std::string last_capture_at; ///< RFC 3339; empty: no page yet
    std::vector<FeederEvent> events;
    /// Files in the order of the pages, once that is not the order of capture any more. Of
    /// NNNN.tif, those up to `counted` that are not named here or in `replaced` are left over from
    /// a crash; those beyond it come after all that are named.
    std::vector<std::string> order;
    unsigned counted = 0;
    std::vector<ReplacedImage> replaced;

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

    [[nodiscard]] const FileSystem& file_system() const noexcept { return *file_system_; }

    [[nodiscard]] const ScanState& state() const noexcept { return state_; }

    [[nodiscard]] unsigned image_count() const noexcept {
        return static_cast<unsigned>(images_.size());
    }

    /// The file of a page, from 1: 0001.tif and so on; again-0001.tif where it was scanned again.
    [[nodiscard]] Path image_file(unsigned number) const;
    [[nodiscard]] static Path lock_file(const Path& path);

    /// Writes the next page as lossless TIFF, durably; what the disk gives back is compared with
    /// the pixels, sample by sample.
    void add_image(const scanner_drivers::ScannedPage& page, const PageStamp& stamp);
    /// Puts images in the place of those from page `first` on, durably; the old ones stay in the
    /// folder, named in state().replaced. Before or after, never half. Requires: those pages are
    /// there.
    void replace_images(unsigned first, const std::vector<scanner_drivers::ScannedPage>& pages,
                        const PageStamp& stamp, const std::string& reason);
    /// Puts images after page `after` (0: before the first), durably, whole or not at all.
    void insert_images(unsigned after, const std::vector<scanner_drivers::ScannedPage>& pages,
                       const PageStamp& stamp);
    /// Removes all images after the first `kept`, durably; and what they had replaced.
    void drop_images_after(unsigned kept);
    /// Replaces the state, durably.
    void save(ScanState state);
    /// The folder with all that is in it goes, durably.
    void remove();

private:
    ScanFolder(FileSystem& file_system, Path path, ScanState state)
        : file_system_(&file_system), path_(std::move(path)), state_(std::move(state)) {}

    void write_image(const Path& file, const scanner_drivers::ScannedPage& page,
                     const PageStamp& stamp);
    [[nodiscard]] std::vector<std::string>
    write_again(const std::vector<scanner_drivers::ScannedPage>& pages, const PageStamp& stamp);
    void find_images();
    /// The state with the present order, durably.
    void save_order(ScanState state);

    FileSystem* file_system_; // not owned; outlives this
    Path path_;
    ScanState state_;
    std::vector<std::string> images_; ///< names of the pages' files, in order
    unsigned last_number_ = 0;        ///< of the NNNN.tif
};

/// The text of scan.json.
[[nodiscard]] std::string scan_state_text(const ScanState& state);
/// Throws Failure(corrupt) if `text` was not made by scan_state_text.
[[nodiscard]] ScanState scan_state_from(const std::string& text);

} // namespace scanseal::pipeline
