// scanner_drivers/source_reader.hpp — checked reads of numbers from a ByteSource through a small
// window, for the structure walks.
#pragma once

#include "core/byte_source.hpp"

#include <cstdint>
#include <optional>

namespace scanseal::scanner_drivers {

enum class ByteOrder { little, big };

/// Borrows the source, which must outlive it. Every read is checked: beyond the end it gives
/// nothing.
class SourceReader {
public:
    explicit SourceReader(const ByteSource& source, std::size_t window_bytes = 4096);

    [[nodiscard]] std::uint64_t size_bytes() const noexcept { return size_bytes_; }

    [[nodiscard]] std::optional<std::uint8_t> u8(std::uint64_t at);
    [[nodiscard]] std::optional<std::uint16_t> u16(std::uint64_t at, ByteOrder order);
    [[nodiscard]] std::optional<std::uint32_t> u32(std::uint64_t at, ByteOrder order);
    [[nodiscard]] std::optional<std::uint64_t> u64(std::uint64_t at, ByteOrder order);

    /// The bytes from `at` that lie in the window, at least one unless `at` is at or beyond the
    /// end; valid until the next read.
    [[nodiscard]] ByteView window_at(std::uint64_t at);

    /// True if [at, at + length) lies inside the file.
    [[nodiscard]] bool holds(std::uint64_t at, std::uint64_t length) const noexcept {
        return at <= size_bytes_ && length <= size_bytes_ - at;
    }

private:
    /// Exactly `length` bytes from `at`, or nothing. Requires: length up to 8.
    [[nodiscard]] std::optional<ByteView> bytes(std::uint64_t at, std::size_t length);
    void fill(std::uint64_t at);

    const ByteSource& source_;
    std::uint64_t size_bytes_;
    Bytes window_;
    std::uint64_t window_begin_ = 0;
    std::size_t window_length_ = 0;
};

} // namespace scanseal::scanner_drivers
