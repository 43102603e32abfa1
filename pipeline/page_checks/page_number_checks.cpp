#include "pipeline/page_checks/page_number_checks_internal.hpp"

#include "pipeline/page_checks/page_judge_internal.hpp"
#include "pipeline/page_checks/page_sequence_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace scanseal::pipeline {

namespace {

// One sheet. A document that begins with page 2 or 3 lacks its first; one that begins further on
// may be part of something longer. A single number at the end that is further off may be misread.
constexpr std::int64_t k_sheet_pages = 2;
constexpr std::int64_t k_jump_max = 10; // further on it is another paper
constexpr std::size_t k_shown_each_side = 2;

enum class Break { none, gap, repeated, disorder };

std::string span_text(std::int64_t first, std::int64_t last) {
    return first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
}

/// The numbers round `at`, in the order of the pages.
std::string numbers_round(const std::vector<PageNumber>& numbers, std::size_t at) {
    const std::size_t first = at - std::min(at, k_shown_each_side);
    const std::size_t last = std::min(at + k_shown_each_side, numbers.size() - 1);
    std::string text = first > 0 ? "..." : "";
    for (std::size_t i = first; i <= last; ++i) {
        text += fmt::format("{}{}", text.empty() ? "" : ", ", numbers[i].number);
    }
    return last + 1 < numbers.size() ? text + ", ..." : text;
}

class NumberJudge {
public:
    NumberJudge(const PageSequence& sequence, const MediumLimits& limits, Findings& findings)
        : numbers_(sequence.numbers), sequence_(sequence), limits_(limits), findings_(findings) {}

    void judge() {
        if (sequence_.reversed) {
            if (auto* finding = add(RefusalCode::page_number_disorder, 0, {})) {
                finding->detail = numbers_round(numbers_, 0);
            }
            return;
        }
        judge_begin();
        Break before = Break::none;
        for (std::size_t at = 1; at < numbers_.size(); ++at) {
            const auto now = break_at(at);
            if (now != Break::disorder || before != Break::disorder) { // one for pages exchanged
                tell(now, at);
            }
            before = now;
        }
        judge_total();
    }

private:
    [[nodiscard]] bool is_there(std::int64_t number) const {
        return std::ranges::any_of(
            numbers_, [number](const PageNumber& one) { return one.number == number; });
    }

    /// Both sides of the step to `at` are borne out by a further number.
    [[nodiscard]] bool both_sides_known(std::size_t at) const {
        const bool before =
            at >= 2 ? follows(numbers_[at - 2], numbers_[at - 1]) : counts_from_start(numbers_[0]);
        return before && at + 1 < numbers_.size() && follows(numbers_[at], numbers_[at + 1]);
    }

    [[nodiscard]] bool begins_another(std::size_t at) const {
        const auto& last = numbers_[at - 1];
        const auto& next = numbers_[at];
        const bool counts_anew =
            next.number <= last.number && next.number <= next.place - last.place;
        return counts_anew || (last.total && next.total && *last.total != *next.total);
    }

    [[nodiscard]] Break break_at(std::size_t at) const {
        const auto& last = numbers_[at - 1];
        const auto& next = numbers_[at];
        const auto rise = std::int64_t{next.number} - last.number;
        const auto steps = std::int64_t{next.place} - last.place;
        const auto off = std::abs(rise - steps);
        if (rise == steps || (rise > 0 && rise < steps) || begins_another(at) || off > k_jump_max ||
            (off > k_sheet_pages && !both_sides_known(at))) {
            return Break::none;
        }
        if (rise <= 0) {
            const auto end = numbers_.begin() + static_cast<std::ptrdiff_t>(at);
            const bool seen = std::any_of(numbers_.begin(), end, [&next](const PageNumber& one) {
                return one.number == next.number;
            });
            return seen ? Break::repeated : Break::disorder;
        }
        for (std::int64_t number = last.number + 1; number < next.number; ++number) {
            if (is_there(number)) {
                return Break::disorder;
            }
        }
        return Break::gap;
    }

    void tell(Break found, std::size_t at) {
        const auto& last = numbers_[at - 1];
        const auto& next = numbers_[at];
        switch (found) {
        case Break::none:
            break;
        case Break::gap:
            tell_gap(next, next.number - last.number - (next.place - last.place),
                     fmt::format("{}, [{}], {}", last.number,
                                 span_text(last.number + 1, next.number - 1), next.number));
            break;
        case Break::repeated:
            if (auto* finding = add(RefusalCode::page_number_repeated, next.page, next.region)) {
                finding->measured = std::to_string(next.number);
                const auto first = std::ranges::find(numbers_, next.number, &PageNumber::number);
                finding->detail = std::to_string(first->page);
            }
            break;
        case Break::disorder:
            if (auto* finding = add(RefusalCode::page_number_disorder, next.page, next.region)) {
                finding->detail = numbers_round(numbers_, at);
            }
            break;
        }
    }

    void tell_gap(const PageNumber& before, unsigned missing, std::string detail) {
        if (auto* finding = add(RefusalCode::page_number_gap, before.page, before.region)) {
            finding->measured = std::to_string(missing);
            finding->detail = std::move(detail);
        }
    }

    /// Where a total is printed, judge_total speaks of the first pages.
    void judge_begin() {
        const auto& first = numbers_.front();
        if (!sequence_.total && first.place == 1 && first.number > 1 &&
            first.number - 1 <= k_sheet_pages && numbers_.size() > 1 &&
            follows(first, numbers_[1]) && !is_there(1)) {
            tell_gap(first, first.number - 1,
                     fmt::format("[{}], {}", span_text(1, first.number - 1), first.number));
        }
    }

    void judge_total() {
        const bool one_document = std::ranges::all_of(numbers_, [this](const PageNumber& one) {
            return !one.total || one.total == sequence_.total;
        });
        if (!sequence_.total || !one_document) {
            return;
        }
        const std::int64_t total = *sequence_.total;
        const auto& front = numbers_.front();
        const auto& back = numbers_.back();
        // Pages without a number that was read may be those before and after.
        const auto first =
            std::max<std::int64_t>(1, std::int64_t{front.number} - (front.place - 1));
        const auto last =
            std::min(total, std::int64_t{back.number} + (sequence_.places - back.place));
        if (first == 1 && last == total) {
            return;
        }
        if (auto* finding = add(RefusalCode::page_total_mismatch, 0, {})) {
            finding->measured = span_text(first, last);
            finding->limit = std::to_string(total);
        }
    }

    Finding* add(RefusalCode code, unsigned page, std::optional<Region> region) {
        PageJudge judge(limits_.checks, page, findings_);
        auto* finding = judge.add(code);
        if (finding != nullptr) {
            finding->region = region;
        }
        return finding;
    }

    const std::vector<PageNumber>& numbers_;
    const PageSequence& sequence_;
    const MediumLimits& limits_;
    Findings& findings_;
};

} // namespace

void find_number_breaks(const std::vector<PageTraits>& pages, const MediumLimits& limits,
                        Findings& findings) {
    if (const auto sequence = page_sequence_of(pages)) {
        NumberJudge(*sequence, limits, findings).judge();
    }
}

} // namespace scanseal::pipeline
