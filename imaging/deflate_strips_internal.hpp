// imaging/deflate_strips_internal.hpp — rows of samples into one zlib stream (RFC 1950), with
// TIFF's horizontal predictor where asked for. ISA-L does the work: half the time of libdeflate's
// fastest level at the same ratio (measured: docs/formats/tiff.md). What it makes is proved by
// another library, when check_lossless_tiff reads it.
#pragma once

#include "core/bytes.hpp"

#include <cstddef>

namespace scanseal::imaging {

/// Compresses strips one after the other, with the same buffers.
class StripDeflater {
public:
    /// `strip_bytes_max` is the largest strip to come.
    explicit StripDeflater(std::size_t strip_bytes_max);

    /// The compressed strip; valid until the next call. `predict_bytes` is the size of a pixel of
    /// 8-bit samples for the horizontal predictor (TIFF 6.0, section 14), or 0 for none. Throws
    /// Failure if ISA-L fails. Requires: rows.size() is a multiple of row_bytes and at most
    /// strip_bytes_max.
    [[nodiscard]] ByteView compress(ByteView rows, std::size_t row_bytes,
                                    std::size_t predict_bytes);

private:
    Bytes predicted_;
    Bytes work_;
    Bytes out_;
};

} // namespace scanseal::imaging
