// pipeline/inspection.hpp — the page checks alone, on files that belong to no job: `scanseal
// inspect`.
#pragma once

#include "core/byte_source.hpp"
#include "core/profile.hpp"
#include "core/result.hpp"
#include "imaging/decoder_pool.hpp"
#include "imaging/image_file.hpp"
#include "imaging/measures/page_survey.hpp"
#include "pipeline/finding.hpp"
#include "pipeline/work_sheet.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

struct PageSurveyed {
    unsigned page = 0; ///< 1-based
    imaging::PageSurvey survey;
};

struct Inspection {
    std::string file;
    std::vector<PageSheet> pages;
    Findings findings;
    std::vector<PageSurveyed> surveys; ///< of the pages that could be decoded
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

/// Schema scanseal.inspection/1: one JSON document over all files. `with_measures` adds what was
/// measured on each page.
[[nodiscard]] std::string inspection_json(const std::vector<Inspection>& inspections,
                                          bool with_measures = false);

/// One page with its findings drawn on it, PNG. Refuses what decoding refuses. Throws Failure on
/// read errors.
[[nodiscard]] Result<Bytes> inspection_overlay(const Inspection& inspection,
                                               const ByteSource& source,
                                               const InspectionOptions& options, unsigned page);

/// The page that a clerk would see for this file (pipeline/explanation.hpp). Throws Failure on read
/// errors.
[[nodiscard]] std::string inspection_html(const Inspection& inspection, const ByteSource& source,
                                          const InspectionOptions& options);

} // namespace scanseal::pipeline
