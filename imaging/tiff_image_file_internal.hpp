// imaging/tiff_image_file_internal.hpp — TIFF behind the ImageFile interface.
#pragma once

#include "core/byte_source.hpp"
#include "core/result.hpp"
#include "imaging/image_file.hpp"

#include <memory>

namespace scanseal::imaging {

[[nodiscard]] Result<std::unique_ptr<ImageFile>> open_tiff(const ByteSource& source,
                                                           const DecodeLimits& limits);

} // namespace scanseal::imaging
