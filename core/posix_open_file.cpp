#include "core/failure.hpp"
#include "core/posix_open_file_internal.hpp"
#include "core/thread_pulse.hpp"
#include "core/uninterrupted.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace scanseal {

namespace {

constexpr std::uint64_t k_offset_max = std::uint64_t{1} << 62U; // off_t is signed

class PosixSource final : public ByteSource {
public:
    PosixSource(Descriptor descriptor, std::uint64_t size_bytes, Path path)
        : descriptor_(std::move(descriptor)), size_bytes_(size_bytes), path_(std::move(path)) {}

    [[nodiscard]] std::uint64_t size_bytes() const override { return size_bytes_; }

    [[nodiscard]] std::size_t read_at(std::uint64_t offset,
                                      std::span<std::uint8_t> out) const override {
        // Hostile formats name offsets that no file has; to the kernel they would be negative.
        if (offset > k_offset_max) {
            return 0;
        }
        std::size_t done = 0;
        while (done < out.size()) {
            const auto got = uninterrupted([&] {
                return ::pread(descriptor_.get(), out.data() + done, out.size() - done,
                               static_cast<off_t>(offset + done));
            });
            if (got < 0) {
                fail_with_errno("read of", path_);
            }
            if (got == 0) {
                break;
            }
            done += static_cast<std::size_t>(got);
            note_progress();
        }
        return done;
    }

    [[nodiscard]] int descriptor() const noexcept override { return descriptor_.get(); }

private:
    Descriptor descriptor_;
    std::uint64_t size_bytes_;
    Path path_;
};

class PosixWriter final : public FileWriter {
public:
    PosixWriter(Descriptor descriptor, Path path)
        : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

    void append(ByteView bytes) override {
        while (!bytes.empty()) {
            const auto wrote = uninterrupted(
                [&] { return ::write(descriptor_.get(), bytes.data(), bytes.size()); });
            if (wrote == 0) {
                errno = EIO; // a file system that takes nothing and gives no reason
            }
            if (wrote <= 0) {
                fail_with_errno("write to", path_);
            }
            bytes = bytes.subspan(static_cast<std::size_t>(wrote));
            note_progress();
        }
    }

    void sync() override { sync_or_fail(descriptor_.get(), path_); }

    void close() override {
        if (descriptor_.close_checked() != 0 && errno != EINTR) {
            fail_with_errno("close of", path_);
        }
    }

private:
    Descriptor descriptor_;
    Path path_;
};

} // namespace

Descriptor::~Descriptor() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

Descriptor::Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

int Descriptor::close_checked() noexcept {
    return ::close(std::exchange(fd_, -1));
}

void fail_with_errno(const char* action, const Path& path) {
    throw failure_from_errno(errno, action, path.string());
}

bool is_nameable(const Path& path) {
    return path.native().find('\0') == std::string::npos;
}

Descriptor open_or_fail(const Path& path, int flags, const char* action, mode_t mode) {
    if (!is_nameable(path)) {
        errno = ENOENT;
        fail_with_errno(action, path);
    }
    const int fd = uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); });
    if (fd < 0) {
        if (errno == ELOOP) {
            throw Failure(FailureKind::permission,
                          "'" + path.string() + "' is a symbolic link; links are not followed");
        }
        fail_with_errno(action, path);
    }
    return Descriptor(fd);
}

// An interrupted fsync has lost nothing and told no error: only those may not be asked again.
void sync_or_fail(int fd, const Path& path) {
    if (uninterrupted([fd] { return ::fsync(fd); }) != 0) {
        fail_with_errno("fsync of", path);
    }
    note_progress();
}

std::unique_ptr<ByteSource> make_posix_source(Descriptor descriptor, std::uint64_t size_bytes,
                                              const Path& path) {
    return std::make_unique<PosixSource>(std::move(descriptor), size_bytes, path);
}

std::unique_ptr<FileWriter> make_posix_writer(Descriptor descriptor, const Path& path) {
    return std::make_unique<PosixWriter>(std::move(descriptor), path);
}

} // namespace scanseal
