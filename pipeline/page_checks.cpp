#include "pipeline/page_checks.hpp"

#include "pipeline/page_checks/page_judge_internal.hpp"
#include "pipeline/page_checks/sheet_sizes_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace scanseal::pipeline {

namespace {

constexpr double k_mm_per_inch = 25.4;
constexpr double k_um_per_inch = 25400.0;
// PNG counts pixels a metre, so 300 dpi arrives as 299.9994; half a percent also covers rounded cm
// values.
constexpr double k_dpi_rounding = 0.005;
constexpr double k_source_disagreement_max =
    0.01;                                 // reference 1.4: if two sources disagree, fail closed
constexpr double k_sheet_mm_min = 20.0;   // smaller than any slip or label that is scanned alone
constexpr double k_sheet_mm_max = 2000.0; // longer than any ECG strip a sheet scanner takes
// A small sheet has the pixels of a large one at half the resolution: a hint would be a guess.
constexpr double k_hint_mm_min = 148.0;

struct Film {
    const char* name;
    double short_mm;
    double long_mm;
};

/// Film sizes by inch name and what the films measure in mm (JIS Z 4905 for the large ones, inch
/// x 25.4 else).
constexpr std::array k_films{Film{"14x17", 354, 430}, Film{"14x14", 354, 354},
                             Film{"11x14", 279, 354}, Film{"10x12", 252, 303},
                             Film{"8x10", 201, 252}};

Finding on_page(RefusalCode code, Severity severity, unsigned page) {
    Finding finding;
    finding.code = code;
    finding.severity = severity;
    finding.page = page;
    return finding;
}

bool differ(double a, double b, double part) {
    return std::abs(a - b) > part * std::max(a, b);
}

std::optional<PageResolution> from_file(const imaging::PageFacts& facts) {
    if (!facts.dpi_x || !facts.dpi_y || *facts.dpi_x <= 0 || *facts.dpi_y <= 0) {
        return std::nullopt;
    }
    return PageResolution{.dpi_x = *facts.dpi_x, .dpi_y = *facts.dpi_y, .declared = false};
}

std::optional<double> claimed_dpi(const Job& job, std::optional<double> page_dpi) {
    if (page_dpi) {
        return page_dpi;
    }
    if (job.document.medium == Medium::film && job.film && job.film->pixel_pitch_um) {
        return k_um_per_inch / *job.film->pixel_pitch_um;
    }
    return std::nullopt;
}

/// "the pixels would fit A4 at 300 dpi" where a common sheet explains them; helps to find a wrong
/// tag.
std::string sheet_hint(const imaging::PageFacts& facts) {
    const double short_px = std::min(facts.width_px, facts.height_px);
    const double long_px = std::max(facts.width_px, facts.height_px);
    for (const auto& sheet : common_sheets()) {
        if (sheet.size.short_mm < k_hint_mm_min) {
            continue;
        }
        for (const int dpi : {200, 240, 300, 400, 600}) {
            const double scale = dpi / k_mm_per_inch;
            if (std::abs(short_px / scale - sheet.size.short_mm) < 3 &&
                std::abs(long_px / scale - sheet.size.long_mm) < 3) {
                return fmt::format(" The pixels would fit {} at {} dpi: if it was scanned so, the "
                                   "scanner writes a wrong resolution.",
                                   sheet.name, dpi);
            }
        }
    }
    return {};
}

void judge_resolution(const PageResolution& resolution, const imaging::PageFacts& facts,
                      const MediumLimits& limits, unsigned page, Findings& findings) {
    const double lower = std::min(resolution.dpi_x, resolution.dpi_y);
    const double needed = limits.dpi_needed();
    if (lower < needed * (1.0 - k_dpi_rounding)) {
        auto finding = on_page(RefusalCode::resolution_too_low, Severity::reject, page);
        finding.measured = number(lower);
        finding.limit = number(needed);
        finding.unit = "dpi";
        finding.detail = sheet_hint(facts);
        findings.push_back(finding);
    }
    if (differ(resolution.dpi_x, resolution.dpi_y, limits.dpi_mismatch_max)) {
        auto finding = on_page(RefusalCode::resolution_tag_implausible, Severity::reject, page);
        finding.measured = number(resolution.dpi_x) + " x " + number(resolution.dpi_y);
        finding.limit = number(limits.dpi_mismatch_max * 100);
        finding.unit = "dpi";
        finding.detail = "the two axes differ";
        findings.push_back(finding);
    }
}

void judge_size(const PageResolution& resolution, const imaging::PageFacts& facts, unsigned page,
                Findings& findings) {
    const double width_mm = facts.width_px / resolution.dpi_x * k_mm_per_inch;
    const double height_mm = facts.height_px / resolution.dpi_y * k_mm_per_inch;
    if (std::min(width_mm, height_mm) < k_sheet_mm_min ||
        std::max(width_mm, height_mm) > k_sheet_mm_max) {
        auto finding = on_page(RefusalCode::page_size_implausible, Severity::review, page);
        finding.measured = number(width_mm) + " x " + number(height_mm);
        finding.limit = number(k_sheet_mm_min) + " to " + number(k_sheet_mm_max);
        finding.unit = "mm";
        finding.detail = number(resolution.dpi_x) + " dpi";
        findings.push_back(finding);
    }
}

/// The film's measured size against the size the job names; tolerance 3 % or 8 mm (reference 2.2).
void judge_film_size(const PageResolution& resolution, const imaging::PageFacts& facts,
                     const Job& job, unsigned page, Findings& findings) {
    const auto* known = std::find_if(k_films.begin(), k_films.end(), [&job](const Film& sheet) {
        return job.film && job.film->size == sheet.name;
    });
    if (known == k_films.end()) {
        return;
    }
    const double width_mm = facts.width_px / resolution.dpi_x * k_mm_per_inch;
    const double height_mm = facts.height_px / resolution.dpi_y * k_mm_per_inch;
    const double short_mm = std::min(width_mm, height_mm);
    const double long_mm = std::max(width_mm, height_mm);
    const auto fits = [](double measured, double nominal) {
        return std::abs(measured - nominal) <= std::max(8.0, 0.03 * nominal);
    };
    if (!fits(short_mm, known->short_mm) || !fits(long_mm, known->long_mm)) {
        auto finding = on_page(RefusalCode::film_size_implausible, Severity::note, page);
        finding.measured = number(width_mm) + " x " + number(height_mm);
        finding.limit = known->name;
        finding.unit = "mm";
        findings.push_back(finding);
    }
}

void judge_depth(const imaging::PageFacts& facts, const MediumLimits& limits, Medium medium,
                 unsigned page, Findings& findings) {
    const unsigned bits = sample_bits_of(facts.layout);
    if (bits < limits.bits_min) {
        auto finding = on_page(RefusalCode::bit_depth_too_low, Severity::reject, page);
        finding.measured = std::to_string(bits);
        finding.limit = std::to_string(limits.bits_min);
        finding.unit = "bit";
        findings.push_back(finding);
    }
    if (limits.colour_required && channels_of(facts.layout) < 3) {
        findings.push_back(on_page(RefusalCode::colour_required, Severity::reject, page));
    }
    if (medium == Medium::film && channels_of(facts.layout) != 1) {
        auto finding = on_page(RefusalCode::dicom_pixels_unsuitable, Severity::reject, page);
        finding.detail = "a colour image";
        findings.push_back(finding);
    }
}

} // namespace

FactsVerdict judge_facts(const imaging::PageFacts& facts, const MediumLimits& limits,
                         const Job& job, std::optional<double> dpi_claimed, unsigned page) {
    FactsVerdict verdict;
    verdict.resolution = from_file(facts);
    const auto claimed = claimed_dpi(job, dpi_claimed);
    if (!verdict.resolution && claimed) {
        verdict.resolution = PageResolution{.dpi_x = *claimed, .dpi_y = *claimed, .declared = true};
        auto finding = on_page(RefusalCode::resolution_declared, Severity::note, page);
        finding.measured = number(*claimed);
        finding.unit = "dpi";
        verdict.findings.push_back(finding);
    } else if (verdict.resolution && claimed &&
               (differ(verdict.resolution->dpi_x, *claimed, k_source_disagreement_max) ||
                differ(verdict.resolution->dpi_y, *claimed, k_source_disagreement_max))) {
        auto finding = on_page(RefusalCode::resolution_conflict, Severity::reject, page);
        finding.detail = number(verdict.resolution->dpi_x) + " dpi in the file, " +
                         number(*claimed) + " dpi in the job";
        verdict.findings.push_back(finding);
    }
    if (!verdict.resolution) {
        auto finding = on_page(RefusalCode::resolution_missing, Severity::reject, page);
        finding.limit = number(limits.dpi_min);
        finding.unit = "dpi";
        verdict.findings.push_back(finding);
    } else {
        judge_resolution(*verdict.resolution, facts, limits, page, verdict.findings);
        judge_size(*verdict.resolution, facts, page, verdict.findings);
        if (job.document.medium == Medium::film) {
            judge_film_size(*verdict.resolution, facts, job, page, verdict.findings);
        }
    }
    judge_depth(facts, limits, job.document.medium, page, verdict.findings);
    if (facts.lossy) {
        auto finding = on_page(RefusalCode::lossy_source, limits.lossy_source, page);
        finding.detail = facts.compression;
        verdict.findings.push_back(finding);
    }
    return verdict;
}

bool looks_blank(const imaging::PageMeasures& measures, const MediumLimits& limits) {
    return measures.ink_fraction < limits.blank_ink_max && measures.print_marks == 0;
}

Findings judge_measures(const imaging::PageMeasures& measures, const imaging::PageFacts& facts,
                        const MediumLimits& limits, Medium medium, unsigned page) {
    Findings findings;
    if (medium != Medium::film && looks_blank(measures, limits)) {
        auto finding = on_page(RefusalCode::page_blank, limits.blank_page, page);
        finding.measured = fmt::format("{:.4f}", measures.ink_fraction * 100.0);
        finding.limit = fmt::format("{:.4f}", limits.blank_ink_max * 100.0);
        finding.unit = "%";
        findings.push_back(finding);
    }
    // A 16-bit file filled from 8-bit samples carries 8 bits; paper pages with few tones are
    // normal, films are not.
    if (medium == Medium::film && measures.used_bits < limits.bits_min &&
        sample_bits_of(facts.layout) >= limits.bits_min) {
        auto finding = on_page(RefusalCode::bit_depth_too_low, Severity::reject, page);
        finding.measured = std::to_string(measures.used_bits);
        finding.limit = std::to_string(limits.bits_min);
        finding.unit = "bit";
        findings.push_back(finding);
    }
    if (facts.alpha_dropped) {
        findings.push_back(on_page(RefusalCode::transparency_flattened, Severity::note, page));
    }
    return findings;
}

} // namespace scanseal::pipeline
