#include "imaging/deflate_strips_internal.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"
#include "imaging/literal_deflate_internal.hpp"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <string>

namespace scanseal::imaging {

namespace {

constexpr std::uint32_t k_level = 1;

// Compiled with -O3 (CMakeLists.txt): the loop is worth vector instructions.
void predict_row(const std::uint8_t* __restrict row, std::uint8_t* __restrict out, std::size_t size,
                 std::size_t step) noexcept {
    std::copy_n(row, step, out);
    for (std::size_t i = step; i < size; ++i) {
        out[i] = static_cast<std::uint8_t>(row[i] - row[i - step]);
    }
}

} // namespace

// Deflate never needs more than the input, stored in blocks of 64 KiB with 5 bytes each, and the
// zlib frame.
StripDeflater::StripDeflater(std::size_t strip_bytes_max)
    : predicted_(strip_bytes_max),
      work_(ISAL_DEF_LVL1_DEFAULT),
      out_(strip_bytes_max + strip_bytes_max / 1024 + 4096) {}

ByteView StripDeflater::compress(ByteView rows, std::size_t row_bytes, std::size_t predict_bytes) {
    SCANSEAL_ASSERT(rows.size() <= predicted_.size() && rows.size() % row_bytes == 0);
    const std::uint8_t* input = rows.data();
    if (predict_bytes > 0) {
        for (std::size_t at = 0; at < rows.size(); at += row_bytes) {
            predict_row(&rows[at], &predicted_[at], row_bytes, predict_bytes);
        }
        input = predicted_.data();
        const ByteView predicted(input, rows.size());
        if (const auto counts = count_bytes(predicted); is_noise(counts, rows.size())) {
            if (const auto size = deflate_literals(predicted, counts, out_); size > 0) {
                return ByteView(out_).first(size);
            }
        }
    }
    isal_zstream stream;
    isal_deflate_stateless_init(&stream);
    stream.level = k_level;
    stream.level_buf = work_.data();
    stream.level_buf_size = static_cast<std::uint32_t>(work_.size());
    stream.gzip_flag = IGZIP_ZLIB;
    stream.end_of_stream = 1;
    stream.flush = NO_FLUSH;
    stream.next_in = const_cast<std::uint8_t*>(input); // only read
    stream.avail_in = static_cast<std::uint32_t>(rows.size());
    stream.next_out = out_.data();
    stream.avail_out = static_cast<std::uint32_t>(out_.size());
    const int outcome = isal_deflate_stateless(&stream);
    if (outcome != COMP_OK || stream.avail_in != 0) {
        throw Failure(FailureKind::busy,
                      "ISA-L could not compress a strip: " + std::to_string(outcome));
    }
    return ByteView(out_).first(stream.total_out);
}

} // namespace scanseal::imaging
