#include "imaging/jpeg_session_internal.hpp"

#include <jerror.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

namespace scanseal::imaging {

namespace {

// Encoders write about ten scans; files with thousands are made to burn time.
constexpr int k_scans_max = 64;
// Room for the largest ICC profile (255 segments of 64 KiB) and other segments beside it.
constexpr std::uint64_t k_header_bytes_max = 32U << 20U;
constexpr std::string_view k_exif_mark("Exif\0\0", 6);

RefusalCode code_of(int message) noexcept {
    switch (message) {
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_COMPONENT_COUNT:
        return RefusalCode::pixel_layout_not_supported;
    case JERR_SOF_UNSUPPORTED:
        return RefusalCode::format_not_supported;
    case JERR_IMAGE_TOO_BIG:
    case JERR_WIDTH_OVERFLOW:
    case JERR_NO_BACKING_STORE:
        return RefusalCode::image_too_large;
    default:
        return RefusalCode::file_damaged;
    }
}

} // namespace

JpegSession::JpegSession(const ByteSource& source, std::uint64_t memory_max_bytes)
    : source_(source), header_bytes_left_(k_header_bytes_max) {
    info_.err = jpeg_std_error(&errors_);
    errors_.error_exit = on_error;
    errors_.emit_message = on_message;
    errors_.output_message = ignore_message;
    info_.client_data = this;
    input_.init_source = start_source;
    input_.fill_input_buffer = fill_buffer;
    input_.skip_input_data = skip_bytes;
    input_.resync_to_restart = jpeg_resync_to_restart;
    input_.term_source = end_source;
    progress_.progress_monitor = on_progress;
    if (setjmp(jump_) != 0) {
        throw std::bad_alloc(); // creation asks for nothing but memory
    }
    jpeg_create_decompress(&info_);
    info_.src = &input_;
    info_.progress = &progress_;
    info_.mem->max_memory_to_use =
        static_cast<long>(std::min<std::uint64_t>(memory_max_bytes, LONG_MAX));
}

JpegSession::~JpegSession() {
    jpeg_destroy_decompress(&info_);
}

bool JpegSession::read_header() {
    if (setjmp(jump_) != 0) {
        return false;
    }
    jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xFFFF);
    jpeg_save_markers(&info_, JPEG_APP0 + 2, 0xFFFF);
    jpeg_read_header(&info_, TRUE);
    header_bytes_left_ = UINT64_MAX;
    return true;
}

bool JpegSession::start(J_COLOR_SPACE out_colours) {
    if (setjmp(jump_) != 0) {
        return false;
    }
    info_.out_color_space = out_colours;
    info_.do_block_smoothing = FALSE; // it invents what scans have not brought
    jpeg_start_decompress(&info_);
    check_scans();
    return true;
}

bool JpegSession::read_rows(std::uint8_t* out, std::size_t stride_bytes, std::uint32_t rows) {
    if (setjmp(jump_) != 0) {
        return false;
    }
    constexpr std::uint32_t k_rows_at_once = 16;
    const std::uint32_t first = info_.output_scanline;
    const std::uint32_t end = first + rows;
    while (info_.output_scanline < end) {
        JSAMPROW pointers[k_rows_at_once];
        const auto count = std::min(k_rows_at_once, end - info_.output_scanline);
        for (std::uint32_t i = 0; i < count; ++i) {
            pointers[i] = out + (info_.output_scanline - first + i) * stride_bytes;
        }
        jpeg_read_scanlines(&info_, pointers, count);
    }
    return true;
}

bool JpegSession::finish() {
    if (setjmp(jump_) != 0) {
        return false;
    }
    jpeg_finish_decompress(&info_);
    return true;
}

ByteView JpegSession::exif() const noexcept {
    for (const auto* marker = info_.marker_list; marker != nullptr; marker = marker->next) {
        const ByteView data(marker->data, marker->data_length);
        if (marker->marker == JPEG_APP0 + 1 && as_text(data).starts_with(k_exif_mark)) {
            return data.subspan(k_exif_mark.size());
        }
    }
    return {};
}

Bytes JpegSession::icc_profile() {
    JOCTET* profile = nullptr;
    unsigned size = 0;
    if (!read_icc(&profile, &size)) {
        return {};
    }
    const std::unique_ptr<JOCTET, decltype(&std::free)> owner(profile, &std::free);
    return {profile, profile + size};
}

// A profile that is not whole is a warning to libjpeg, and that a jump here: no profile.
bool JpegSession::read_icc(JOCTET** profile, unsigned* size) {
    if (setjmp(jump_) != 0) {
        return false;
    }
    return jpeg_read_icc_profile(&info_, profile, size) != FALSE;
}

Refusal JpegSession::refusal() const {
    if (failure_) {
        std::rethrow_exception(failure_);
    }
    if (out_of_memory_) {
        throw std::bad_alloc();
    }
    return {.code = code_, .detail = text_.data()};
}

void JpegSession::stop(RefusalCode code, const char* text) {
    code_ = code;
    std::snprintf(text_.data(), text_.size(), "%s", text);
    std::longjmp(jump_, 1);
}

void JpegSession::stop_with_message(j_common_ptr info) {
    code_ = code_of(info->err->msg_code);
    out_of_memory_ = info->err->msg_code == JERR_OUT_OF_MEMORY;
    info->err->format_message(info, text_.data());
    std::longjmp(jump_, 1);
}

// A file may lack whole scans and still end properly; libjpeg then shows what it has. For a
// progressive file coef_bits tells how exactly each coefficient is known (0: fully), for others it
// is enough that each component came.
void JpegSession::check_scans() {
    if (info_.progressive_mode != FALSE && info_.coef_bits != nullptr) {
        for (int component = 0; component < info_.num_components; ++component) {
            for (int i = 0; i < DCTSIZE2; ++i) {
                if (info_.coef_bits[component][i] != 0) {
                    stop(RefusalCode::file_damaged, "scans of the progressive JPEG are missing");
                }
            }
        }
    } else if (jpeg_has_multiple_scans(&info_) != FALSE &&
               components_seen_ != (1U << static_cast<unsigned>(info_.num_components)) - 1) {
        stop(RefusalCode::file_damaged, "the scan of a colour component is missing");
    }
}

void JpegSession::spend_header(std::uint64_t bytes) {
    if (bytes > header_bytes_left_) {
        stop(RefusalCode::file_damaged, "more than 32 MiB come before the picture data");
    }
    header_bytes_left_ -= bytes;
}

JpegSession& JpegSession::of(j_common_ptr info) noexcept {
    return *static_cast<JpegSession*>(info->client_data);
}

JpegSession& JpegSession::of(j_decompress_ptr info) noexcept {
    return *static_cast<JpegSession*>(info->client_data);
}

void JpegSession::on_error(j_common_ptr info) {
    of(info).stop_with_message(info);
}

void JpegSession::on_message(j_common_ptr info, int level) {
    // A JFIF version above 1.x changes nothing in the pixels; every other warning is about missing
    // or odd data.
    if (level < 0 && info->err->msg_code != JWRN_JFIF_MAJOR) {
        of(info).stop_with_message(info);
    }
}

void JpegSession::ignore_message(j_common_ptr /*info*/) {}

void JpegSession::on_progress(j_common_ptr info) {
    auto& session = of(info);
    if (session.info_.input_scan_number > k_scans_max) {
        session.stop(RefusalCode::file_damaged, "the JPEG has more than 64 scans");
    }
    for (int i = 0; i < session.info_.comps_in_scan; ++i) {
        session.components_seen_ |=
            1U << static_cast<unsigned>(session.info_.cur_comp_info[i]->component_index);
    }
}

void JpegSession::start_source(j_decompress_ptr info) {
    info->src->next_input_byte = nullptr;
    info->src->bytes_in_buffer = 0;
}

boolean JpegSession::fill_buffer(j_decompress_ptr info) {
    auto& session = of(info);
    std::size_t count = 0;
    try {
        count = session.source_.read_at(session.offset_, session.buffer_);
    } catch (...) { // nothing may fly through libjpeg; refusal() gives it on
        session.failure_ = std::current_exception();
    }
    if (count == 0) {
        session.stop(RefusalCode::file_truncated, "the JPEG ends before its end marker");
    }
    session.spend_header(count);
    session.offset_ += count;
    info->src->next_input_byte = session.buffer_.data();
    info->src->bytes_in_buffer = count;
    return TRUE;
}

void JpegSession::skip_bytes(j_decompress_ptr info, long count) {
    if (count <= 0) {
        return;
    }
    auto& session = of(info);
    auto left = static_cast<std::size_t>(count);
    const auto here = std::min(left, info->src->bytes_in_buffer);
    info->src->next_input_byte += here;
    info->src->bytes_in_buffer -= here;
    left -= here;
    session.spend_header(left);
    session.offset_ += left; // beyond the end the next fill finds nothing
}

void JpegSession::end_source(j_decompress_ptr /*info*/) {}

} // namespace scanseal::imaging
