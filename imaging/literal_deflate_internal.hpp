// imaging/literal_deflate_internal.hpp — Deflate (RFC 1951) for samples that repeat nothing, such
// as the noise that the predictor leaves of a scan: one block of Huffman codes for single bytes, no
// search for matches. ISA-L makes the codes and the block's header. For .cpp files of this folder
// only.
#pragma once

#include "core/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace scanseal::imaging {

using ByteCounts = std::array<std::uint64_t, 256>;

/// How often each byte value occurs.
[[nodiscard]] ByteCounts count_bytes(ByteView bytes) noexcept;

/// True when no value makes up more than a quarter of the bytes. Searching for matches then costs
/// three times the time and gains nothing: measured in docs/formats/tiff.md.
[[nodiscard]] bool is_noise(const ByteCounts& counts, std::size_t size_bytes) noexcept;

/// `bytes` as a whole zlib stream (RFC 1950) in `out`; gives its length, or 0 when it would not be
/// shorter than `bytes`. Requires: `counts` are those of `bytes`, `bytes` is not empty, and `out`
/// holds at least the size of `bytes` and 1024 more.
[[nodiscard]] std::size_t deflate_literals(ByteView bytes, const ByteCounts& counts,
                                           std::span<std::uint8_t> out);

} // namespace scanseal::imaging
