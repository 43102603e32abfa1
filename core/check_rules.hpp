// core/check_rules.hpp — the checks on a page's pixels, each with its limit and what it means when
// a page does not pass. One table: profiles, their documentation and the judges all go by it.
#pragma once

#include "core/refusal.hpp"

#include <map>
#include <span>
#include <string_view>

namespace scanseal {

enum class Medium;
enum class Severity;

/// How one check is judged. A check that is off leaves no finding, not even a note.
struct CheckRule {
    bool on = true;
    Severity severity{};
    double limit = 0.0; ///< in the unit of its CheckSpec; meaningless without one

    bool operator==(const CheckRule&) const = default;
};

/// The rules of a medium by code. A check without a rule is off.
using CheckRules = std::map<RefusalCode, CheckRule>;

/// One check as it exists, whatever a profile makes of it. Its key in a profile is to_string(code).
struct CheckSpec {
    RefusalCode code;
    Severity severity; ///< for paper, unless the profile says otherwise
    bool has_limit;    ///< false: it is so or it is not
    double limit;      ///< for paper, unless the profile says otherwise
    double limit_min;  ///< range a profile may give
    double limit_max;
    std::string_view unit;    ///< of the limit; empty for a plain number
    std::string_view meaning; ///< what is held against the limit, as profiles explain it
};

/// All of them in the order of their numbers.
[[nodiscard]] std::span<const CheckSpec> check_specs() noexcept;

/// The spec of `code`, or nullptr if it is no check of this table.
[[nodiscard]] const CheckSpec* find_check_spec(RefusalCode code) noexcept;

/// What holds where a profile says nothing: for paper the table; for other media less, since most
/// measures are made for print on plain paper.
[[nodiscard]] CheckRules default_check_rules(Medium medium);

} // namespace scanseal
