// imaging/pdf_image_file_internal.hpp — PDF pages that are scans, behind the ImageFile interface.
// What is taken and why the rest is not: docs/formats/pdf.md.
#pragma once

#include "core/byte_source.hpp"
#include "core/result.hpp"
#include "imaging/image_file.hpp"

#include <memory>

namespace scanseal::imaging {

[[nodiscard]] Result<std::unique_ptr<ImageFile>> open_pdf(const ByteSource& source,
                                                          const DecodeLimits& limits);

} // namespace scanseal::imaging
