#include "imaging/measures/number_line_internal.hpp"

#include "imaging/measures/digits_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace scanseal::imaging {

namespace {

constexpr double k_height_min_mm = 1.2;
constexpr double k_height_max_mm = 6.0;
constexpr double k_sure = 0.8;
constexpr double k_perhaps = 0.3;
constexpr double k_which_sure = 0.95; // of the digits, if it is one at all
// All in heights of the tallest digit.
constexpr double k_digit_part = 0.85; // smaller ones are an o or a raised figure
constexpr double k_small_part = 0.45; // points, commas and dashes are lower
constexpr double k_level = 0.15;      // digits stand on one line
constexpr double k_gap_max = 0.8;     // within a number: figures of full width stand that far apart
constexpr double k_touching = 0.3;
constexpr double k_two_wide = 0.75; // two narrow digits that touch
constexpr double k_two_wide_max = 2.4;
constexpr double k_word_gap = 0.25;
constexpr std::size_t k_others_max = 12;
constexpr std::size_t k_between_max = 3;
constexpr std::size_t k_places_max = 4;

enum class Kind {
    digit,
    other,   ///< a letter, a kanji, a slash
    low,     ///< a point, a comma, a dash
    suspect, ///< a letter, unless it stands beside a digit: then perhaps more digits
    perhaps  ///< a digit, or a letter that looks like it: 1 and l
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

/// What is left of a mark between two columns, as high as its ink.
DigitGuess guess_part(const ScaledView& view, const cv::Rect& part, double paper_tone) {
    const cv::Mat grey = view.grey.colRange(0, part.br().x);
    const cv::Rect ink = cv::boundingRect(grey(part) < paper_tone * (1.0 - k_digit_ink_part));
    if (ink.height < k_digit_height_min_px) {
        return {.digit = 0, .likelihood = 0.0, .no_digit = 1.0};
    }
    return guess_digit(
        digit_patch(grey, {part.x, part.y + ink.y, part.width, ink.height}, paper_tone));
}

/// A half of the mark looks like a digit.
bool may_be_two(const ScaledView& view, const cv::Rect& box, double paper_tone) {
    if (box.width < k_two_wide * box.height) {
        return false;
    }
    const cv::Rect left(box.x, box.y, box.width / 2, box.height);
    const cv::Rect right(left.br().x, box.y, box.width - left.width, box.height);
    return box.width > k_two_wide_max * box.height ||
           guess_part(view, left, paper_tone).no_digit < 0.5 ||
           guess_part(view, right, paper_tone).no_digit < 0.5;
}

std::vector<Mark> looked_at(const ScaledView& view, const ShortLine& line) {
    const int tallest = std::ranges::max_element(line.marks, {}, &cv::Rect::height)->height;
    std::vector<Mark> marks;
    for (const auto& box : line.marks) {
        Mark mark;
        mark.box = box;
        if (box.height < k_small_part * tallest) {
            mark.kind = Kind::low;
        } else if (box.height >= k_digit_height_min_px && box.height <= k_digit_height_max_px) {
            if (box.width <= k_digit_width_max * box.height) {
                mark.guess = guess_digit(digit_patch(view.grey, box, line.paper_tone));
                mark.kind = kind_of(mark.guess);
            }
            if (mark.kind == Kind::other && may_be_two(view, box, line.paper_tone)) {
                mark.kind = Kind::suspect;
            }
        }
        marks.push_back(mark);
    }
    return marks;
}

bool like_digit(const Mark& mark) {
    return mark.kind == Kind::digit || mark.kind == Kind::perhaps;
}

/// What is lower than the digits is no number by itself. False where digits do not stand on one
/// line.
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
            mark.kind = Kind::suspect; // an o, or a figure of the old style
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

/// A mark beside the number may be more digits, that touch.
bool touched(const std::vector<Mark>& marks, const Group& group) {
    const double near = k_touching * marks[group.first].box.height;
    const bool before = group.first > 0 && marks[group.first - 1].kind == Kind::suspect &&
                        gap_between(marks[group.first - 1], marks[group.first]) < near;
    const bool after = group.last + 1 < marks.size() &&
                       marks[group.last + 1].kind == Kind::suspect &&
                       gap_between(marks[group.last], marks[group.last + 1]) < near;
    return before || after;
}

/// Nothing but ones with letters close by on both sides: the ll of a word.
bool in_word(const std::vector<Mark>& marks, const Group& group) {
    const auto letter = [&](const Mark& mark, double gap) {
        return mark.kind != Kind::low && gap < k_word_gap * marks[group.first].box.height;
    };
    return group.first > 0 && group.last + 1 < marks.size() &&
           letter(marks[group.first - 1],
                  gap_between(marks[group.first - 1], marks[group.first])) &&
           letter(marks[group.last + 1], gap_between(marks[group.last], marks[group.last + 1])) &&
           std::all_of(marks.begin() + static_cast<std::ptrdiff_t>(group.first),
                       marks.begin() + static_cast<std::ptrdiff_t>(group.last) + 1,
                       [](const Mark& mark) { return mark.guess.digit == 1; });
}

/// Between a number and its total stand a slash, as high as the digits, or "of" and the like:
/// nothing low, and no colon.
bool makes_total(const std::vector<Mark>& marks, const Group& number, const Group& total) {
    const auto first = marks.begin() + static_cast<std::ptrdiff_t>(number.last) + 1;
    const auto end = marks.begin() + static_cast<std::ptrdiff_t>(total.first);
    const auto between = static_cast<std::size_t>(end - first);
    if (between == 0 || between > k_between_max ||
        (between == 1 && first->box.height < k_digit_part * marks[number.last].box.height)) {
        return false;
    }
    return std::all_of(first, end, [](const Mark& mark) {
        return mark.kind == Kind::other || mark.kind == Kind::suspect;
    });
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
        if (group.last - group.first >= k_places_max || group.value == 0 || touched(marks, group) ||
            (others > 2 && in_word(marks, group))) {
            return std::nullopt;
        }
        for (std::size_t i = group.first; i <= group.last; ++i) {
            found.likelihood = std::min(found.likelihood, marks[i].guess.likelihood);
        }
    }
    if (groups.size() == 2) {
        found.total = groups.back().value;
        if (*found.total < found.number || !makes_total(marks, groups.front(), groups.back())) {
            return std::nullopt;
        }
    }
    found.box = marks[groups.front().first].box | marks[groups.front().last].box;
    return found;
}

} // namespace scanseal::imaging
