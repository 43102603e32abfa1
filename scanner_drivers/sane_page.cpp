#include "core/assert.hpp"
#include "scanner_drivers/sane_page_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace scanseal::scanner_drivers {

namespace {

bool is_single_colour(FrameKind kind) {
    return kind == FrameKind::red || kind == FrameKind::green || kind == FrameKind::blue;
}

unsigned channels_in_frame(FrameKind kind) {
    return kind == FrameKind::rgb ? 3U : 1U;
}

/// Place of a pass's samples in a pixel.
std::size_t channel_of(FrameKind kind) {
    if (kind == FrameKind::green) {
        return 1;
    }
    return kind == FrameKind::blue ? 2 : 0;
}

std::optional<SampleLayout> layout_of(FrameKind kind, std::int64_t depth_bits) {
    const bool colour = kind == FrameKind::rgb || is_single_colour(kind);
    if (kind == FrameKind::unknown) {
        return std::nullopt;
    }
    switch (depth_bits) {
    case 1:
        return colour ? std::nullopt : std::optional(SampleLayout::bilevel);
    case 8:
        return colour ? SampleLayout::rgb8 : SampleLayout::grey8;
    case 16:
        return colour ? SampleLayout::rgb16 : SampleLayout::grey16;
    default:
        return std::nullopt;
    }
}

/// Bytes of a line of the frame that hold pixels. Requires: width within 32 bits.
std::size_t line_bytes(const FrameShape& shape) {
    const auto bits = static_cast<std::uint64_t>(shape.pixels_per_line) *
                      static_cast<std::uint64_t>(shape.depth_bits) * channels_in_frame(shape.kind);
    return static_cast<std::size_t>((bits + 7) / 8);
}

} // namespace

void PageAssembly::fail(std::string text) {
    if (problem_.empty()) {
        problem_ = std::move(text);
    }
}

void PageAssembly::begin_frame(const FrameShape& shape) {
    if (!problem_.empty()) {
        return;
    }
    if (in_frame_ || (begun_ && shape_.last)) {
        fail("the driver began a frame where none may begin");
        return;
    }
    if (begun_) {
        check_next_frame(shape);
    } else {
        begin_page(shape);
    }
    if (!problem_.empty()) {
        return;
    }
    if (is_single_colour(shape.kind)) {
        auto& seen = colours_seen_.at(channel_of(shape.kind));
        if (seen) {
            fail("the driver gave the same colour of a page twice");
            return;
        }
        seen = true;
    }
    shape_ = shape;
    begun_ = true;
    in_frame_ = true;
    rows_ = 0;
    partial_line_.clear();
}

void PageAssembly::begin_page(const FrameShape& shape) {
    const auto layout = layout_of(shape.kind, shape.depth_bits);
    if (!layout) {
        fail(fmt::format("the driver gave frames of a kind that cannot be kept ({} bits a sample)",
                         shape.depth_bits));
        return;
    }
    if (shape.pixels_per_line < 1 || shape.pixels_per_line > limits_.side_px_max ||
        shape.lines == 0 || shape.lines < -1 || shape.lines > limits_.side_px_max) {
        fail(
            fmt::format("the driver announced {} x {} pixels", shape.pixels_per_line, shape.lines));
        return;
    }
    layout_ = *layout;
    width_px_ = static_cast<std::uint32_t>(shape.pixels_per_line);
    used_bytes_ = line_bytes(shape);
    // Padding is for alignment; more than a second line of it is a driver's mistake.
    if (shape.bytes_per_line < static_cast<std::int64_t>(used_bytes_) ||
        static_cast<std::uint64_t>(shape.bytes_per_line) > 2 * used_bytes_ + 4096) {
        fail(fmt::format("the driver announced {} bytes for a line of {} pixels",
                         shape.bytes_per_line, width_px_));
        return;
    }
    const auto known = shape.lines > 0 ? static_cast<std::uint32_t>(shape.lines) : 1U;
    if (pixel_bytes(width_px_, known, layout_) > limits_.page_bytes_max) {
        fail(fmt::format("the page of {} x {} pixels is larger than this station allows", width_px_,
                         shape.lines));
        return;
    }
    stride_bytes_ = static_cast<std::size_t>(pixel_bytes(width_px_, 1, layout_));
    if (shape.lines > 0) {
        height_px_ = known;
        pixels_ = PixelBuffer(width_px_, known, layout_);
    }
}

void PageAssembly::check_next_frame(const FrameShape& shape) {
    const bool same_line = shape.pixels_per_line == shape_.pixels_per_line &&
                           shape.depth_bits == shape_.depth_bits &&
                           shape.bytes_per_line == shape_.bytes_per_line;
    const bool same_height =
        shape.lines == -1 || shape.lines == std::int64_t{height_px_.value_or(0)};
    if (!is_single_colour(shape.kind) || !is_single_colour(shape_.kind) || !same_line ||
        !same_height) {
        fail("the passes of one page differ in their shape");
    }
}

void PageAssembly::accept(ByteView bytes) {
    const auto line = static_cast<std::size_t>(shape_.bytes_per_line);
    while (problem_.empty() && !bytes.empty()) {
        if (!in_frame_) {
            fail("the driver gave data outside a frame");
            return;
        }
        if (partial_line_.empty() && bytes.size() >= line) {
            put_row(bytes.first(line));
            bytes = bytes.subspan(line);
            continue;
        }
        const auto take = std::min(bytes.size(), line - partial_line_.size());
        partial_line_.insert(partial_line_.end(), bytes.begin(),
                             bytes.begin() + static_cast<std::ptrdiff_t>(take));
        bytes = bytes.subspan(take);
        if (partial_line_.size() == line) {
            put_row(partial_line_);
            partial_line_.clear();
        }
    }
}

std::uint8_t* PageAssembly::row_for_writing() {
    if (height_px_) {
        if (rows_ >= *height_px_) {
            fail(fmt::format("the driver gave more than the {} lines it had announced",
                             *height_px_));
            return nullptr;
        }
        return pixels_.empty() ? growing_.data() + rows_ * stride_bytes_
                               : pixels_.row(rows_).data();
    }
    if (rows_ >= limits_.side_px_max ||
        pixel_bytes(width_px_, rows_ + 1, layout_) > limits_.page_bytes_max) {
        fail(fmt::format("the page is longer than this station allows ({} lines so far)", rows_));
        return nullptr;
    }
    growing_.resize(growing_.size() + stride_bytes_);
    return growing_.data() + rows_ * stride_bytes_;
}

void PageAssembly::put_row(ByteView line) {
    auto* const row = row_for_writing();
    if (row == nullptr) {
        return;
    }
    ++rows_;
    if (layout_ == SampleLayout::bilevel) {
        // SANE: 1 is black in a grey frame of depth 1 (standard 1.06, 4.3.8); here 1 is white.
        for (std::size_t i = 0; i < used_bytes_; ++i) {
            row[i] = static_cast<std::uint8_t>(~line[i]);
        }
        if (const auto tail = width_px_ % 8; tail != 0) {
            row[used_bytes_ - 1] &= static_cast<std::uint8_t>(0xFF00U >> tail);
        }
    } else if (is_single_colour(shape_.kind)) {
        const std::size_t sample = sample_bits_of(layout_) / 8;
        auto* to = row + channel_of(shape_.kind) * sample;
        for (std::size_t x = 0; x < width_px_; ++x, to += 3 * sample) {
            std::memcpy(to, line.data() + x * sample, sample);
        }
    } else {
        std::memcpy(row, line.data(), used_bytes_); // 16 bits come in the host's byte order
    }
}

void PageAssembly::end_frame() {
    if (!problem_.empty()) {
        return;
    }
    if (!in_frame_) {
        fail("the driver ended a frame that had not begun");
        return;
    }
    in_frame_ = false;
    if (!partial_line_.empty()) {
        fail(fmt::format("the page ends inside line {}", rows_ + 1));
    } else if (rows_ == 0) {
        fail("the page has no lines");
    } else if (height_px_ && rows_ != *height_px_) {
        fail(fmt::format("the page ends after {} of {} lines", rows_, *height_px_));
    } else if (shape_.last && is_single_colour(shape_.kind) &&
               !std::all_of(colours_seen_.begin(), colours_seen_.end(), [](bool b) { return b; })) {
        fail("a colour of the page is missing");
    }
    height_px_ = rows_;
}

PixelBuffer PageAssembly::take() {
    SCANSEAL_ASSERT(problem_.empty() && begun_ && !in_frame_ && shape_.last);
    if (pixels_.empty()) {
        pixels_ = PixelBuffer(width_px_, height_px_.value_or(0), layout_);
        std::copy(growing_.begin(), growing_.end(), pixels_.samples().begin());
        growing_ = {};
    }
    return std::move(pixels_);
}

} // namespace scanseal::scanner_drivers
