// core/memory_file.hpp — a file that lies in memory only and has no name (memfd_create(2)): how
// bytes pass between this process and one it does not trust.
#pragma once

#include "core/byte_source.hpp"
#include "core/bytes.hpp"

#include <cstdint>
#include <memory>
#include <span>

namespace scanseal {

/// Owns its descriptor, which is closed on exec. Nobody can make it shorter or longer, so no reader
/// meets a SIGBUS.
class MemoryFile final {
public:
    /// Zeroed bytes that whoever has the descriptor may write. Throws Failure.
    explicit MemoryFile(std::uint64_t size_bytes);
    /// A copy of all of `source`, which nobody can change any more. Throws Failure, and what the
    /// source throws.
    [[nodiscard]] static MemoryFile sealed_copy(const ByteSource& source);
    MemoryFile(MemoryFile&& other) noexcept;
    MemoryFile& operator=(MemoryFile&&) = delete;
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile();

    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

    /// Makes the bytes unchangeable for good, whoever else has the descriptor, and shows them.
    /// Null: somebody holds them mapped for writing. The view lives as long as the pointer, longer
    /// than this. Throws Failure.
    struct Frozen {
        std::shared_ptr<const void> owner;
        ByteView bytes;
    };

    [[nodiscard]] Frozen freeze() const;

private:
    int descriptor_ = -1;
    std::uint64_t size_bytes_ = 0;
};

/// Fills an open descriptor of exactly bytes.size() bytes from its beginning. Throws Failure.
void write_to_descriptor(int descriptor, ByteView bytes);

/// Bytes behind a descriptor that another process handed over. Owns the descriptor.
class DescriptorSource final : public ByteSource {
public:
    /// Throws Failure when the size cannot be told.
    explicit DescriptorSource(int descriptor);
    ~DescriptorSource() override;
    DescriptorSource(const DescriptorSource&) = delete;
    DescriptorSource& operator=(const DescriptorSource&) = delete;
    DescriptorSource(DescriptorSource&&) = delete;
    DescriptorSource& operator=(DescriptorSource&&) = delete;

    [[nodiscard]] std::uint64_t size_bytes() const override { return size_bytes_; }

    [[nodiscard]] std::size_t read_at(std::uint64_t offset,
                                      std::span<std::uint8_t> out) const override;

    [[nodiscard]] int descriptor() const noexcept override { return descriptor_; }

private:
    int descriptor_;
    std::uint64_t size_bytes_ = 0;
};

} // namespace scanseal
