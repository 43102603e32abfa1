#include "core/memory_file.hpp"

#include "core/failure.hpp"
#include "core/uninterrupted.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace scanseal {

namespace {

constexpr std::size_t k_piece_bytes = std::size_t{1} << 20;
constexpr std::uint64_t k_offset_max = std::uint64_t{1} << 62U; // off_t is signed

[[noreturn]] void fail(const char* action) {
    throw failure_from_errno(errno, action, "a file in memory");
}

std::size_t read_up_to(int descriptor, std::uint64_t offset, std::span<std::uint8_t> out) {
    std::size_t done = 0;
    while (done < out.size()) {
        const auto got = uninterrupted([&] {
            return ::pread(descriptor, out.data() + done, out.size() - done,
                           static_cast<off_t>(offset + done));
        });
        if (got < 0) {
            fail("read of");
        }
        if (got == 0) {
            break;
        }
        done += static_cast<std::size_t>(got);
    }
    return done;
}

void write_at(int descriptor, std::uint64_t offset, ByteView bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto wrote = uninterrupted([&] {
            return ::pwrite(descriptor, bytes.data() + done, bytes.size() - done,
                            static_cast<off_t>(offset + done));
        });
        if (wrote < 0) {
            fail("write to");
        }
        done += static_cast<std::size_t>(wrote);
    }
}

} // namespace

MemoryFile::MemoryFile(std::uint64_t size_bytes)
    : descriptor_(::memfd_create("scanseal", MFD_CLOEXEC | MFD_ALLOW_SEALING)),
      size_bytes_(size_bytes) {
    if (descriptor_ < 0) {
        fail("creation of");
    }
    if (size_bytes > k_offset_max ||
        uninterrupted([&] { return ::ftruncate(descriptor_, static_cast<off_t>(size_bytes)); }) !=
            0 ||
        ::fcntl(descriptor_, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0) {
        const int error = errno;
        ::close(std::exchange(descriptor_, -1));
        throw failure_from_errno(error, "sizing of", "a file in memory");
    }
}

MemoryFile MemoryFile::sealed_copy(const ByteSource& source) {
    MemoryFile copy(source.size_bytes());
    Bytes piece(
        static_cast<std::size_t>(std::min<std::uint64_t>(k_piece_bytes, source.size_bytes())));
    for (std::uint64_t at = 0; at < source.size_bytes();) {
        const auto want = std::min<std::uint64_t>(piece.size(), source.size_bytes() - at);
        const auto got = source.read_at(at, std::span(piece).first(static_cast<std::size_t>(want)));
        if (got == 0) {
            break; // it shrank: the rest reads as zeros, and the file no longer has its digest
        }
        write_at(copy.descriptor_, at, ByteView(piece).first(got));
        at += got;
    }
    if (::fcntl(copy.descriptor_, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
        fail("sealing of");
    }
    return copy;
}

MemoryFile::MemoryFile(MemoryFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), size_bytes_(other.size_bytes_) {}

MemoryFile::~MemoryFile() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

MemoryFile::Frozen MemoryFile::freeze() const {
    if (::fcntl(descriptor_, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
        if (errno == EBUSY) {
            return {};
        }
        fail("sealing of");
    }
    const auto size = static_cast<std::size_t>(size_bytes_);
    void* const memory =
        ::mmap(nullptr, size, PROT_READ, MAP_SHARED | MAP_POPULATE, descriptor_, 0);
    if (memory == MAP_FAILED) {
        fail("mapping of");
    }
    const auto unmap = [size](void* bytes) { ::munmap(bytes, size); };
    return {.owner = std::shared_ptr<const void>(memory, unmap),
            .bytes = {static_cast<const std::uint8_t*>(memory), size}};
}

void write_to_descriptor(int descriptor, ByteView bytes) {
    write_at(descriptor, 0, bytes);
}

DescriptorSource::DescriptorSource(int descriptor) : descriptor_(descriptor) {
    // Not fstat: in the C library it is a look at a path, which the sandbox forbids.
    const auto end = ::lseek(descriptor_, 0, SEEK_END);
    if (end < 0) {
        const int error = errno;
        ::close(descriptor_);
        throw failure_from_errno(error, "measuring of", "a descriptor");
    }
    size_bytes_ = static_cast<std::uint64_t>(end);
}

DescriptorSource::~DescriptorSource() {
    ::close(descriptor_);
}

std::size_t DescriptorSource::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
    return offset > k_offset_max ? 0 : read_up_to(descriptor_, offset, out);
}

} // namespace scanseal
