// dicom/film_input_internal.hpp — the rules for a data set that is to become a film.
#pragma once

#include "dicom/film_input.hpp"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

namespace scanseal::dicom {

/// What the pixels of a data set look like, beyond the facts.
struct FilmInputShape {
    bool white_is_zero = false; ///< MONOCHROME1
    bool compressed = false;
};

/// Reads and judges every attribute but the pixels. Refusals as open_film.
[[nodiscard]] Result<FilmInputFacts>
judge_film_input(DcmDataset& dataset, const FilmInputLimits& limits, FilmInputShape& shape);

} // namespace scanseal::dicom
