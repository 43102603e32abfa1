// dicom/film_dataset_internal.hpp — the attributes of a film object in a DCMTK data set.
#pragma once

#include "core/pixel_buffer.hpp"
#include "dicom/film_pixels.hpp"
#include "dicom/film_values.hpp"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

namespace scanseal::dicom {

/// Multi-frame Grayscale Word Secondary Capture Image Storage (PS3.4 B.5).
inline constexpr const char* k_film_sop_class = "1.2.840.10008.5.1.4.1.1.7.3";

/// Turns DCMTK's log off: it would write patients' data to stderr. Once a process; called by both
/// ways in.
void quiet_dcmtk();

/// Fills an empty data set. Throws Failure if DCMTK refuses a value that was checked before (lack
/// of memory).
void fill_film_dataset(DcmDataset& dataset, const FilmValues& values,
                       const FilmAttributes& attributes, const PixelBuffer& pixels,
                       const FilmPixelFacts& facts);

} // namespace scanseal::dicom
