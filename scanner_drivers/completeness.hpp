// scanner_drivers/completeness.hpp — does a file reach its own structural end? Looks at structure
// alone and decodes nothing: a file cut off while being copied is told from a whole one, whatever
// its size and age say.
#pragma once

#include "core/byte_source.hpp"

#include <string>

namespace scanseal::scanner_drivers {

enum class Completeness {
    complete,       ///< the structure ends inside the file
    incomplete,     ///< something that the structure promises is not there (yet)
    unknown_format, ///< not a format known here, or one whose end cannot be told: only time can
                    ///< show
};

struct StructureCheck {
    Completeness state = Completeness::unknown_format;
    std::string reason; ///< for incomplete: what is missing and where the file ends
};

/// Recognises TIFF and BigTIFF (TIFF 6.0 section 2; BigTIFF as libtiff documents it), JPEG (ITU-T
/// T.81 annex B), PNG (W3C PNG section 5), DICOM files (PS3.10 section 7) and PDF (ISO 32000-1 7.5)
/// by content and walks to the end of each. Damaged structure counts as incomplete. Work and memory
/// are bounded whatever the bytes say; no recursion. Throws Failure on a read error.
[[nodiscard]] StructureCheck check_structure(const ByteSource& source);

} // namespace scanseal::scanner_drivers
