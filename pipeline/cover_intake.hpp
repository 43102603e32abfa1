// pipeline/cover_intake.hpp — reads the cover sheet on top of a job that has no job.json
// (docs/formats/cover_sheet.md).
#pragma once

#include "core/file_system.hpp"
#include "core/result.hpp"
#include "imaging/image_file.hpp"
#include "imaging/page_codes.hpp"
#include "imaging/patch_codes.hpp"
#include "pipeline/cover_code.hpp"
#include "pipeline/job_files.hpp"
#include "pipeline/memory_budget.hpp"
#include "pipeline/station_options.hpp"

#include <string>
#include <vector>

namespace scanseal::pipeline {

struct CoverSheet {
    std::string code_text;
    CoverClaims claims;
    std::vector<imaging::PageCode> codes; ///< every code on the sheet, its own too
    std::string source_format;            ///< of the file that holds it: "tiff", "png", ...
};

/// The sheet that `codes`, all those of a page, are of. Refuses cover_sheet_missing: none is ours;
/// cover_sheet_unreadable: one of ours was misread or changed, or there are two different ones.
[[nodiscard]] Result<CoverSheet> cover_sheet_of(std::vector<imaging::PageCode> codes);

struct ImageCodes {
    std::vector<imaging::PageCode> codes;
    imaging::PageFacts facts;
    imaging::PatchReading patches; ///< empty unless asked for
};

/// Decodes one page of `file` (0-based) within the budget and reads its codes, and patch codes if
/// `with_patches`, of which a page of no known resolution has none. Refuses what open_page_file and
/// decoding refuse; details name the file. Throws Failure on read errors.
[[nodiscard]] Result<ImageCodes> read_image_codes(const FileSystem& file_system,
                                                  const StationOptions& options,
                                                  MemoryBudget& budget, const InputFile& file,
                                                  std::uint32_t index, bool with_patches);

/// Decodes the page `file.first_page` within the budget and reads its codes. Refuses as
/// cover_sheet_of, and what open_page_file and decoding refuse; details name the file. Throws
/// Failure on read errors.
[[nodiscard]] Result<CoverSheet> read_cover_sheet(const FileSystem& file_system,
                                                  const StationOptions& options,
                                                  MemoryBudget& budget, const InputFile& file);

} // namespace scanseal::pipeline
