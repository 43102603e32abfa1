// Configuration text as a station file and as a profile: mistakes become errors with a place, never
// a crash.
#include "config/read_config.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"

#include <cstddef>
#include <cstdint>

namespace {

using namespace scanseal;

/// Holds one file, station.toml; there is nothing else, and nothing can be changed.
class OneFile final : public FileSystem {
public:
    explicit OneFile(ByteView text) : text_(text) {}

    [[nodiscard]] std::optional<FileStatus> status(const Path& path) const override {
        return path.filename() == "station.toml"
                   ? std::optional(
                         FileStatus{.type = FileType::regular, .size_bytes = text_.size()})
                   : std::nullopt;
    }

    [[nodiscard]] std::vector<DirectoryEntry> list(const Path& /*directory*/) const override {
        return {};
    }

    [[nodiscard]] std::unique_ptr<ByteSource> open(const Path& /*path*/) const override {
        return std::make_unique<MemorySource>(text_);
    }

    [[nodiscard]] Bytes read(const Path& /*path*/, std::uint64_t /*bytes_max*/) const override {
        return {text_.begin(), text_.end()};
    }

    [[nodiscard]] bool is_being_written(const Path& /*path*/) const override { return false; }

    [[nodiscard]] std::uint64_t free_bytes(const Path& /*path*/) const override { return 0; }

    [[nodiscard]] std::unique_ptr<FileWriter> create(const Path& /*path*/) override { no(); }

    [[nodiscard]] std::unique_ptr<FileWriter> open_append(const Path& /*path*/) override { no(); }

    void create_directory(const Path& /*path*/) override { no(); }

    void rename(const Path& /*from*/, const Path& /*to*/) override { no(); }

    void replace(const Path& /*from*/, const Path& /*to*/) override { no(); }

    void remove_file(const Path& /*path*/) override { no(); }

    void remove_directory(const Path& /*path*/) override { no(); }

    void truncate(const Path& /*path*/, std::uint64_t /*size_bytes*/) override { no(); }

    void sync_file(const Path& /*path*/) override { no(); }

    void sync_directory(const Path& /*directory*/) override { no(); }

private:
    [[noreturn]] static void no() {
        throw Failure(FailureKind::permission, "reading a configuration changes nothing");
    }

    ByteView text_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(data, size);
    const auto profile = config::read_profile(as_text(bytes), "p.toml");
    SCANSEAL_ASSERT(!profile.errors.empty() || !profile.profile.media.empty());
    const auto station = config::read_config(OneFile(bytes), "/station");
    // There is no profile, so no station.toml can be free of errors.
    SCANSEAL_ASSERT(!station.errors.empty());
    return 0;
}
