#include "config/check_reader_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace scanseal::config {

namespace {

/// A check is "off", a severity, or a table { severity = ..., limit = ... }.
void read_check(TableReader& checks, const CheckSpec& spec, CheckRule& rule) {
    const auto key = to_string(spec.code);
    const auto read_outcome = [&rule](TableReader& from, std::string_view name) {
        std::optional<Severity> outcome;
        if (from.choice<std::optional<Severity>>(name, outcome,
                                                 {{"off", std::nullopt},
                                                  {"note", Severity::note},
                                                  {"review", Severity::review},
                                                  {"reject", Severity::reject}})) {
            rule.on = outcome.has_value();
            rule.severity = outcome.value_or(rule.severity);
        }
    };
    if (!checks.is_table(key)) {
        read_outcome(checks, key);
        return;
    }
    auto section = checks.table(key);
    read_outcome(*section, "severity");
    if (spec.has_limit) {
        section->number("limit", rule.limit, spec.limit_min, spec.limit_max);
    } else {
        section->forbid("limit", "this check has none: it is so or it is not");
    }
    section->finish();
}

/// "130x210": width by height in mm, either way round, 20 to 2000.
std::optional<SheetSize> sheet_from(const std::string& text) {
    const auto cross = text.find('x');
    double sides[2] = {};
    const char* const end = text.data() + text.size();
    if (cross == std::string::npos) {
        return std::nullopt;
    }
    const char* const middle = text.data() + cross;
    const auto first = std::from_chars(text.data(), middle, sides[0]);
    const auto second = std::from_chars(middle + 1, end, sides[1]);
    const auto in_range = [](double side) { return side >= 20 && side <= 2000; };
    if (first.ec != std::errc() || first.ptr != middle || second.ec != std::errc() ||
        second.ptr != end || !in_range(sides[0]) || !in_range(sides[1])) {
        return std::nullopt;
    }
    return SheetSize{.short_mm = std::min(sides[0], sides[1]),
                     .long_mm = std::max(sides[0], sides[1])};
}

} // namespace

void read_checks(TableReader& medium, CheckRules& rules) {
    auto section = medium.table("checks");
    if (!section) {
        return;
    }
    for (const auto& spec : check_specs()) {
        read_check(*section, spec, rules[spec.code]);
    }
    section->finish();
}

void read_sheets(TableReader& section, std::vector<SheetSize>& sheets) {
    std::vector<LocatedText> texts;
    if (!section.texts("sheets", texts)) {
        return;
    }
    sheets.clear();
    for (const auto& [text, place] : texts) {
        if (const auto sheet = sheet_from(text)) {
            sheets.push_back(*sheet);
        } else {
            section.report(place, RefusalCode::config_value,
                           fmt::format("sheets names \"{}\"; allowed: width and height in mm, 20 "
                                       "to 2000, e.g. \"130x210\"",
                                       text.substr(0, 40)));
        }
    }
}

} // namespace scanseal::config
