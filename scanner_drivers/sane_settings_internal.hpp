// scanner_drivers/sane_settings_internal.hpp — sets a device up for a request, in the many words
// that drivers have for it, and reads back what was granted. For .cpp files of this folder.
#pragma once

#include "core/result.hpp"
#include "scanner_drivers/sane_options_internal.hpp"
#include "scanner_drivers/sane_scan.hpp"

namespace scanseal::scanner_drivers {

/// Refuses scanner_setting_not_granted when the device does not have the source, mode, depth or
/// area, or cannot send pages without a lossy coder. Resolution is not judged: what the device
/// granted stands in the answer, and the nearest one above is chosen where it has steps. Nothing is
/// left to the driver that changes pictures or drops pages (deskew, crop, despeckle, blank skip),
/// and it is told to stop at a double feed where it can be.
[[nodiscard]] Result<GrantedScan> set_up(SaneOptions& options, const ScanRequest& request);

/// The serial number where the driver tells it, else empty.
[[nodiscard]] std::string serial_of(const SaneOptions& options);

} // namespace scanseal::scanner_drivers
