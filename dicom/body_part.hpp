// dicom/body_part.hpp — which body parts have a left and a right one.
#pragma once

#include <string_view>

namespace scanseal::dicom {

/// True for a Body Part Examined (0018,0015) term that PS3.16 Annex L (table L-1) marks as not
/// paired, e.g. CHEST. Terms that are not in the table count as possibly paired.
[[nodiscard]] bool is_unpaired_body_part(std::string_view term) noexcept;

} // namespace scanseal::dicom
