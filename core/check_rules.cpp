#include "core/check_rules.hpp"

#include "core/profile.hpp"

#include <algorithm>
#include <array>

namespace scanseal {

namespace {

using enum RefusalCode;
using enum Severity;

// Rejected is what is measured surely and what scanning again plainly mends; held is what somebody
// must compare with the paper; the rest is noted. docs/inspection.md has the reasons.
constexpr std::array k_specs{
    CheckSpec{page_enlarged, reject, true, 1.3, 1.05, 10, "times", "enlargement from fewer pixels"},
    CheckSpec{optical_resolution_too_low, reject, true, 0.6, 0.1, 1, "of dpi_min",
              "detail the pixels really hold, as a part of dpi_min, either axis"},
    CheckSpec{page_blurred, reject, true, 0.18, 0.05, 5, "mm",
              "width over which an edge rises from 10 to 90 % (ISO 12233)"},
    CheckSpec{lossy_traces, review, true, 95, 1, 100, "quality",
              "JPEG quality (IJG scale) found in a lossless file; higher ones pass"},
    CheckSpec{lossy_twice, note, false, 0, 0, 0, "", "coded as JPEG twice"},
    CheckSpec{rescaled_after_coding, note, false, 0, 0, 0, "", "scaled after JPEG coding"},
    CheckSpec{palette_reduced, note, true, 256, 2, 4096, "colours",
              "distinct colours of a colour page"},
    CheckSpec{contrast_too_low, review, true, 0.25, 0, 1, "",
              "contrast of marks against paper (Michelson, 0 to 1)"},
    CheckSpec{light_uneven, note, true, 0.1, 0, 1, "", "spread of the paper's tone (0 to 1)"},
    CheckSpec{colour_cast, note, true, 13, 1, 180, "", "colour of the paper (CIE Lab chroma)"},
    CheckSpec{tones_clipped, note, true, 20, 0, 100, "%", "part of the page at the black end"},
    CheckSpec{noise_too_high, note, true, 0.045, 0, 1, "",
              "standard deviation on plain paper (0 to 1)"},
    CheckSpec{page_streaked, review, true, 0.05, 0, 1, "",
              "depth of a line along the page against the paper beside it (0 to 1)"},
    CheckSpec{show_through, note, true, 8, 0, 100, "%", "part with faint print of the other side"},
    CheckSpec{moire, note, true, 0.17, 0, 1, "", "strength of a periodic pattern (0 to 1)"},
    CheckSpec{page_skewed, note, true, 1, 0.1, 45, "degrees", "angle of the text lines or edges"},
    CheckSpec{page_not_upright, note, false, 0, 0, 0, "", "text turned by 90, 180 or 270 degrees"},
    CheckSpec{page_trapezoid, note, true, 1, 0.1, 45, "degrees",
              "difference of the angle of lines, first to last third"},
    CheckSpec{page_size_off_nominal, note, true, 4, 0.5, 100, "mm",
              "distance to the nearest known sheet size"},
    CheckSpec{double_feed_suspected, review, true, 8, 0.5, 200, "mm",
              "page longer or shorter than its kind of sheet"},
    CheckSpec{two_pages_on_image, review, false, 0, 0, 0, "", "an open book on one picture"},
    CheckSpec{dark_border, note, true, 2, 0, 100, "mm", "width of scanner background at an edge"},
    CheckSpec{content_cut_off, review, true, 0.5, 0, 1, "", "certainty (0 to 1)"},
    CheckSpec{page_folded, review, true, 0.5, 0, 1, "", "certainty (0 to 1)"},
    CheckSpec{something_over_page, review, true, 0.7, 0, 1, "", "certainty (0 to 1)"},
    CheckSpec{page_near_duplicate, note, true, 24, 0, 128, "points",
              "of 256 points by which two pages of a document differ"},
    CheckSpec{mixed_page_sizes, note, true, 8, 0.5, 500, "mm",
              "difference between the sheets of a document"},
    CheckSpec{side_missing, review, false, 0, 0, 0, "",
              "a front without its back, where the job names sides"},
    CheckSpec{page_number_gap, review, false, 0, 0, 0, "", "a printed page number left out"},
    CheckSpec{page_number_repeated, review, false, 0, 0, 0, "", "a printed page number twice"},
    CheckSpec{page_number_disorder, review, false, 0, 0, 0, "",
              "printed page numbers out of order"},
    CheckSpec{page_total_mismatch, review, false, 0, 0, 0, "",
              "first or last pages missing of a number that is printed, as in 3/7"},
};

// Codes are ordered by number, so that a reader of the table finds them.
static_assert(std::ranges::is_sorted(k_specs, {}, &CheckSpec::code));

void keep_only(CheckRules& rules, std::initializer_list<RefusalCode> kept) {
    for (auto& [code, rule] : rules) {
        rule.on = std::find(kept.begin(), kept.end(), code) != kept.end();
    }
}

void turn_off(CheckRules& rules, std::initializer_list<RefusalCode> codes) {
    for (const auto code : codes) {
        rules.at(code).on = false;
    }
}

} // namespace

std::span<const CheckSpec> check_specs() noexcept {
    return k_specs;
}

const CheckSpec* find_check_spec(RefusalCode code) noexcept {
    const auto* found = std::ranges::lower_bound(k_specs, code, {}, &CheckSpec::code);
    return found != k_specs.end() && found->code == code ? found : nullptr;
}

CheckRules default_check_rules(Medium medium) {
    CheckRules rules;
    for (const auto& spec : k_specs) {
        rules[spec.code] = {.on = true, .severity = spec.severity, .limit = spec.limit};
    }
    switch (medium) {
    case Medium::paper:
        break;
    case Medium::film: // no print, no white paper; its detail is limited by the exposure
        keep_only(rules, {page_enlarged, lossy_traces, lossy_twice, rescaled_after_coding});
        rules.at(page_enlarged).severity = review;
        break;
    case Medium::photograph: // pictures run to the edge, have soft parts and any tone
        keep_only(rules, {page_enlarged, optical_resolution_too_low, lossy_traces, lossy_twice,
                          rescaled_after_coding, palette_reduced, page_near_duplicate,
                          something_over_page, side_missing});
        rules.at(page_enlarged).severity = review;
        rules.at(optical_resolution_too_low).severity = review;
        break;
    case Medium::waveform: // strips of any length on a printed, often coloured grid
        turn_off(rules, {colour_cast, moire, page_size_off_nominal, double_feed_suspected,
                         content_cut_off, mixed_page_sizes, page_near_duplicate, page_number_gap,
                         page_number_repeated, page_number_disorder, page_total_mismatch});
        break;
    }
    return rules;
}

} // namespace scanseal
