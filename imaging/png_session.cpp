#include "imaging/png_session_internal.hpp"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <new>
#include <string_view>

namespace scanseal::imaging {

namespace {

// Room for any real ICC profile.
constexpr png_alloc_size_t k_chunk_bytes_max = 16U << 20U;
constexpr png_uint_32 k_chunks_kept_max = 128;
// Names of ancillary chunks that nobody here asks for, each with its terminating zero as libpng
// wants it.
constexpr std::size_t k_chunk_name_bytes = 5;
constexpr auto k_chunks_unread =
    std::to_array<png_byte>({'t', 'E', 'X', 't', 0,   'z', 'T', 'X', 't', 0,   'i', 'T', 'X',
                             't', 0,   's', 'P', 'L', 'T', 0,   'e', 'X', 'I', 'f', 0});

// Warnings about the image data: only left-over data is harmless, all rows being there by then.
bool is_damage(std::string_view text) noexcept {
    return text.starts_with("IDAT") && text.find("Too much image data") == std::string_view::npos &&
           text.find("Extra compressed data") == std::string_view::npos;
}

} // namespace

PngSession::PngSession(const ByteSource& source) : source_(source) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, on_error, on_warning);
    info_ = png_ != nullptr ? png_create_info_struct(png_) : nullptr;
    if (info_ == nullptr) {
        png_destroy_read_struct(&png_, nullptr, nullptr);
        throw std::bad_alloc();
    }
}

PngSession::~PngSession() {
    png_destroy_read_struct(&png_, &info_, nullptr);
}

bool PngSession::read_header() {
    if (setjmp(png_jmpbuf(png_)) != 0) {
        return false;
    }
    png_set_read_fn(png_, this, read);
    png_set_crc_action(png_, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    // Sides are judged by our own limits, with our own words.
    png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    // Debian builds libpng without a bound: the length field of a text chunk alone could ask for 2
    // GiB.
    png_set_chunk_malloc_max(png_, k_chunk_bytes_max);
    png_set_chunk_cache_max(png_, k_chunks_kept_max);
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, k_chunks_unread.data(),
                                static_cast<int>(k_chunks_unread.size() / k_chunk_name_bytes));
    png_read_info(png_, info_);
    return true;
}

bool PngSession::start(bool key_to_alpha) {
    if (setjmp(png_jmpbuf(png_)) != 0) {
        return false;
    }
    if (key_to_alpha) {
        png_set_tRNS_to_alpha(png_);
    }
    if (png_get_bit_depth(png_, info_) == 16) {
        png_set_swap(png_);
    }
    passes_ = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    row_bytes_ = png_get_rowbytes(png_, info_);
    return true;
}

bool PngSession::read_row(std::uint8_t* row) {
    if (setjmp(png_jmpbuf(png_)) != 0) {
        return false;
    }
    png_read_row(png_, row, nullptr);
    return true;
}

bool PngSession::finish() {
    if (setjmp(png_jmpbuf(png_)) != 0) {
        return false;
    }
    png_read_end(png_, nullptr);
    return true;
}

Refusal PngSession::refusal() const {
    if (failure_) {
        std::rethrow_exception(failure_);
    }
    return {.code = code_, .detail = text_.data()};
}

void PngSession::on_error(png_structp png, png_const_charp text) {
    auto& session = *static_cast<PngSession*>(png_get_error_ptr(png));
    std::snprintf(session.text_.data(), session.text_.size(), "%s", text);
    png_longjmp(png, 1);
}

void PngSession::on_warning(png_structp png, png_const_charp text) {
    if (is_damage(text)) {
        on_error(png, text);
    }
}

void PngSession::read(png_structp png, png_bytep out, png_size_t size) {
    auto& session = *static_cast<PngSession*>(png_get_io_ptr(png));
    while (size > 0) {
        if (session.buffer_next_ == session.buffer_end_ && !session.fetch()) {
            session.code_ = RefusalCode::file_truncated;
            png_error(png, "the PNG ends before its end chunk");
        }
        const auto count = std::min(size, session.buffer_end_ - session.buffer_next_);
        std::memcpy(out, session.buffer_.data() + session.buffer_next_, count);
        session.buffer_next_ += count;
        out += count;
        size -= count;
    }
}

bool PngSession::fetch() noexcept {
    buffer_next_ = 0;
    buffer_end_ = 0;
    try {
        buffer_end_ = source_.read_at(offset_, buffer_);
    } catch (...) { // nothing may fly through libpng; refusal() gives it on
        failure_ = std::current_exception();
    }
    offset_ += buffer_end_;
    return buffer_end_ > 0;
}

} // namespace scanseal::imaging
