#include "imaging/pdf_input_internal.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace scanseal::imaging {

void PdfAllowance::take(std::uint64_t bytes) {
    if (paused_ > 0) {
        return;
    }
    if (bytes > left_) {
        spent_ = true;
        throw std::runtime_error("the structure of the PDF is too large");
    }
    left_ -= bytes;
}

PdfInput::PdfInput(const ByteSource& source, PdfAllowance& allowance)
    : source_(source),
      allowance_(allowance),
      size_(static_cast<qpdf_offset_t>(
          std::min<std::uint64_t>(source.size_bytes(), std::uint64_t{INT64_MAX}))) {}

void PdfInput::rethrow_source_failure() {
    if (failure_) {
        std::rethrow_exception(std::exchange(failure_, nullptr));
    }
}

qpdf_offset_t PdfInput::findAndSkipNextEOL() {
    std::array<char, 1024> block{};
    bool in_end_of_line = false;
    while (const auto count = read(block.data(), block.size())) {
        const auto start = last_offset;
        const std::string_view text(block.data(), count);
        std::size_t at = 0;
        if (!in_end_of_line) {
            at = text.find_first_of("\r\n");
            if (at == std::string_view::npos) {
                continue;
            }
            in_end_of_line = true;
            last_offset = start + static_cast<qpdf_offset_t>(at);
        }
        const auto first = last_offset;
        at = text.find_first_not_of("\r\n", at);
        if (at != std::string_view::npos) {
            position_ = start + static_cast<qpdf_offset_t>(at);
            return first;
        }
    }
    position_ = size_;
    return size_;
}

const std::string& PdfInput::getName() const {
    return name_;
}

qpdf_offset_t PdfInput::tell() {
    return position_;
}

void PdfInput::seek(qpdf_offset_t offset, int whence) {
    const auto base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? position_ : size_;
    if (offset < -base || offset > INT64_MAX - base) {
        throw std::runtime_error("an offset of the PDF leads out of the file");
    }
    position_ = base + offset;
}

void PdfInput::rewind() {
    position_ = 0;
}

std::size_t PdfInput::read(char* out, std::size_t size) {
    last_offset = position_;
    std::size_t count = 0;
    try {
        count = source_.read_at(static_cast<std::uint64_t>(position_),
                                std::span(reinterpret_cast<std::uint8_t*>(out), size));
    } catch (...) { // qpdf would turn it into a warning; rethrow_source_failure gives it on
        failure_ = std::current_exception();
        throw;
    }
    allowance_.take(count);
    position_ += static_cast<qpdf_offset_t>(count);
    return count;
}

void PdfInput::unreadCh(char /*ch*/) {
    position_ = std::max<qpdf_offset_t>(position_ - 1, 0);
}

} // namespace scanseal::imaging
