#include "pipeline/page_checks/document_checks.hpp"

#include "pipeline/page_checks/page_judge_internal.hpp"
#include "pipeline/page_checks/page_number_checks_internal.hpp"
#include "pipeline/page_checks/sheet_sizes_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace scanseal::pipeline {

namespace {

constexpr std::size_t k_pages_back = 50;
// Guides hold a sheet across its way to a millimetre or so; a deskewed image is a little wider.
constexpr double k_same_width_mm = 3.0;
// The border of a sheet against the scanner's bed may be seen too far in, hardly too far out.
constexpr double k_nominal_width_less_mm = 2.5;
constexpr double k_nominal_width_more_mm = 1.5;
constexpr double k_seam_off_mm = 2.5;
// An image may show less than the whole sheet, never more of it.
constexpr double k_sheet_longer_mm = 3.0;
// Two sheets at once are longer than one and shorter than two; a slip of paper is no stretched
// page.
constexpr double k_longer_max = 1.9;
constexpr double k_shorter_min = 0.85;
constexpr std::size_t k_seams_max = 3; ///< one, and the creases of a letter
constexpr std::size_t k_group_min = 3; ///< pages whose middle length can be trusted

bool has_size(const PageTraits& page) {
    return page.width_mm > 0 && page.height_mm > 0;
}

bool has_print(const imaging::Likeness& likeness) {
    return std::any_of(likeness.bits.begin(), likeness.bits.end(),
                       [](std::uint64_t bits) { return bits != 0; });
}

void find_near_duplicates(const std::vector<PageTraits>& pages, const MediumLimits& limits,
                          Findings& findings) {
    for (std::size_t i = 1; i < pages.size(); ++i) {
        if (pages[i].blank || !has_print(pages[i].likeness)) {
            continue;
        }
        PageJudge judge(limits.checks, pages[i].page, findings);
        for (std::size_t k = i - std::min(i, k_pages_back); k < i; ++k) {
            if (pages[k].blank || !has_print(pages[k].likeness)) {
                continue;
            }
            const auto bits = imaging::distance(pages[i].likeness, pages[k].likeness);
            if (auto* finding = judge.up_to(RefusalCode::page_near_duplicate, bits)) {
                finding->detail = std::to_string(pages[k].page);
                break;
            }
        }
    }
}

/// The middle length of the pages as wide as this one, if there are enough of them.
std::optional<double> usual_length_mm(const std::vector<PageTraits>& pages,
                                      const PageTraits& page) {
    std::vector<double> lengths;
    for (const auto& one : pages) {
        if (has_size(one) && std::abs(one.width_mm - page.width_mm) <= k_same_width_mm) {
            lengths.push_back(one.height_mm);
        }
    }
    if (lengths.size() < k_group_min) {
        return std::nullopt;
    }
    const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
    std::nth_element(lengths.begin(), middle, lengths.end());
    return *middle;
}

bool as_wide(const PageTraits& page, double width_mm) {
    return page.width_mm >= width_mm - k_nominal_width_less_mm &&
           page.width_mm <= width_mm + k_nominal_width_more_mm;
}

/// Calls with width and length of every known sheet, both ways round.
template <typename Try>
void for_each_side(const MediumLimits& limits, const Try& try_side) {
    const auto try_sheet = [&](const SheetSize& size) {
        try_side(size.short_mm, size.long_mm);
        try_side(size.long_mm, size.short_mm);
    };
    for (const auto& sheet : common_sheets()) {
        try_sheet(sheet.size);
    }
    std::for_each(limits.sheets.begin(), limits.sheets.end(), try_sheet);
}

/// A sheet of this size, however it lies: within `slack_mm`, but hardly longer than the sheet is.
bool is_known_sheet(const PageTraits& page, const MediumLimits& limits, double slack_mm) {
    const auto nearest = nearest_sheet(page.width_mm, page.height_mm, limits.sheets);
    const double long_mm = std::max(page.width_mm, page.height_mm);
    return nearest.distance_mm <= slack_mm && long_mm <= nearest.size.long_mm + k_sheet_longer_mm;
}

/// The longest known sheet of this width that is shorter than the page by more than a sheet ever
/// is by itself.
std::optional<double> nominal_length_mm(const PageTraits& page, const MediumLimits& limits,
                                        double limit_mm) {
    std::optional<double> length;
    const auto try_side = [&](double width_mm, double height_mm) {
        if (as_wide(page, width_mm) && page.height_mm - height_mm > limit_mm) {
            length = std::max(length.value_or(0.0), height_mm);
        }
    };
    for_each_side(limits, try_side);
    return length;
}

/// Where the first of two sheets ends, if the page is no known sheet and one line alone runs right
/// across its second half: the other sheet shows less of itself than the first.
std::optional<double> length_to_lone_seam_mm(const PageTraits& page, const MediumLimits& limits,
                                             double limit_mm) {
    if (page.seams_mm.size() != 1 || is_known_sheet(page, limits, limit_mm)) {
        return std::nullopt;
    }
    const double seam_mm = page.seams_mm.front();
    const bool second_half =
        2.0 * seam_mm - page.height_mm > limit_mm && page.height_mm - seam_mm > limit_mm;
    return second_half ? std::optional(seam_mm) : std::nullopt;
}

/// The length of a known sheet of this width at whose end a line runs right across a longer page:
/// the edge of the first of two sheets. A sheet folded in the middle has such a line as well.
std::optional<double> length_to_seam_mm(const PageTraits& page, const MediumLimits& limits,
                                        double limit_mm) {
    std::optional<double> length;
    if (page.seams_mm.size() > k_seams_max) {
        return length; // ruling
    }
    const auto try_side = [&](double width_mm, double height_mm) {
        const bool ends =
            std::any_of(page.seams_mm.begin(), page.seams_mm.end(), [&](double seam_mm) {
                return std::abs(seam_mm - height_mm) <= k_seam_off_mm;
            });
        if (ends && as_wide(page, width_mm) && page.height_mm - height_mm > limit_mm &&
            std::abs(page.height_mm - 2.0 * height_mm) > limit_mm) {
            length = height_mm;
        }
    };
    for_each_side(limits, try_side);
    return length ? length : length_to_lone_seam_mm(page, limits, limit_mm);
}

/// The length that a page should have and has not; empty where it is as it should be.
std::optional<double> length_missed_mm(const std::vector<PageTraits>& pages, const PageTraits& page,
                                       const MediumLimits& limits, double limit_mm) {
    const auto usual = usual_length_mm(pages, page);
    const auto expected = usual ? usual : nominal_length_mm(page, limits, limit_mm);
    if (!expected || page.height_mm > k_longer_max * *expected ||
        page.height_mm < k_shorter_min * *expected ||
        std::abs(page.height_mm - *expected) <= limit_mm) {
        return std::nullopt;
    }
    // A known sheet is what it is. Against its own kind the page may lie nearer to another.
    return is_known_sheet(page, limits, usual ? limit_mm / 2 : limit_mm) ? std::nullopt : expected;
}

void find_double_feeds(const std::vector<PageTraits>& pages, const MediumLimits& limits,
                       Findings& findings) {
    const auto found = limits.checks.find(RefusalCode::double_feed_suspected);
    if (found == limits.checks.end() || !found->second.on) {
        return;
    }
    const double limit_mm = found->second.limit;
    for (const auto& page : pages) {
        if (!has_size(page)) {
            continue;
        }
        auto expected = length_to_seam_mm(page, limits, limit_mm);
        if (!expected) {
            expected = length_missed_mm(pages, page, limits, limit_mm);
        }
        if (!expected) {
            continue;
        }
        PageJudge judge(limits.checks, page.page, findings);
        auto* finding = judge.add(RefusalCode::double_feed_suspected);
        finding->measured = number(page.height_mm);
        finding->limit = number(limit_mm);
        finding->unit = "mm";
        finding->detail = number(*expected) + " mm";
    }
}

std::string size_name(const PageTraits& page, const MediumLimits& limits, double slack_mm) {
    const auto nearest = nearest_sheet(page.width_mm, page.height_mm, limits.sheets);
    return nearest.distance_mm <= slack_mm
               ? nearest.name
               : fmt::format("{:.0f} x {:.0f} mm", std::min(page.width_mm, page.height_mm),
                             std::max(page.width_mm, page.height_mm));
}

void find_mixed_sizes(const std::vector<PageTraits>& pages, const MediumLimits& limits,
                      Findings& findings) {
    PageJudge judge(limits.checks, 0, findings);
    const auto* rule = judge.rule(RefusalCode::mixed_page_sizes);
    if (rule == nullptr) {
        return;
    }
    double least[2] = {1e9, 1e9};
    double most[2] = {0, 0};
    std::map<std::string, unsigned> names;
    for (const auto& page : pages) {
        if (!has_size(page)) {
            continue;
        }
        const double sides[2] = {std::min(page.width_mm, page.height_mm),
                                 std::max(page.width_mm, page.height_mm)};
        for (int i = 0; i < 2; ++i) {
            least[i] = std::min(least[i], sides[i]);
            most[i] = std::max(most[i], sides[i]);
        }
        ++names[size_name(page, limits, rule->limit / 2)];
    }
    const double spread = std::max(most[0] - least[0], most[1] - least[1]);
    if (spread <= rule->limit) {
        return;
    }
    constexpr unsigned k_names_max = 6;
    std::string list;
    unsigned listed = 0;
    for (const auto& [name, count] : names) {
        if (listed++ == k_names_max) {
            list += ", ...";
            break;
        }
        list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", name, count);
    }
    auto* finding = judge.over(RefusalCode::mixed_page_sizes, spread);
    finding->detail = list;
}

/// Only where the job names a back, or says that both sides are here: then every front is followed
/// by its back. Where it does not say which is which, their number tells at least.
void find_missing_sides(const std::vector<PageTraits>& pages, const MediumLimits& limits,
                        bool both_sides, Findings& findings) {
    const auto names = [&pages](const char* side) {
        return std::any_of(pages.begin(), pages.end(),
                           [side](const PageTraits& page) { return page.side == side; });
    };
    if (both_sides && !names("front") && !names("back") && pages.size() % 2 == 1) {
        PageJudge judge(limits.checks, 0, findings);
        if (auto* finding = judge.add(RefusalCode::side_missing)) {
            finding->detail = fmt::format("{} pages of sheets with two sides", pages.size());
        }
        return;
    }
    if (!both_sides && !names("back")) {
        return;
    }
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const bool lone_front =
            pages[i].side == "front" && (i + 1 == pages.size() || pages[i + 1].side != "back");
        const bool lone_back = pages[i].side == "back" && (i == 0 || pages[i - 1].side != "front");
        if (lone_front || lone_back) {
            PageJudge judge(limits.checks, pages[i].page, findings);
            if (auto* finding = judge.add(RefusalCode::side_missing)) {
                finding->detail =
                    lone_front ? "a front without its back" : "a back without its front";
            }
        }
    }
}

} // namespace

Findings judge_document(const std::vector<PageTraits>& pages, const MediumLimits& limits,
                        bool both_sides) {
    Findings findings;
    find_near_duplicates(pages, limits, findings);
    find_double_feeds(pages, limits, findings);
    find_mixed_sizes(pages, limits, findings);
    find_missing_sides(pages, limits, both_sides, findings);
    find_number_breaks(pages, limits, findings);
    return findings;
}

} // namespace scanseal::pipeline
