// imaging/png_session_internal.hpp — one run of libpng over a ByteSource. libpng reports errors by
// longjmp: each call into it stands in a small member function without objects to destroy.
#pragma once

#include "core/byte_source.hpp"
#include "core/refusal.hpp"

#include <png.h>

#include <array>
#include <cstdint>
#include <exception>

namespace scanseal::imaging {

class PngSession {
public:
    explicit PngSession(const ByteSource& source);
    ~PngSession();
    PngSession(const PngSession&) = delete;
    PngSession& operator=(const PngSession&) = delete;
    PngSession(PngSession&&) = delete;
    PngSession& operator=(PngSession&&) = delete;

    // Each gives false when the run is over; refusal() then says why. To be called in this order.
    /// Reads all chunks before the pixels.
    [[nodiscard]] bool read_header();
    /// Sets the row form: 16-bit samples in host order; a transparent colour key as alpha when
    /// `key_to_alpha`.
    [[nodiscard]] bool start(bool key_to_alpha);
    /// Reads the next row of the current pass; for an interlaced page `row` must keep what earlier
    /// passes wrote.
    [[nodiscard]] bool read_row(std::uint8_t* row);
    /// Reads on to IEND.
    [[nodiscard]] bool finish();

    [[nodiscard]] png_structp png() const noexcept { return png_; }

    [[nodiscard]] png_infop info() const noexcept { return info_; }

    [[nodiscard]] int passes() const noexcept { return passes_; }

    [[nodiscard]] std::size_t row_bytes() const noexcept { return row_bytes_; }

    /// Why a call gave false. Throws what the source threw.
    [[nodiscard]] Refusal refusal() const;

private:
    static void on_error(png_structp png, png_const_charp text);
    static void on_warning(png_structp png, png_const_charp text);
    static void read(png_structp png, png_bytep out, png_size_t size);
    [[nodiscard]] bool fetch() noexcept;

    const ByteSource& source_;
    std::uint64_t offset_ = 0; ///< of the next byte to fetch
    std::size_t buffer_next_ = 0;
    std::size_t buffer_end_ = 0;
    std::exception_ptr failure_;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
    int passes_ = 1;
    std::size_t row_bytes_ = 0;
    RefusalCode code_ = RefusalCode::file_damaged;
    std::array<char, 200> text_{};
    std::array<std::uint8_t, 65536> buffer_{};
};

} // namespace scanseal::imaging
