// pipeline/page_preview.hpp — decodes pages once more to show people what was found on them.
#pragma once

#include "core/byte_source.hpp"
#include "imaging/image_file.hpp"
#include "pipeline/explanation.hpp"

#include <optional>

namespace scanseal::pipeline {

/// Pages shown with a picture, and bytes of each.
inline constexpr std::size_t k_previews_max = 8;
inline constexpr std::size_t k_preview_bytes_max = 150000;

/// A small picture of one page (`index` from 0 inside the file). Empty if it cannot be decoded.
/// Throws Failure on read errors.
[[nodiscard]] std::optional<PreviewedPage> preview_page(imaging::ImageFile& image,
                                                        std::uint32_t index);

/// The page with its findings drawn on it and listed below, numbered as in `findings`: PNG. Those
/// of other pages are left out. Refuses what decoding refuses.
[[nodiscard]] Result<Bytes> marked_page(imaging::ImageFile& image, std::uint32_t index,
                                        const Findings& findings, unsigned page);

} // namespace scanseal::pipeline
