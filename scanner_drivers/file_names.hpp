// scanner_drivers/file_names.hpp — what a name in a hot folder means, and which names may become
// names of records and receipts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace scanseal::scanner_drivers {

/// Longest component of a job's path, in bytes: leaves room for ".receipt.json" below the 255 of
/// common file systems.
inline constexpr std::size_t k_name_bytes_max = 200;

/// True for names ending in .part, .tmp or .crdownload (any case): a copy under way.
[[nodiscard]] bool is_unfinished_name(std::string_view name);

/// True for an unfinished name that is not hidden by '.' or '~': inside a job's folder it holds the
/// job up.
[[nodiscard]] bool is_copy_under_way(std::string_view name);

/// True for names that are never touched: unfinished ones, those beginning with '.' or '~', and
/// what desktops leave behind (Thumbs.db, desktop.ini; any case).
[[nodiscard]] bool is_ignored_name(std::string_view name);

/// True for .tif .tiff .png .jpg .jpeg .pdf .dcm in any case, with something before the dot; and
/// for pictures that no decoder here takes (.bmp .gif .heic .heif .avif .jp2 .webp), so that they
/// are refused with advice instead of waiting for nothing.
[[nodiscard]] bool is_page_name(std::string_view name);

/// True for .json in any case, with something before the dot.
[[nodiscard]] bool is_json_name(std::string_view name);

/// True for job.json in any case.
[[nodiscard]] bool is_job_file_name(std::string_view name);

/// The name without its last extension.
[[nodiscard]] std::string_view stem_of(std::string_view name);

/// True for a name that may be used as it is: valid UTF-8 (RFC 3629), no control characters (C0,
/// DEL, C1), no '/', not "." or "..", 1 to k_name_bytes_max bytes.
[[nodiscard]] bool is_safe_name(std::string_view name);

/// The name made printable and short: for messages, and for the receipt of a job whose own name
/// cannot be used.
[[nodiscard]] std::string printable_name(std::string_view name);

/// Order in which people number files: runs of digits compare as numbers (2 before 10), all else
/// byte by byte. A strict weak order; names that differ are never equal.
[[nodiscard]] bool natural_less(std::string_view a, std::string_view b);

} // namespace scanseal::scanner_drivers
