#include "pipeline/page_checks/page_judge_internal.hpp"
#include "pipeline/page_checks/page_sequence_internal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

namespace scanseal::pipeline {

namespace {

constexpr double k_same_height_mm = 5.0;
constexpr double k_same_side_mm = 8.0; // "9" and "Page 10 of 12" have other middles
constexpr unsigned k_numbers_min = 3;
constexpr unsigned k_one_distance_min = 4;

/// A number of a page, and whether a place was begun with it or took it.
struct Candidate {
    const PageTraits* page = nullptr;
    const imaging::PrintedNumber* printed = nullptr;
    bool taken = false;
};

std::vector<Candidate> candidates_of(const std::vector<PageTraits>& pages) {
    std::vector<Candidate> all;
    for (const auto& page : pages) {
        for (const auto& printed : page.numbers) {
            all.push_back({.page = &page, .printed = &printed, .taken = false});
        }
    }
    return all;
}

/// In mm from the place of `first`; empty where it is another place.
std::optional<double> distance_mm(const Candidate& first, const Candidate& other) {
    const double up = std::abs(first.printed->y_mm - other.printed->y_mm);
    double aside = std::abs(first.printed->x_mm - other.printed->x_mm);
    if (other.page->width_mm > 0) {
        const double mirrored_mm = other.page->width_mm - other.printed->x_mm;
        aside = std::min(aside, std::abs(first.printed->x_mm - mirrored_mm));
    }
    const bool same = first.printed->at_foot == other.printed->at_foot && up <= k_same_height_mm &&
                      aside <= k_same_side_mm;
    return same ? std::optional(up + aside) : std::nullopt;
}

/// What stands at the place of `first`, at most one of a page; all of it is taken.
std::vector<const Candidate*> at_place_of(const Candidate& first, std::vector<Candidate>& all) {
    std::vector<const Candidate*> found;
    double nearest_mm = 0.0;
    for (auto& one : all) {
        const auto away_mm = distance_mm(first, one);
        if (!away_mm) {
            continue;
        }
        one.taken = true;
        if (found.empty() || found.back()->page != one.page) {
            found.push_back(&one);
            nearest_mm = *away_mm;
        } else if (*away_mm < nearest_mm) {
            found.back() = &one;
            nearest_mm = *away_mm;
        }
    }
    return found;
}

/// Places of the pages by their number in the document; blank ones take that of the page before.
std::map<unsigned, unsigned> places_of(const std::vector<PageTraits>& pages, bool count_blank) {
    std::map<unsigned, unsigned> places;
    unsigned blank = 0;
    for (const auto& page : pages) {
        blank += !count_blank && page.blank ? 1U : 0U;
        places[page.page] = page.page - blank;
    }
    return places;
}

/// Without those that disagree with two neighbours that agree with each other.
void leave_out_misread(std::vector<PageNumber>& numbers) {
    std::vector<PageNumber> kept;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const bool alone =
            !kept.empty() && i + 1 < numbers.size() && !follows(kept.back(), numbers[i]) &&
            !follows(numbers[i], numbers[i + 1]) && follows(kept.back(), numbers[i + 1]);
        if (!alone) {
            kept.push_back(numbers[i]);
        }
    }
    numbers = std::move(kept);
}

unsigned in_step(const std::vector<PageNumber>& numbers) {
    unsigned count = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const bool before =
            i > 0 ? follows(numbers[i - 1], numbers[i]) : counts_from_start(numbers[i]);
        const bool after = i + 1 < numbers.size() && follows(numbers[i], numbers[i + 1]);
        count += before || after ? 1U : 0U;
    }
    return count;
}

/// Numbers that keep the commonest distance to their place; `from_start`: that distance is 0.
unsigned at_one_distance(const std::vector<PageNumber>& numbers, bool& from_start) {
    std::map<std::int64_t, unsigned> distances;
    for (const auto& one : numbers) {
        ++distances[static_cast<std::int64_t>(one.number) - one.place];
    }
    const auto most = std::ranges::max_element(
        distances, [](const auto& one, const auto& other) { return one.second < other.second; });
    from_start = most->first == 0;
    return most->second;
}

std::optional<unsigned> common_total(const std::vector<PageNumber>& numbers) {
    std::map<unsigned, std::size_t> totals;
    for (const auto& one : numbers) {
        if (one.total) {
            ++totals[*one.total];
        }
    }
    for (const auto& [total, count] : totals) {
        if (count >= 2 && 3 * count >= 2 * numbers.size()) {
            return total;
        }
    }
    return std::nullopt;
}

bool falls_by_one(const std::vector<PageNumber>& numbers) {
    return numbers.size() >= k_numbers_min &&
           std::ranges::all_of(numbers, [&numbers](const PageNumber& one) {
               return one.number + one.place == numbers.front().number + numbers.front().place;
           });
}

bool believed(PageSequence& sequence) {
    auto& numbers = sequence.numbers;
    if (numbers.size() < 2) {
        return false;
    }
    sequence.reversed = falls_by_one(numbers);
    leave_out_misread(numbers);
    sequence.total = common_total(numbers);
    const auto count = static_cast<unsigned>(numbers.size());
    const unsigned stepping = in_step(numbers);
    bool from_start = false;
    const unsigned distant = at_one_distance(numbers, from_start);
    sequence.agreeing = sequence.reversed ? count : std::max(stepping, distant);
    // A first page that bears 1 stands for one more number, that of no page before it.
    const unsigned begins = counts_from_start(numbers.front()) ? 1U : 0U;
    const bool steps =
        count >= k_numbers_min && stepping + begins >= k_numbers_min && 3 * stepping >= 2 * count;
    const bool one_distance =
        distant + (from_start ? 1U : 0U) >= k_one_distance_min && 2 * distant > count;
    const bool by_total = sequence.total && numbers.front().number < numbers.back().number &&
                          (begins == 1 || (numbers.back().number == *sequence.total &&
                                           numbers.back().place == sequence.places));
    return sequence.reversed || steps || one_distance || by_total;
}

PageSequence sequence_of(const std::vector<const Candidate*>& found,
                         const std::map<unsigned, unsigned>& places) {
    PageSequence sequence;
    sequence.places = places.rbegin()->second;
    for (const auto* one : found) {
        const auto& printed = *one->printed;
        sequence.numbers.push_back({.page = one->page->page,
                                    .place = places.at(one->page->page),
                                    .number = printed.number,
                                    .total = printed.total,
                                    .region = region_of(printed.region)});
    }
    return sequence;
}

} // namespace

bool follows(const PageNumber& earlier, const PageNumber& later) noexcept {
    return later.number > earlier.number &&
           later.number - earlier.number == later.place - earlier.place;
}

bool counts_from_start(const PageNumber& number) noexcept {
    return number.number == number.place;
}

std::optional<PageSequence> page_sequence_of(const std::vector<PageTraits>& pages) {
    std::optional<PageSequence> best;
    const auto with_blank = places_of(pages, true);
    const auto without_blank = places_of(pages, false);
    auto candidates = candidates_of(pages);
    for (const auto& first : candidates) {
        if (first.taken) {
            continue;
        }
        const auto found = at_place_of(first, candidates);
        for (const auto* places : {&with_blank, &without_blank}) {
            auto sequence = sequence_of(found, *places);
            if (believed(sequence) && (!best || sequence.agreeing > best->agreeing)) {
                best = std::move(sequence);
            }
        }
    }
    return best;
}

} // namespace scanseal::pipeline
