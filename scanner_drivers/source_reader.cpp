#include "scanner_drivers/source_reader.hpp"

#include "core/assert.hpp"

#include <algorithm>

namespace scanseal::scanner_drivers {

SourceReader::SourceReader(const ByteSource& source, std::size_t window_bytes)
    : source_(source), size_bytes_(source.size_bytes()), window_(window_bytes) {
    SCANSEAL_ASSERT(window_bytes >= 8);
}

void SourceReader::fill(std::uint64_t at) {
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(window_.size(), size_bytes_ - at));
    window_begin_ = at;
    window_length_ = source_.read_at(at, std::span(window_).first(wanted));
}

ByteView SourceReader::window_at(std::uint64_t at) {
    if (at >= size_bytes_) {
        return {};
    }
    if (at < window_begin_ || at - window_begin_ >= window_length_) {
        fill(at);
    }
    return ByteView(window_)
        .first(window_length_)
        .subspan(static_cast<std::size_t>(at - window_begin_));
}

std::optional<ByteView> SourceReader::bytes(std::uint64_t at, std::size_t length) {
    if (!holds(at, length)) {
        return std::nullopt;
    }
    if (window_at(at).size() < length) {
        fill(at);
    }
    const auto view = window_at(at);
    // A file cut while we read it gives less than its size said.
    return view.size() < length ? std::nullopt : std::optional(view.first(length));
}

std::optional<std::uint8_t> SourceReader::u8(std::uint64_t at) {
    const auto view = bytes(at, 1);
    return view ? std::optional((*view)[0]) : std::nullopt;
}

std::optional<std::uint64_t> SourceReader::u64(std::uint64_t at, ByteOrder order) {
    const auto view = bytes(at, 8);
    if (!view) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        value = value << 8U | (*view)[order == ByteOrder::big ? i : 7 - i];
    }
    return value;
}

std::optional<std::uint32_t> SourceReader::u32(std::uint64_t at, ByteOrder order) {
    const auto view = bytes(at, 4);
    if (!view) {
        return std::nullopt;
    }
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value = value << 8U | (*view)[order == ByteOrder::big ? i : 3 - i];
    }
    return value;
}

std::optional<std::uint16_t> SourceReader::u16(std::uint64_t at, ByteOrder order) {
    const auto view = bytes(at, 2);
    if (!view) {
        return std::nullopt;
    }
    const unsigned first = (*view)[order == ByteOrder::big ? 0 : 1];
    const unsigned second = (*view)[order == ByteOrder::big ? 1 : 0];
    return static_cast<std::uint16_t>(first << 8U | second);
}

} // namespace scanseal::scanner_drivers
