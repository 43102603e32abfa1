// pipeline/inspection.hpp — the page checks alone, on files that belong to no job: `scanseal
// inspect`.
#pragma once

#include "core/byte_source.hpp"
#include "core/profile.hpp"
#include "imaging/decoder_pool.hpp"
#include "imaging/image_file.hpp"
#include "pipeline/finding.hpp"
#include "pipeline/work_sheet.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

struct Inspection {
    std::string file;
    std::vector<PageSheet> pages;
    Findings findings;
};

struct InspectionOptions {
    Profile profile;
    Medium medium = Medium::paper;
    std::optional<double> dpi; ///< claimed; used where the file gives none, compared where it does
    imaging::DecodeLimits limits;
    imaging::DecoderPool* decoders = nullptr; ///< not owned; null: decoded in this process
};

/// Every page of one file, decoded and judged. Refusals become findings; throws Failure only on
/// read errors.
[[nodiscard]] Inspection inspect_file(const std::string& name, const ByteSource& source,
                                      const InspectionOptions& options);

/// "accepted", "review" or "rejected".
[[nodiscard]] const char* verdict_of(const Inspection& inspection) noexcept;

/// Schema scanseal.inspection/1: one JSON document over all files.
[[nodiscard]] std::string inspection_json(const std::vector<Inspection>& inspections);

} // namespace scanseal::pipeline
