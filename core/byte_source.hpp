// core/byte_source.hpp — random access to bytes that are already there: a file of the spool or a
// buffer. Decoders read through it, so they never see a path and a file truncated under them gives
// a short read instead of a SIGBUS.
#pragma once

#include "core/bytes.hpp"

#include <cstdint>
#include <span>

namespace scanseal {

class ByteSource {
public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    ByteSource(ByteSource&&) = delete;
    ByteSource& operator=(ByteSource&&) = delete;
    virtual ~ByteSource() = default;

    [[nodiscard]] virtual std::uint64_t size_bytes() const = 0;

    /// Reads up to out.size() bytes at `offset`; returns how many, fewer only at the end.
    /// Throws Failure on a read error. Safe to call from several threads.
    [[nodiscard]] virtual std::size_t read_at(std::uint64_t offset,
                                              std::span<std::uint8_t> out) const = 0;

    /// The open file behind it, to be handed to another process for reading; -1: there is none.
    /// Stays owned by this.
    [[nodiscard]] virtual int descriptor() const noexcept { return -1; }
};

/// Bytes in memory. Does not own them: `bytes` must outlive this.
class MemorySource final : public ByteSource {
public:
    explicit MemorySource(ByteView bytes) : bytes_(bytes) {}

    [[nodiscard]] std::uint64_t size_bytes() const override { return bytes_.size(); }

    [[nodiscard]] std::size_t read_at(std::uint64_t offset,
                                      std::span<std::uint8_t> out) const override;

private:
    ByteView bytes_;
};

} // namespace scanseal
