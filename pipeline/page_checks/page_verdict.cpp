#include "pipeline/page_checks/page_verdict.hpp"

#include "imaging/page_measures.hpp"
#include "pipeline/page_checks/page_judge_internal.hpp"

#include <iterator>

namespace scanseal::pipeline {

namespace {

constexpr double k_mm_per_inch = 25.4;

PageTraits traits_of(const PageVerdict& verdict, const imaging::PageFacts& facts,
                     const PageResolution& resolution, const std::vector<SheetSize>& sheets,
                     unsigned page) {
    PageTraits traits;
    traits.page = page;
    traits.blank = verdict.blank;
    traits.likeness = verdict.survey.likeness;
    traits.numbers = verdict.survey.numbers;
    const auto sheet = sheet_on_image(verdict.survey.geometry, facts, resolution, sheets);
    traits.width_mm = sheet.width_mm;
    traits.height_mm = sheet.height_mm;
    const bool measured = traits.width_mm > 0 && traits.height_mm > 0;
    if (!measured && resolution.dpi_x > 0 && resolution.dpi_y > 0) {
        traits.width_mm = facts.width_px / resolution.dpi_x * k_mm_per_inch;
        traits.height_mm = facts.height_px / resolution.dpi_y * k_mm_per_inch;
    }
    if (resolution.dpi_y > 0) {
        const auto& corners = verdict.survey.geometry.sheet_corners_px;
        const double top_px = corners ? 0.5 * ((*corners)[0][1] + (*corners)[1][1]) : 0.0;
        for (const auto& seam : verdict.survey.obstructions.seams) {
            const double middle_px = seam.region.y_px + 0.5 * seam.region.height_px;
            traits.seams_mm.push_back((middle_px - top_px) / resolution.dpi_y * k_mm_per_inch);
        }
    }
    return traits;
}

} // namespace

Findings judge_survey(const JudgedPage& judged, unsigned page) {
    Findings findings;
    PageJudge judge(judged.limits.checks, page, findings);
    judge_sharpness(judged, judge);
    judge_coding(judged, judge);
    judge_tone(judged, judge);
    judge_geometry(judged, judge);
    judge_obstructions(judged, judge);
    return findings;
}

PageVerdict survey_and_judge(const imaging::DecodedPage& decoded, const MediumLimits& limits,
                             Medium medium, const PageResolution& resolution, unsigned page) {
    const auto measures = imaging::measure_page(decoded.pixels);
    PageVerdict verdict;
    verdict.findings = judge_measures(measures, decoded.facts, limits, medium, page);
    verdict.blank = looks_blank(measures, limits);
    verdict.survey = imaging::survey_page(decoded.pixels, resolution.dpi_x, resolution.dpi_y);
    auto shown = judge_survey({.survey = verdict.survey,
                               .facts = decoded.facts,
                               .limits = limits,
                               .medium = medium,
                               .resolution = resolution,
                               .blank = verdict.blank},
                              page);
    verdict.findings.insert(verdict.findings.end(), std::make_move_iterator(shown.begin()),
                            std::make_move_iterator(shown.end()));
    verdict.traits = traits_of(verdict, decoded.facts, resolution, limits.sheets, page);
    return verdict;
}

} // namespace scanseal::pipeline
