// imaging/tiff_ptr.hpp — a libtiff handle over our own bytes: closed by itself, its messages kept,
// its callbacks safe. No mmap: a source that ends early gives a short read and so a refusal, never
// a SIGBUS.
#pragma once

#include "core/byte_source.hpp"
#include "core/bytes.hpp"

#include <tiffio.h>

#include <array>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>

namespace scanseal::imaging {

struct TiffCloser {
    void operator()(TIFF* tiff) const noexcept { TIFFClose(tiff); }
};

using TiffPtr = std::unique_ptr<TIFF, TiffCloser>;

/// What libtiff said about one handle. Filled from inside C frames, hence no allocation.
struct TiffMessages {
    bool error = false;
    bool pixels_doubtful = false;     ///< a warning that can mean missing or invented pixels
    bool byte_counts_guessed = false; ///< StripByteCounts is there but was thrown away for a guess
    std::array<char, 240> first{};

    void clear() noexcept;

    [[nodiscard]] std::string text() const { return first.data(); }
};

/// libtiff's view of a ByteSource. The handle points into this object: it must stay in place and
/// outlive the handle.
class TiffReader {
public:
    /// `allocation_max_bytes` bounds each single allocation libtiff makes on the word of the file.
    TiffReader(const ByteSource& source, std::uint64_t allocation_max_bytes);
    ~TiffReader() = default;
    TiffReader(const TiffReader&) = delete;
    TiffReader& operator=(const TiffReader&) = delete;
    TiffReader(TiffReader&&) = delete;
    TiffReader& operator=(TiffReader&&) = delete;

    /// Null when the header is not that of a TIFF.
    [[nodiscard]] TIFF* get() const noexcept { return tiff_.get(); }

    [[nodiscard]] const ByteSource& source() const noexcept { return source_; }

    [[nodiscard]] TiffMessages& messages() noexcept { return messages_; }

    /// Throws what the source threw inside a callback, if it did: a broken disk is not a broken
    /// file.
    void rethrow_source_failure();

private:
    static tmsize_t read(thandle_t self, void* out, tmsize_t size) noexcept;
    static toff_t seek(thandle_t self, toff_t offset, int whence) noexcept;
    static toff_t size(thandle_t self) noexcept;

    const ByteSource& source_;
    std::uint64_t size_bytes_;
    std::uint64_t position_ = 0;
    std::exception_ptr failure_;
    TiffMessages messages_;
    TiffPtr tiff_; // last: closed first
};

/// libtiff's view of bytes being made.
class TiffWriter {
public:
    /// Little-endian classic TIFF, or BigTIFF when `big`. `reserve_bytes` is a guess at the final
    /// size.
    TiffWriter(std::size_t reserve_bytes, bool big);
    ~TiffWriter() = default;
    TiffWriter(const TiffWriter&) = delete;
    TiffWriter& operator=(const TiffWriter&) = delete;
    TiffWriter(TiffWriter&&) = delete;
    TiffWriter& operator=(TiffWriter&&) = delete;

    [[nodiscard]] TIFF* get() const noexcept { return tiff_.get(); }

    [[nodiscard]] TiffMessages& messages() noexcept { return messages_; }

    /// Closes the handle and gives the file. Requires: the directory is written.
    [[nodiscard]] Bytes take();

private:
    static tmsize_t read(thandle_t self, void* out, tmsize_t size) noexcept;
    static tmsize_t write(thandle_t self, void* bytes, tmsize_t size) noexcept;
    static toff_t seek(thandle_t self, toff_t offset, int whence) noexcept;
    static toff_t size(thandle_t self) noexcept;

    Bytes bytes_;
    std::uint64_t position_ = 0;
    TiffMessages messages_;
    TiffPtr tiff_;
};

} // namespace scanseal::imaging
