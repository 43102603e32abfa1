#include "imaging/tiff_ptr.hpp"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <new>
#include <span>
#include <stdexcept>
#include <utility>

namespace scanseal::imaging {

namespace {

struct OptionsFree {
    void operator()(TIFFOpenOptions* options) const noexcept { TIFFOpenOptionsFree(options); }
};

using OptionsPtr = std::unique_ptr<TIFFOpenOptions, OptionsFree>;

// Warnings that leave every pixel known. All others raised while pixels are read count as damage:
// libtiff reports a broken fax line or a cut JPEG stream as a warning and fills in grey or the line
// above.
bool is_harmless(const char* text) noexcept {
    constexpr std::array k_harmless = {
        "Old-style LZW codes",        // LZWPreDecode: an old bit order, decoded in full
        "Too large strip byte count", // TIFFFillStrip: reads less of an over-long strip; decoding
                                      // proves it enough
    };
    return std::ranges::any_of(
        k_harmless, [&](const char* known) { return std::strstr(text, known) != nullptr; });
}

void keep_first(TiffMessages& messages, const char* text) noexcept {
    if (messages.first[0] == '\0') {
        std::snprintf(messages.first.data(), messages.first.size(), "%s", text);
    }
}

int on_error(TIFF* /*tiff*/, void* data, const char* /*module*/, const char* format,
             va_list arguments) {
    auto& messages = *static_cast<TiffMessages*>(data);
    std::array<char, 240> text{};
    std::vsnprintf(text.data(), text.size(), format, arguments);
    if (!messages.error) {
        messages.first[0] = '\0'; // the first error says more than a warning before it
    }
    messages.error = true;
    keep_first(messages, text.data());
    return 1; // handled: the process-wide handler is not called
}

int on_warning(TIFF* /*tiff*/, void* data, const char* /*module*/, const char* format,
               va_list arguments) {
    auto& messages = *static_cast<TiffMessages*>(data);
    std::array<char, 240> text{};
    std::vsnprintf(text.data(), text.size(), format, arguments);
    if (std::strstr(text.data(), "\"StripByteCounts\" field, ignoring") != nullptr) {
        messages.byte_counts_guessed = true;
    }
    if (!is_harmless(text.data())) {
        messages.pixels_doubtful = true;
        keep_first(messages, text.data());
    }
    return 1;
}

OptionsPtr make_options(TiffMessages& messages, std::uint64_t allocation_max_bytes) {
    OptionsPtr options(TIFFOpenOptionsAlloc());
    if (!options) {
        throw std::bad_alloc();
    }
    constexpr std::uint64_t k_tmsize_max = INT64_MAX;
    TIFFOpenOptionsSetMaxSingleMemAlloc(
        options.get(), static_cast<tmsize_t>(std::min(allocation_max_bytes, k_tmsize_max)));
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), on_error, &messages);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), on_warning, &messages);
    return options;
}

int close_nothing(thandle_t /*self*/) noexcept {
    return 0;
}

int map_nothing(thandle_t /*self*/, void** /*base*/, toff_t* /*size*/) noexcept {
    return 0;
}

void unmap_nothing(thandle_t /*self*/, void* /*base*/, toff_t /*size*/) noexcept {}

tmsize_t write_nothing(thandle_t /*self*/, void* /*bytes*/, tmsize_t /*size*/) noexcept {
    return -1;
}

toff_t moved(std::uint64_t& position, std::uint64_t end, toff_t offset, int whence) noexcept {
    if (whence == SEEK_CUR) {
        offset += position;
    } else if (whence == SEEK_END) {
        offset += end;
    }
    position = offset;
    return position;
}

} // namespace

void TiffMessages::clear() noexcept {
    error = false;
    pixels_doubtful = false;
    byte_counts_guessed = false;
    first[0] = '\0';
}

TiffReader::TiffReader(const ByteSource& source, std::uint64_t allocation_max_bytes)
    : source_(source), size_bytes_(source.size_bytes()) {
    const auto options = make_options(messages_, allocation_max_bytes);
    // r: read; h: no directory yet; m: no mmap; c: strips as they are, not chopped up.
    tiff_.reset(TIFFClientOpenExt("page", "rhmc", this, &read, write_nothing, &seek, close_nothing,
                                  &size, map_nothing, unmap_nothing, options.get()));
    rethrow_source_failure();
}

void TiffReader::rethrow_source_failure() {
    if (failure_) {
        std::rethrow_exception(std::exchange(failure_, nullptr));
    }
}

tmsize_t TiffReader::read(thandle_t self, void* out, tmsize_t size) noexcept {
    auto& reader = *static_cast<TiffReader*>(self);
    if (size < 0) {
        return 0;
    }
    try {
        const auto count =
            reader.source_.read_at(reader.position_, std::span(static_cast<std::uint8_t*>(out),
                                                               static_cast<std::size_t>(size)));
        reader.position_ += count;
        return static_cast<tmsize_t>(count);
    } catch (...) { // nothing may fly through libtiff; rethrow_source_failure gives it on
        reader.failure_ = std::current_exception();
        return 0; // not -1: libtiff 4.5 adds it to a buffer's address
    }
}

toff_t TiffReader::seek(thandle_t self, toff_t offset, int whence) noexcept {
    auto& reader = *static_cast<TiffReader*>(self);
    return moved(reader.position_, reader.size_bytes_, offset, whence);
}

toff_t TiffReader::size(thandle_t self) noexcept {
    return static_cast<TiffReader*>(self)->size_bytes_;
}

TiffWriter::TiffWriter(std::size_t reserve_bytes, bool big) {
    bytes_.reserve(reserve_bytes);
    const auto options = make_options(messages_, 0); // 0: no bound, the pixels are ours
    tiff_.reset(TIFFClientOpenExt("page", big ? "wl8" : "wl", this, &read, &write, &seek,
                                  close_nothing, &size, map_nothing, unmap_nothing, options.get()));
}

Bytes TiffWriter::take() {
    tiff_.reset();
    return std::move(bytes_);
}

tmsize_t TiffWriter::read(thandle_t self, void* out, tmsize_t size) noexcept {
    auto& writer = *static_cast<TiffWriter*>(self);
    const auto have = static_cast<std::uint64_t>(writer.bytes_.size());
    if (size < 0 || writer.position_ > have) {
        return -1;
    }
    const auto count =
        std::min<std::uint64_t>(static_cast<std::uint64_t>(size), have - writer.position_);
    if (count > 0) {
        std::memcpy(out, writer.bytes_.data() + writer.position_, count);
    }
    writer.position_ += count;
    return static_cast<tmsize_t>(count);
}

tmsize_t TiffWriter::write(thandle_t self, void* bytes, tmsize_t size) noexcept {
    auto& writer = *static_cast<TiffWriter*>(self);
    if (size < 0) {
        return -1;
    }
    const auto count = static_cast<std::size_t>(size);
    const auto* first = static_cast<const std::uint8_t*>(bytes);
    try {
        if (writer.position_ == writer.bytes_.size()) {
            writer.bytes_.insert(writer.bytes_.end(), first, first + count);
        } else {
            writer.bytes_.resize(
                std::max<std::size_t>(writer.bytes_.size(), writer.position_ + count));
            std::copy_n(first, count,
                        writer.bytes_.begin() + static_cast<std::ptrdiff_t>(writer.position_));
        }
    } catch (const std::bad_alloc&) { // libtiff reports the short write
        return -1;
    } catch (const std::length_error&) {
        return -1;
    }
    writer.position_ += count;
    return size;
}

toff_t TiffWriter::seek(thandle_t self, toff_t offset, int whence) noexcept {
    auto& writer = *static_cast<TiffWriter*>(self);
    return moved(writer.position_, writer.bytes_.size(), offset, whence);
}

toff_t TiffWriter::size(thandle_t self) noexcept {
    return static_cast<TiffWriter*>(self)->bytes_.size();
}

} // namespace scanseal::imaging
