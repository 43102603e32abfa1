#include "scanner_drivers/sane_options_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace scanseal::scanner_drivers {

namespace {

constexpr SANE_Int k_options_max = 4096;
constexpr SANE_Int k_text_bytes_max = 1 << 16;

bool is_scalar_number(const SANE_Option_Descriptor& descriptor) {
    return (descriptor.type == SANE_TYPE_INT || descriptor.type == SANE_TYPE_FIXED) &&
           descriptor.size == static_cast<SANE_Int>(sizeof(SANE_Word));
}

double to_number(const SANE_Option_Descriptor& descriptor, SANE_Word word) {
    return descriptor.type == SANE_TYPE_FIXED ? SANE_UNFIX(word) : static_cast<double>(word);
}

SANE_Word to_word(const SANE_Option_Descriptor& descriptor, double value) {
    const double scaled =
        descriptor.type == SANE_TYPE_FIXED ? value * (1 << SANE_FIXED_SCALE_SHIFT) : value;
    return static_cast<SANE_Word>(std::lround(std::clamp(scaled, -2147483648.0, 2147483647.0)));
}

std::vector<double> word_list(const SANE_Option_Descriptor& descriptor) {
    std::vector<double> numbers;
    const auto* list = descriptor.constraint.word_list;
    for (SANE_Word i = 1; list != nullptr && i <= list[0] && i <= k_options_max; ++i) {
        numbers.push_back(to_number(descriptor, list[i]));
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

double fitted_to_list(const std::vector<double>& numbers, double value, Fit fit) {
    const auto above = std::lower_bound(numbers.begin(), numbers.end(), value);
    if (above == numbers.end()) {
        return numbers.back();
    }
    if (fit == Fit::at_least || above == numbers.begin()) {
        return *above;
    }
    return value - *(above - 1) < *above - value ? *(above - 1) : *above;
}

double fitted_to_range(const SANE_Option_Descriptor& descriptor, double value, Fit fit) {
    const auto* range = descriptor.constraint.range;
    const double low = to_number(descriptor, range->min);
    const double high = to_number(descriptor, range->max);
    const double step = to_number(descriptor, range->quant);
    if (step > 0) {
        constexpr double k_slack = 1e-4; // fixed point numbers are 1/65536 apart
        const double steps = (value - low) / step;
        value =
            low + step * (fit == Fit::at_least ? std::ceil(steps - k_slack) : std::round(steps));
    }
    return std::max(low, std::min(value, high));
}

} // namespace

SaneOptions::Found SaneOptions::find(const char* name) const {
    SANE_Int count = 0;
    if (sane_get_option_descriptor(handle_, 0) == nullptr ||
        sane_control_option(handle_, 0, SANE_ACTION_GET_VALUE, &count, nullptr) !=
            SANE_STATUS_GOOD) {
        return {};
    }
    for (SANE_Int i = 1; i < std::min(count, k_options_max); ++i) {
        const auto* const descriptor = sane_get_option_descriptor(handle_, i);
        if (descriptor != nullptr && descriptor->name != nullptr &&
            std::strcmp(descriptor->name, name) == 0 && SANE_OPTION_IS_ACTIVE(descriptor->cap)) {
            return {.index = i, .descriptor = descriptor};
        }
    }
    return {};
}

bool SaneOptions::is_settable(const char* name) const {
    const auto found = find(name);
    return found.descriptor != nullptr && SANE_OPTION_IS_SETTABLE(found.descriptor->cap);
}

std::vector<std::string> SaneOptions::choices(const char* name) const {
    const auto found = find(name);
    std::vector<std::string> texts;
    if (found.descriptor != nullptr &&
        found.descriptor->constraint_type == SANE_CONSTRAINT_STRING_LIST) {
        const auto* list = found.descriptor->constraint.string_list;
        for (; list != nullptr && *list != nullptr; ++list) {
            texts.emplace_back(*list);
        }
    }
    return texts;
}

std::optional<std::pair<double, double>> SaneOptions::bounds(const char* name) const {
    const auto found = find(name);
    if (found.descriptor == nullptr || !is_scalar_number(*found.descriptor)) {
        return std::nullopt;
    }
    const auto& descriptor = *found.descriptor;
    if (descriptor.constraint_type == SANE_CONSTRAINT_RANGE &&
        descriptor.constraint.range != nullptr) {
        return std::pair(to_number(descriptor, descriptor.constraint.range->min),
                         to_number(descriptor, descriptor.constraint.range->max));
    }
    if (descriptor.constraint_type == SANE_CONSTRAINT_WORD_LIST) {
        if (const auto numbers = word_list(descriptor); !numbers.empty()) {
            return std::pair(numbers.front(), numbers.back());
        }
    }
    return std::nullopt;
}

double SaneOptions::fitted(const char* name, double value, Fit fit) const {
    const auto found = find(name);
    if (!bounds(name)) {
        return value;
    }
    return found.descriptor->constraint_type == SANE_CONSTRAINT_RANGE
               ? fitted_to_range(*found.descriptor, value, fit)
               : fitted_to_list(word_list(*found.descriptor), value, fit);
}

bool SaneOptions::is_in_pixels(const char* name) const {
    const auto found = find(name);
    return found.descriptor != nullptr && found.descriptor->unit == SANE_UNIT_PIXEL;
}

std::optional<std::string> SaneOptions::text(const char* name) const {
    const auto found = find(name);
    if (found.descriptor == nullptr || found.descriptor->type != SANE_TYPE_STRING ||
        found.descriptor->size < 1 || found.descriptor->size > k_text_bytes_max) {
        return std::nullopt;
    }
    std::string value(static_cast<std::size_t>(found.descriptor->size) + 1, '\0');
    if (sane_control_option(handle_, found.index, SANE_ACTION_GET_VALUE, value.data(), nullptr) !=
        SANE_STATUS_GOOD) {
        return std::nullopt;
    }
    value.resize(std::strlen(value.c_str()));
    return value;
}

std::optional<double> SaneOptions::number(const char* name) const {
    const auto found = find(name);
    SANE_Word word = 0;
    if (found.descriptor == nullptr || !is_scalar_number(*found.descriptor) ||
        sane_control_option(handle_, found.index, SANE_ACTION_GET_VALUE, &word, nullptr) !=
            SANE_STATUS_GOOD) {
        return std::nullopt;
    }
    return to_number(*found.descriptor, word);
}

std::optional<bool> SaneOptions::flag(const char* name) const {
    const auto found = find(name);
    SANE_Bool value = SANE_FALSE;
    if (found.descriptor == nullptr || found.descriptor->type != SANE_TYPE_BOOL ||
        sane_control_option(handle_, found.index, SANE_ACTION_GET_VALUE, &value, nullptr) !=
            SANE_STATUS_GOOD) {
        return std::nullopt;
    }
    return value != SANE_FALSE;
}

bool SaneOptions::set_text(const char* name, const std::string& value) {
    const auto found = find(name);
    if (found.descriptor == nullptr || found.descriptor->type != SANE_TYPE_STRING ||
        !SANE_OPTION_IS_SETTABLE(found.descriptor->cap) || found.descriptor->size < 1 ||
        found.descriptor->size > k_text_bytes_max ||
        value.size() >= static_cast<std::size_t>(found.descriptor->size)) {
        return false;
    }
    // The driver may write back what it took: all of its size must be ours.
    std::string buffer = value;
    buffer.resize(static_cast<std::size_t>(found.descriptor->size) + 1, '\0');
    return sane_control_option(handle_, found.index, SANE_ACTION_SET_VALUE, buffer.data(),
                               nullptr) == SANE_STATUS_GOOD;
}

bool SaneOptions::set_number(const char* name, double value) {
    const auto found = find(name);
    if (found.descriptor == nullptr || !is_scalar_number(*found.descriptor) ||
        !SANE_OPTION_IS_SETTABLE(found.descriptor->cap)) {
        return false;
    }
    SANE_Word word = to_word(*found.descriptor, value);
    return sane_control_option(handle_, found.index, SANE_ACTION_SET_VALUE, &word, nullptr) ==
           SANE_STATUS_GOOD;
}

bool SaneOptions::set_flag(const char* name, bool value) {
    const auto found = find(name);
    if (found.descriptor == nullptr || found.descriptor->type != SANE_TYPE_BOOL ||
        !SANE_OPTION_IS_SETTABLE(found.descriptor->cap)) {
        return false;
    }
    SANE_Bool word = value ? SANE_TRUE : SANE_FALSE;
    return sane_control_option(handle_, found.index, SANE_ACTION_SET_VALUE, &word, nullptr) ==
           SANE_STATUS_GOOD;
}

bool says_double_feed(SANE_Handle handle) {
    const SaneOptions options(handle);
    constexpr std::array k_sensors{"double-feed", "omr-df"}; // drivers fujitsu and its kin
    return std::any_of(k_sensors.begin(), k_sensors.end(), [&options](const char* sensor) {
        return !options.is_settable(sensor) && options.flag(sensor).value_or(false);
    });
}

} // namespace scanseal::scanner_drivers
