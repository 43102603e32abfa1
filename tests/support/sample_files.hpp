// tests/support/sample_files.hpp — writes pages as files with libtiff and libpng directly, not with
// the product's own encoder, so that the product is tested on another writer's work.
#pragma once

#include "core/pixel_buffer.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace scanseal::test {

enum class SampleCompression { none, lzw, deflate, group4 };
enum class ResolutionUnit { none, inch, centimetre };

struct SampleFileOptions {
    SampleCompression compression = SampleCompression::deflate;
    ResolutionUnit unit = ResolutionUnit::inch;
    double dpi = 300.0;
    /// Private or ordinary ASCII tags to add, e.g. {305, "ScanStation 4.1"} (Software).
    // NOLINTNEXTLINE(readability-redundant-member-init): gcc 12 warns of it when it is left out
    std::vector<std::pair<unsigned, std::string>> text_tags{};
};

/// One TIFF with a directory per page. bilevel as 1 bit MINISBLACK; 16-bit samples with fewer
/// significant bits get MaxSampleValue (TIFF 6.0 section 8). Requires: at least one page; group4
/// only for bilevel. Throws std::runtime_error.
void write_tiff(const std::filesystem::path& path, const std::vector<const PixelBuffer*>& pages,
                const SampleFileOptions& options);

/// PNG with a pHYs chunk (none if the unit is none). Throws std::runtime_error.
void write_png(const std::filesystem::path& path, const PixelBuffer& page,
               const SampleFileOptions& options);

} // namespace scanseal::test
