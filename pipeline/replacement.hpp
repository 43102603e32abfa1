// pipeline/replacement.hpp — when is a page that was scanned again still the same sheet?
// (requirement S9; docs/scanning.md)
#pragma once

namespace scanseal::pipeline {

/// Points of 256 (imaging::distance) from which two images may show different sheets. Two scans of
/// one sheet, a little askew, differ in at most 40, different sheets in 90 or more
/// (tests/imaging/measures/likeness_test.cpp).
constexpr unsigned k_unlike_points = 64;

} // namespace scanseal::pipeline
