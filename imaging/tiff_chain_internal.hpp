// imaging/tiff_chain_internal.hpp — the chain of page directories of a TIFF, walked before libtiff
// sees it. libtiff stops quietly at a loop or a cut in the chain; a page lost so would be lost
// unseen. Source: TIFF 6.0, section 2; BigTIFF as libtiff documents it.
#pragma once

#include "core/byte_source.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace scanseal::imaging {

/// What must be known of a directory before libtiff may read it.
struct TiffDirectory {
    std::uint64_t offset = 0;
    std::optional<std::uint16_t> compression; ///< tag 259
    std::optional<std::uint16_t> photometric; ///< tag 262
};

/// Lists the directories of the main chain, in order, at least one.
/// Refuses: file_truncated (a directory, or the value of a tag that pixels depend on, lies outside
/// the file), file_damaged (no page, a loop, an empty directory), too_many_pages.
[[nodiscard]] Result<std::vector<TiffDirectory>> read_tiff_chain(const ByteSource& source,
                                                                 std::uint32_t pages_max);

} // namespace scanseal::imaging
