// scanner_drivers/structure_checks.hpp — the structure walk of each format, one file each. Callers
// use completeness.hpp. Each requires: the file begins as the format does. Each is bounded in work
// and memory and never recurses.
#pragma once

#include "scanner_drivers/completeness.hpp"

namespace scanseal::scanner_drivers {

/// Walks the chain of directories: every directory, every value kept outside its entry, every strip
/// and tile lies inside the file. A chain that runs in a circle counts as complete: it will not
/// grow.
[[nodiscard]] StructureCheck check_tiff_structure(const ByteSource& source);

/// Walks the markers to the end-of-image marker; what follows it does not matter.
[[nodiscard]] StructureCheck check_jpeg_structure(const ByteSource& source);

/// Walks the chunks to IEND; what follows it does not matter.
[[nodiscard]] StructureCheck check_png_structure(const ByteSource& source);

/// Walks the data elements; complete if they end exactly where the file ends and pixel data are
/// among them. Unknown for deflated data sets and for elements that cannot be walked.
[[nodiscard]] StructureCheck check_dicom_structure(const ByteSource& source);

/// The file's end names a cross-reference table, and it is there.
[[nodiscard]] StructureCheck check_pdf_structure(const ByteSource& source);

[[nodiscard]] inline StructureCheck structure_complete() {
    return {.state = Completeness::complete, .reason = {}};
}

[[nodiscard]] inline StructureCheck structure_incomplete(std::string reason) {
    return {.state = Completeness::incomplete, .reason = std::move(reason)};
}

[[nodiscard]] inline StructureCheck structure_unknown() {
    return {.state = Completeness::unknown_format, .reason = {}};
}

} // namespace scanseal::scanner_drivers
