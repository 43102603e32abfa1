#include "config/check_reader_internal.hpp"

#include <fmt/format.h>

namespace scanseal::config {

namespace {

std::string value_text(const CheckSpec& spec, const CheckRule& rule) {
    if (!rule.on) {
        return "\"off\"";
    }
    if (!spec.has_limit) {
        return fmt::format("\"{}\"", to_string(rule.severity));
    }
    return fmt::format("{{ severity = \"{}\", limit = {:g} }}", to_string(rule.severity),
                       rule.limit);
}

std::string line(const CheckSpec& spec, const CheckRule& rule, bool explained) {
    const auto setting = fmt::format("{} = {}", to_string(spec.code), value_text(spec, rule));
    if (!explained) {
        return setting + "\n";
    }
    return fmt::format("{:<72} # {}{}{}\n", setting, spec.unit, spec.unit.empty() ? "" : ": ",
                       spec.meaning);
}

} // namespace

std::string checks_text(Medium medium) {
    const auto paper = default_check_rules(Medium::paper);
    const auto rules = default_check_rules(medium);
    std::string text = fmt::format("[medium.{}.checks]\n", to_string(medium));
    if (medium == Medium::paper) {
        text +=
            "# What the pixels show. Each check: \"off\", a severity, or both severity and limit. "
            "docs/inspection.md has the reasons.\n";
    } else {
        text += "# As for paper but for these.\n";
    }
    for (const auto& spec : check_specs()) {
        const auto& rule = rules.at(spec.code);
        if (medium == Medium::paper || rule != paper.at(spec.code)) {
            text += line(spec, rule, medium == Medium::paper);
        }
    }
    return text;
}

} // namespace scanseal::config
