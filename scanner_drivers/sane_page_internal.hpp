// scanner_drivers/sane_page_internal.hpp — frames of a SANE page become one pixel buffer: padding
// cut off, three passes interleaved, lines counted. Knows the SANE standard but calls nothing.
// For .cpp files of this folder, and tests.
#pragma once

#include "core/bytes.hpp"
#include "core/pixel_buffer.hpp"
#include "scanner_drivers/sane_scan.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace scanseal::scanner_drivers {

enum class FrameKind : std::uint8_t { grey, rgb, red, green, blue, unknown };

/// What sane_get_parameters() said of a frame (SANE standard 1.06, 4.3.8), in our words. Any of it
/// may be nonsense.
struct FrameShape {
    FrameKind kind = FrameKind::unknown;
    bool last = true;
    std::int64_t bytes_per_line = 0;
    std::int64_t pixels_per_line = 0;
    std::int64_t lines = 0; ///< -1: not known beforehand
    std::int64_t depth_bits = 0;
};

/// One page, frame by frame: begin_frame, accept as often as data come, end_frame; after the last
/// frame take(). The first problem is final: what follows it is ignored. Never takes more memory
/// than the limits allow, whatever the frames say; a page of unknown height is held twice for a
/// moment.
class PageAssembly final {
public:
    explicit PageAssembly(const ScanLimits& limits) : limits_(limits) {}

    void begin_frame(const FrameShape& shape);
    void accept(ByteView bytes);
    /// The driver says the frame ends here.
    void end_frame();

    /// Empty: all is well so far.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

    /// Requires: no problem; the last frame has ended.
    [[nodiscard]] PixelBuffer take();

private:
    void begin_page(const FrameShape& shape);
    void check_next_frame(const FrameShape& shape);
    void put_row(ByteView line);
    [[nodiscard]] std::uint8_t* row_for_writing();
    void fail(std::string text);

    ScanLimits limits_;
    std::string problem_;
    FrameShape shape_;
    bool begun_ = false;
    bool in_frame_ = false;
    SampleLayout layout_ = SampleLayout::grey8;
    std::uint32_t width_px_ = 0;
    std::optional<std::uint32_t> height_px_; ///< known beforehand, or after the first frame
    std::size_t stride_bytes_ = 0;           ///< of a row of the page
    std::size_t used_bytes_ = 0;             ///< of a line of the frame; the rest is padding
    std::uint32_t rows_ = 0;                 ///< of the frame, so far
    Bytes partial_line_;
    PixelBuffer pixels_; ///< when the height is known
    Bytes growing_;      ///< while it is not
    std::array<bool, 3> colours_seen_{};
};

} // namespace scanseal::scanner_drivers
