#include "imaging/measures/number_line_internal.hpp"

#include "imaging/measures/digits_internal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace scanseal::imaging {

namespace {

constexpr double k_height_min_mm = 1.2;
constexpr double k_height_max_mm = 6.0;
constexpr double k_sure = 0.9;
constexpr double k_perhaps = 0.3;
constexpr double k_which_sure = 0.95; // of the digits, if it is one at all
// All in heights of the tallest digit.
constexpr double k_digit_part = 0.85; // smaller ones are an o or a raised figure
constexpr double k_small_part = 0.45; // points, commas and dashes are lower
constexpr double k_level = 0.15;      // digits stand on one line
constexpr double k_gap_max = 0.8;     // within a number: figures of full width stand that far apart
constexpr double k_touching = 0.4;
constexpr double k_word_gap = 0.25;
constexpr std::size_t k_others_max = 12;
constexpr std::size_t k_between_max = 3;
constexpr std::size_t k_places_max = 4;

enum class Kind {
    digit,
    other,  ///< a letter, a kanji, a slash
    low,    ///< a point, a comma, a dash
    wide,   ///< several letters, or digits, that touch
    perhaps ///< a digit, or a letter that looks like it: 1 and l
};

struct Mark {
    cv::Rect box;
    Kind kind = Kind::other;
    DigitGuess guess;
};

struct Group {
    std::size_t first = 0;
    std::size_t last = 0;
    unsigned value = 0;
};

Kind kind_of(const DigitGuess& guess) {
    if (guess.likelihood >= k_sure) {
        return Kind::digit;
    }
    return guess.no_digit >= k_sure ? Kind::other : Kind::perhaps;
}

std::vector<Mark> looked_at(const ScaledView& view, const ShortLine& line) {
    const int tallest = std::ranges::max_element(line.marks, {}, &cv::Rect::height)->height;
    std::vector<Mark> marks;
    for (const auto& box : line.marks) {
        Mark mark;
        mark.box = box;
        if (box.height < k_small_part * tallest) {
            mark.kind = Kind::low;
        } else if (box.width > k_digit_width_max * box.height) {
            mark.kind = Kind::wide;
        } else if (box.height >= k_digit_height_min_px && box.height <= k_digit_height_max_px) {
            mark.guess = guess_digit(digit_patch(view.grey, box, line.paper_tone));
            mark.kind = kind_of(mark.guess);
        }
        marks.push_back(mark);
    }
    return marks;
}

bool like_digit(const Mark& mark) {
    return mark.kind == Kind::digit || mark.kind == Kind::perhaps;
}

/// What is lower than the digits is a letter. False where digits do not stand on one line.
bool keep_level_digits(std::vector<Mark>& marks, double px_per_mm) {
    cv::Rect tallest;
    for (const auto& mark : marks) {
        if (like_digit(mark) && mark.box.height > tallest.height) {
            tallest = mark.box;
        }
    }
    if (tallest.height < k_height_min_mm * px_per_mm ||
        tallest.height > k_height_max_mm * px_per_mm) {
        return false;
    }
    const double off_max = std::max(1.0, k_level * tallest.height);
    for (auto& mark : marks) {
        const bool low = mark.box.height < k_digit_part * tallest.height - 1.0;
        const bool level = std::abs(mark.box.br().y - tallest.br().y) <= off_max;
        if (mark.kind == Kind::digit && !low && !level) {
            return false;
        }
        if (like_digit(mark) && (low || !level)) {
            mark.kind = Kind::other;
        }
    }
    return true;
}

double gap_between(const Mark& left, const Mark& right) {
    return right.box.x - left.box.br().x;
}

/// On that side of marks[at] no letter follows as in a word; a sign between two digits may.
bool stands_free(const std::vector<Mark>& marks, std::size_t at, bool right) {
    const auto beside = [&](std::size_t steps) -> const Mark* {
        const bool there = right ? at + steps < marks.size() : at >= steps;
        return there ? &marks[right ? at + steps : at - steps] : nullptr;
    };
    const auto* const next = beside(1);
    if (next == nullptr || like_digit(*next) || next->kind == Kind::low) {
        return true;
    }
    const double gap = right ? gap_between(marks[at], *next) : gap_between(*next, marks[at]);
    return gap > k_word_gap * marks[at].box.height ||
           (next->kind == Kind::other && beside(2) != nullptr && like_digit(*beside(2)));
}

/// What may be a digit is one where it stands as a digit does. False where a mark beside a digit
/// stays in doubt.
bool settle_doubts(std::vector<Mark>& marks) {
    std::vector<Kind> settled;
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const auto& mark = marks[i];
        settled.push_back(mark.kind);
        if (mark.kind != Kind::perhaps) {
            continue;
        }
        const bool which = mark.guess.likelihood >= k_perhaps &&
                           mark.guess.likelihood >= k_which_sure * (1.0 - mark.guess.no_digit);
        const bool free = stands_free(marks, i, false) && stands_free(marks, i, true);
        const double near = k_gap_max * mark.box.height;
        const bool before =
            i > 0 && marks[i - 1].kind == Kind::digit && gap_between(marks[i - 1], mark) < near;
        const bool after = i + 1 < marks.size() && marks[i + 1].kind == Kind::digit &&
                           gap_between(mark, marks[i + 1]) < near;
        if (which && free) {
            settled.back() = Kind::digit;
        } else if (before || after || free) {
            return false;
        } else {
            settled.back() = Kind::other;
        }
    }
    for (std::size_t i = 0; i < marks.size(); ++i) {
        marks[i].kind = settled[i];
    }
    return true;
}

std::vector<Group> groups_of(const std::vector<Mark>& marks) {
    std::vector<Group> groups;
    for (std::size_t i = 0; i < marks.size(); ++i) {
        if (marks[i].kind != Kind::digit) {
            continue;
        }
        const bool goes_on = !groups.empty() && groups.back().last + 1 == i &&
                             gap_between(marks[i - 1], marks[i]) <= k_gap_max * marks[i].box.height;
        if (!goes_on) {
            groups.push_back({.first = i, .last = i, .value = 0});
        }
        auto& group = groups.back();
        group.last = i;
        if (i - group.first < k_places_max) {
            group.value = 10 * group.value + marks[i].guess.digit;
        }
    }
    return groups;
}

/// A mark beside the number that is too wide for one letter may be digits that touch.
bool touched(const std::vector<Mark>& marks, const Group& group) {
    const double near = k_touching * marks[group.first].box.height;
    const bool before = group.first > 0 && marks[group.first - 1].kind == Kind::wide &&
                        gap_between(marks[group.first - 1], marks[group.first]) < near;
    const bool after = group.last + 1 < marks.size() && marks[group.last + 1].kind == Kind::wide &&
                       gap_between(marks[group.last], marks[group.last + 1]) < near;
    return before || after;
}

/// Between a number and its total stand a slash, "of", 頁: nothing low.
bool joined(const std::vector<Mark>& marks, const Group& number, const Group& total) {
    const std::size_t between = total.first - number.last - 1;
    return between >= 1 && between <= k_between_max &&
           std::all_of(marks.begin() + static_cast<std::ptrdiff_t>(number.last) + 1,
                       marks.begin() + static_cast<std::ptrdiff_t>(total.first),
                       [](const Mark& mark) { return mark.kind == Kind::other; });
}

} // namespace

std::optional<NumberOnLine> number_on(const ScaledView& view, const ShortLine& line) {
    auto marks = looked_at(view, line);
    if (!keep_level_digits(marks, view.px_per_mm) || !settle_doubts(marks)) {
        return std::nullopt;
    }
    const auto groups = groups_of(marks);
    const auto others = static_cast<std::size_t>(
        std::ranges::count_if(marks, [](const Mark& mark) { return mark.kind != Kind::digit; }));
    if (groups.empty() || groups.size() > 2 || others > k_others_max) {
        return std::nullopt;
    }
    NumberOnLine found;
    found.number = groups.front().value;
    found.likelihood = 1.0;
    for (const auto& group : groups) {
        if (group.last - group.first >= k_places_max || group.value == 0 || touched(marks, group)) {
            return std::nullopt;
        }
        for (std::size_t i = group.first; i <= group.last; ++i) {
            found.likelihood = std::min(found.likelihood, marks[i].guess.likelihood);
        }
    }
    if (groups.size() == 2) {
        found.total = groups.back().value;
        if (*found.total < found.number || !joined(marks, groups.front(), groups.back())) {
            return std::nullopt;
        }
    }
    found.box = marks[groups.front().first].box | marks[groups.front().last].box;
    return found;
}

} // namespace scanseal::imaging
