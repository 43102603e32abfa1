#include "core/patient_code.hpp"

#include <algorithm>
#include <array>
#include <regex>

namespace scanseal {

namespace {

unsigned value_of(char digit) {
    return static_cast<unsigned>(digit - '0');
}

/// `payload` from the right, the digit beside the check digit first.
unsigned luhn_digit(std::string_view payload) {
    unsigned sum = 0;
    bool doubled = true;
    for (auto at = payload.rbegin(); at != payload.rend(); ++at, doubled = !doubled) {
        const unsigned value = value_of(*at) * (doubled ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return (10 - sum % 10) % 10;
}

unsigned modulus10_digit(std::string_view payload) {
    unsigned sum = 0;
    unsigned weight = 3;
    for (auto at = payload.rbegin(); at != payload.rend(); ++at, weight = 4 - weight) {
        sum += value_of(*at) * weight;
    }
    return (10 - sum % 10) % 10;
}

unsigned modulus11_digit(std::string_view payload) {
    unsigned sum = 0;
    unsigned weight = 2;
    for (auto at = payload.rbegin(); at != payload.rend(); ++at) {
        sum += value_of(*at) * weight;
        weight = weight == 7 ? 2 : weight + 1;
    }
    const unsigned digit = 11 - sum % 11;
    return digit >= 10 ? 0 : digit;
}

} // namespace

struct PatientCodePattern::Compiled {
    std::regex regex;
    CheckDigit check_digit;
};

bool has_right_check_digit(std::string_view digits, CheckDigit kind) noexcept {
    if (kind == CheckDigit::none) {
        return true;
    }
    if (digits.size() < 2 || digits.size() > PatientCodePattern::k_code_bytes_max ||
        !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) {
        return false;
    }
    const auto payload = digits.substr(0, digits.size() - 1);
    const unsigned found = value_of(digits.back());
    switch (kind) {
    case CheckDigit::luhn:
        return found == luhn_digit(payload);
    case CheckDigit::modulus10_weight3:
        return found == modulus10_digit(payload);
    case CheckDigit::modulus11:
        return found == modulus11_digit(payload);
    case CheckDigit::none:
        break;
    }
    return true;
}

Result<PatientCodePattern> PatientCodePattern::make(const std::string& pattern,
                                                    CheckDigit check_digit) {
    if (pattern.empty() || pattern.size() > k_pattern_bytes_max) {
        return refuse(RefusalCode::config_value, "a pattern has 1 to 200 bytes");
    }
    try {
        // libstdc++'s matcher that never goes back: the usual one takes exponential time for
        // patterns such as (a+)+, and strangers choose the text.
        std::regex regex(pattern, std::regex::ECMAScript | std::regex_constants::__polynomial);
        if (regex.mark_count() != 1) {
            return refuse(RefusalCode::config_value,
                          "a pattern has exactly one group (...), the patient's id");
        }
        return PatientCodePattern(std::make_shared<const Compiled>(
            Compiled{.regex = std::move(regex), .check_digit = check_digit}));
    } catch (const std::regex_error& error) {
        return refuse(RefusalCode::config_value,
                      std::string("no regular expression that can be used: ") + error.what());
    }
}

std::optional<std::string> PatientCodePattern::patient_id_in(std::string_view code) const {
    if (code.size() > k_code_bytes_max) {
        return std::nullopt;
    }
    std::match_results<std::string_view::const_iterator> found;
    if (!std::regex_search(code.begin(), code.end(), found, compiled_->regex) ||
        !found[1].matched) {
        return std::nullopt;
    }
    auto id = found[1].str();
    if (id.empty() || !has_right_check_digit(id, compiled_->check_digit)) {
        return std::nullopt;
    }
    return id;
}

} // namespace scanseal
