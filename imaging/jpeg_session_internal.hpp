// imaging/jpeg_session_internal.hpp — one run of libjpeg-turbo over a ByteSource. libjpeg reports
// errors by longjmp: each call into it stands in a small member function without objects to
// destroy, and the first sign of missing or damaged data ends the run, where libjpeg alone would
// fill in grey and go on.
#pragma once

#include "core/byte_source.hpp"
#include "core/bytes.hpp"
#include "core/refusal.hpp"

#include <csetjmp>
#include <cstdint>
#include <cstdio> // jpeglib.h needs it first
#include <exception>

#include <jpeglib.h>

#include <array>
#include <optional>

namespace scanseal::imaging {

class JpegSession {
public:
    /// `memory_max_bytes` bounds the coefficients libjpeg keeps of a progressive file.
    JpegSession(const ByteSource& source, std::uint64_t memory_max_bytes);
    ~JpegSession();
    JpegSession(const JpegSession&) = delete;
    JpegSession& operator=(const JpegSession&) = delete;
    JpegSession(JpegSession&&) = delete;
    JpegSession& operator=(JpegSession&&) = delete;

    // Each gives false when the run is over; refusal() then says why. To be called in this order.
    [[nodiscard]] bool read_header();
    [[nodiscard]] bool start(J_COLOR_SPACE out_colours);
    /// Reads the next rows into `out`, one after the other. Requires: room for rows * output_width
    /// * components.
    [[nodiscard]] bool read_rows(std::uint8_t* out, std::size_t stride_bytes, std::uint32_t rows);
    /// Reads on to the end marker.
    [[nodiscard]] bool finish();

    [[nodiscard]] const jpeg_decompress_struct& info() const noexcept { return info_; }

    /// The EXIF block, without its "Exif\0\0"; empty if there is none.
    [[nodiscard]] ByteView exif() const noexcept;
    [[nodiscard]] Bytes icc_profile();

    /// Why a call gave false. Throws what the source threw, or std::bad_alloc when libjpeg had no
    /// memory.
    [[nodiscard]] Refusal refusal() const;

private:
    static void on_error(j_common_ptr info);
    static void on_message(j_common_ptr info, int level);
    static void ignore_message(j_common_ptr info);
    static void on_progress(j_common_ptr info);
    static void start_source(j_decompress_ptr info);
    static boolean fill_buffer(j_decompress_ptr info);
    static void skip_bytes(j_decompress_ptr info, long count);
    static void end_source(j_decompress_ptr info);
    static JpegSession& of(j_common_ptr info) noexcept;
    static JpegSession& of(j_decompress_ptr info) noexcept;

    [[noreturn]] void stop(RefusalCode code, const char* text);
    [[noreturn]] void stop_with_message(j_common_ptr info);
    void spend_header(std::uint64_t bytes);
    [[nodiscard]] bool read_icc(JOCTET** profile, unsigned* size);
    void check_scans();

    const ByteSource& source_;
    std::uint64_t offset_ = 0; ///< of the next byte to fetch
    std::uint64_t header_bytes_left_;
    std::exception_ptr failure_;
    std::jmp_buf jump_{};
    jpeg_decompress_struct info_{};
    jpeg_error_mgr errors_{};
    jpeg_source_mgr input_{};
    jpeg_progress_mgr progress_{};
    unsigned components_seen_ = 0; ///< bit i: component i had a scan
    bool out_of_memory_ = false;
    RefusalCode code_ = RefusalCode::file_damaged;
    std::array<char, JMSG_LENGTH_MAX> text_{};
    std::array<std::uint8_t, 65536> buffer_{};
};

} // namespace scanseal::imaging
