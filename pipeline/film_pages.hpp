// pipeline/film_pages.hpp — a film that came as DICOM, seen as a file of pages: a frame is a page.
#pragma once

#include "core/byte_source.hpp"
#include "core/result.hpp"
#include "imaging/image_file.hpp"

#include <memory>

namespace scanseal::pipeline {

/// `compressed`: dicom::FilmInputLimits. Refusals as dicom::open_film. The result does not need
/// `source` any more.
[[nodiscard]] Result<std::unique_ptr<imaging::ImageFile>>
open_film_pages(const ByteSource& source, const imaging::DecodeLimits& limits, bool compressed);

} // namespace scanseal::pipeline
