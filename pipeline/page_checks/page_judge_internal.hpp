// pipeline/page_checks/page_judge_internal.hpp — holds measured values of one page against the
// rules of its profile and collects the findings.
#pragma once

#include "core/check_rules.hpp"
#include "imaging/measures/pixel_region.hpp"
#include "pipeline/finding.hpp"
#include "pipeline/page_checks/judged_page.hpp"

#include <string>
#include <vector>

namespace scanseal::pipeline {

/// Measured values as people read them, at most two decimals.
[[nodiscard]] std::string number(double value);

/// A value that is not finite passes: it was not measured. Pointers returned are good until the
/// next call; nullptr where nothing was found or the check is off.
class PageJudge {
public:
    PageJudge(const CheckRules& rules, unsigned page, Findings& findings)
        : rules_(rules), page_(page), findings_(findings) {}

    /// The rule of a check, or nullptr when it is off.
    [[nodiscard]] const CheckRule* rule(RefusalCode code) const;
    /// A finding when `measured` lies over, or at or over, or under, or at or under the limit.
    Finding* over(RefusalCode code, double measured);
    Finding* from(RefusalCode code, double measured);
    Finding* under(RefusalCode code, double measured);
    Finding* up_to(RefusalCode code, double measured);
    /// A finding of a check without a limit.
    Finding* add(RefusalCode code);
    /// `from` for a value at a place. Of one check at most k_places_max places are listed.
    void from_at(RefusalCode code, double measured, const imaging::PixelRegion& region);

    static constexpr unsigned k_places_max = 8;

private:
    Finding* found(RefusalCode code, const CheckRule& rule, double measured);

    const CheckRules& rules_;
    unsigned page_;
    Findings& findings_;
};

/// Width and height of the sheet as measured; 0 x 0 without a resolution. Where its border shows
/// along one side alone, that may be print that runs to the edge, and of sheet and image the one
/// nearer to a known sheet counts; where what lies beyond is lighter, it may be another sheet, and
/// the image counts.
struct SheetOnImage {
    double width_mm = 0.0;
    double height_mm = 0.0;
};

[[nodiscard]] SheetOnImage sheet_on_image(const imaging::Geometry& geometry,
                                          const imaging::PageFacts& facts,
                                          const PageResolution& resolution,
                                          const std::vector<SheetSize>& sheets);

[[nodiscard]] Region region_of(const imaging::PixelRegion& region);

// One judge a theme, each in its own file.
void judge_sharpness(const JudgedPage& page, PageJudge& judge);
void judge_coding(const JudgedPage& page, PageJudge& judge);
void judge_tone(const JudgedPage& page, PageJudge& judge);
void judge_geometry(const JudgedPage& page, PageJudge& judge);
void judge_obstructions(const JudgedPage& page, PageJudge& judge);

} // namespace scanseal::pipeline
