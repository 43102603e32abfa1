// pipeline/page_checks.hpp — judges one page against its limits: first what its file says (before
// any pixel is decoded), then what was measured on the pixels.
#pragma once

#include "core/profile.hpp"
#include "imaging/image_file.hpp"
#include "imaging/page_measures.hpp"
#include "pipeline/finding.hpp"
#include "pipeline/job.hpp"

#include <optional>

namespace scanseal::pipeline {

/// The resolution that counts for a page, and where it comes from.
struct PageResolution {
    double dpi_x = 0.0;
    double dpi_y = 0.0;
    bool declared = false; ///< the sender's word; the file gives none
};

struct FactsVerdict {
    std::optional<PageResolution> resolution; ///< empty: unknown, and refused
    Findings findings;
};

/// From the file's header and the job's claims: resolution_missing, resolution_conflict (file
/// against job, more than 1 %), resolution_too_low, resolution_tag_implausible, colour_required,
/// bit_depth_too_low, lossy_source, film_size_implausible.
[[nodiscard]] FactsVerdict judge_facts(const imaging::PageFacts& facts, const MediumLimits& limits,
                                       const Job& job, std::optional<double> dpi_claimed,
                                       unsigned page);

/// Less ink than `blank_ink_max` and no mark like print.
[[nodiscard]] bool looks_blank(const imaging::PageMeasures& measures, const MediumLimits& limits);

/// From the pixels: page_blank (kept all the same, requirement S6), bit_depth_too_low (bits really
/// used), colour_required.
[[nodiscard]] Findings judge_measures(const imaging::PageMeasures& measures,
                                      const imaging::PageFacts& facts, const MediumLimits& limits,
                                      Medium medium, unsigned page);

} // namespace scanseal::pipeline
