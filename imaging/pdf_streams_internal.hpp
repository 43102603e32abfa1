// imaging/pdf_streams_internal.hpp — bytes of PDF streams, never more than asked for. qpdf unpacks
// object streams and cross-reference streams by itself and without a bound, so its decoders are
// replaced here: Deflate by one that counts, all others by none.
#pragma once

#include "core/bytes.hpp"
#include "imaging/pdf_input_internal.hpp"

#include <qpdf/QPDFObjectHandle.hh>

#include <cstdint>
#include <optional>

namespace scanseal::imaging {

/// Replaces qpdf's stream decoders for the whole process, once. What the new ones unpack on this
/// thread is charged to `allowance` as long as the object lives.
class PdfUnpacking {
public:
    explicit PdfUnpacking(PdfAllowance& allowance);
    ~PdfUnpacking();
    PdfUnpacking(const PdfUnpacking&) = delete;
    PdfUnpacking& operator=(const PdfUnpacking&) = delete;
    PdfUnpacking(PdfUnpacking&&) = delete;
    PdfUnpacking& operator=(PdfUnpacking&&) = delete;

private:
    PdfAllowance* outer_;
};

enum class PdfStreamForm { as_stored, unpacked };

/// The bytes of a stream; empty when there are more than `bytes_max`, when they cannot be unpacked
/// (only Deflate can) or are damaged. Requires: a stream; a PdfUnpacking on this thread.
[[nodiscard]] std::optional<Bytes> read_pdf_stream(QPDFObjectHandle stream, PdfStreamForm form,
                                                   std::uint64_t bytes_max,
                                                   PdfAllowance& allowance);

} // namespace scanseal::imaging
