#include "config/table_reader_internal.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace scanseal::config {

namespace {

std::string shown(std::string_view text) {
    constexpr std::size_t shown_max = 60;
    std::string out;
    for (const char c : text.substr(0, shown_max)) {
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
    return text.size() > shown_max ? out + "..." : out;
}

std::string describe(const toml::node& node) {
    if (const auto* text = node.as_string()) {
        return fmt::format("the text \"{}\"", shown(text->get()));
    }
    if (const auto* whole = node.as_integer()) {
        return fmt::format("the number {}", whole->get());
    }
    if (const auto* number = node.as_floating_point()) {
        return fmt::format("the number {}", number->get());
    }
    if (const auto* flag = node.as_boolean()) {
        return flag->get() ? "true" : "false";
    }
    if (node.is_array()) {
        return "a list";
    }
    return node.is_table() ? "a table" : "a date or time";
}

} // namespace

const toml::node* TableReader::find(std::string_view key) {
    asked_.emplace(key);
    return table_->get(key);
}

void TableReader::wrong_type(const toml::node& node, std::string_view key,
                             std::string_view wanted) {
    report(place_of(node.source()), RefusalCode::config_type,
           fmt::format("{} must be {}, found {}", key, wanted, describe(node)));
}

bool TableReader::text(std::string_view key, std::string& into, std::size_t bytes_max) {
    const auto* node = find(key);
    if (node == nullptr) {
        return false;
    }
    const auto* value = node->as_string();
    if (value == nullptr) {
        wrong_type(*node, key, "text in quotes");
        return false;
    }
    if (value->get().size() > bytes_max ||
        (!value->get().empty() && !is_plain_line(value->get()))) {
        report(place_of(node->source()), RefusalCode::config_value,
               fmt::format("{} is {}; allowed: one line of at most {} bytes without control "
                           "characters",
                           key, describe(*node), bytes_max));
        return false;
    }
    into = value->get();
    return true;
}

bool TableReader::flag(std::string_view key, bool& into) {
    const auto* node = find(key);
    if (node == nullptr) {
        return false;
    }
    const auto* value = node->as_boolean();
    if (value == nullptr) {
        wrong_type(*node, key, "true or false");
        return false;
    }
    into = value->get();
    return true;
}

bool TableReader::number(std::string_view key, double& into, double min, double max) {
    const auto* node = find(key);
    if (node == nullptr) {
        return false;
    }
    if (!node->is_number()) {
        wrong_type(*node, key, fmt::format("a number from {} to {}", min, max));
        return false;
    }
    const auto value = node->is_integer() ? static_cast<double>(node->as_integer()->get())
                                          : node->as_floating_point()->get();
    // Written so that NaN is refused too.
    if (!(value >= min && value <= max)) {
        report(place_of(node->source()), RefusalCode::config_value,
               fmt::format("{} is {}; allowed: {} to {}", key, value, min, max));
        return false;
    }
    into = value;
    return true;
}

std::optional<std::int64_t> TableReader::whole_number(std::string_view key, std::int64_t min,
                                                      std::int64_t max) {
    const auto* node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto* value = node->as_integer();
    if (value == nullptr) {
        wrong_type(*node, key, fmt::format("a whole number from {} to {}", min, max));
        return std::nullopt;
    }
    if (value->get() < min || value->get() > max) {
        report(place_of(node->source()), RefusalCode::config_value,
               fmt::format("{} is {}; allowed: {} to {}", key, value->get(), min, max));
        return std::nullopt;
    }
    return value->get();
}

std::optional<std::size_t> TableReader::chosen(std::string_view key,
                                               const std::vector<std::string_view>& names) {
    const auto* node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto allowed = fmt::format("\"{}\"", fmt::join(names, "\", \""));
    const auto* value = node->as_string();
    if (value == nullptr) {
        wrong_type(*node, key, "one of " + allowed);
        return std::nullopt;
    }
    const auto at = std::ranges::find(names, std::string_view(value->get()));
    if (at == names.end()) {
        report(place_of(node->source()), RefusalCode::config_value,
               fmt::format("{} is {}; allowed: {}", key, describe(*node), allowed));
        return std::nullopt;
    }
    return static_cast<std::size_t>(at - names.begin());
}

bool TableReader::numbers(std::string_view key, std::vector<double>& into, double min, double max) {
    const auto* node = find(key);
    if (node == nullptr) {
        return false;
    }
    const auto* list = node->as_array();
    if (list == nullptr) {
        wrong_type(*node, key, "a list of numbers");
        return false;
    }
    into.clear();
    for (const auto& item : *list) {
        const auto value = item.value<double>();
        if (!value) {
            wrong_type(item, key, "a list of numbers");
        } else if (!(*value >= min && *value <= max)) { // written so that NaN is refused too
            report(place_of(item.source()), RefusalCode::config_value,
                   fmt::format("{} holds {}; allowed: {} to {}", key, *value, min, max));
        }
        into.push_back(value.value_or(0.0));
    }
    return true;
}

bool TableReader::texts(std::string_view key, std::vector<LocatedText>& into) {
    const auto* node = find(key);
    if (node == nullptr) {
        return false;
    }
    const auto* list = node->as_array();
    if (list == nullptr) {
        wrong_type(*node, key, "a list of texts");
        return false;
    }
    into.clear();
    for (const auto& item : *list) {
        const auto* value = item.as_string();
        if (value == nullptr) {
            wrong_type(item, key, "a list of texts");
            continue;
        }
        into.push_back({.text = value->get(), .place = place_of(item.source())});
    }
    return true;
}

std::optional<TableReader> TableReader::table(std::string_view key) {
    const auto* node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    const auto full = name_.empty() ? std::string(key) : name_ + "." + std::string(key);
    const auto* table = node->as_table();
    if (table == nullptr) {
        wrong_type(*node, key, fmt::format("a table [{}]", full));
        return std::nullopt;
    }
    return TableReader(*table, full, *mistakes_);
}

std::vector<TableReader> TableReader::tables(std::string_view key) {
    std::vector<TableReader> readers;
    const auto* node = find(key);
    if (node == nullptr) {
        return readers;
    }
    const auto* list = node->as_array();
    if (list == nullptr) {
        wrong_type(*node, key, fmt::format("written as [[{}]], once for each", key));
        return readers;
    }
    for (const auto& item : *list) {
        if (const auto* table = item.as_table()) {
            readers.emplace_back(*table, std::string(key), *mistakes_);
        } else {
            wrong_type(item, key, fmt::format("written as [[{}]], once for each", key));
        }
    }
    return readers;
}

std::vector<std::string> TableReader::keys() const {
    std::vector<std::string> names;
    for (const auto& [key, value] : *table_) {
        names.emplace_back(key.str());
    }
    return names;
}

bool TableReader::require(std::string_view key, std::string_view meaning) {
    if (find(key) != nullptr) {
        return true;
    }
    report(place(), RefusalCode::config_missing,
           name_.empty() ? fmt::format("[{}] is missing: {}", key, meaning)
                         : fmt::format("[{}] needs the key {}: {}", name_, key, meaning));
    return false;
}

void TableReader::forbid(std::string_view key, std::string_view why) {
    const auto at = table_->find(key);
    if (at != table_->end()) {
        asked_.emplace(key);
        report(place_of(at->first.source()), RefusalCode::config_unknown_key,
               fmt::format("{} has no meaning here: {}", key, why));
    }
}

Place TableReader::place(std::string_view key) const {
    const auto* node = table_->get(key);
    return node == nullptr ? place() : place_of(node->source());
}

Place TableReader::place() const {
    return name_.empty() ? Place{} : place_of(table_->source());
}

void TableReader::finish() {
    for (const auto& [key, value] : *table_) {
        if (asked_.contains(key.str())) {
            continue;
        }
        const auto near = nearest_name(key.str(), asked_);
        report(place_of(key.source()), RefusalCode::config_unknown_key,
               fmt::format("{} knows no key \"{}\"{}; known: {}",
                           name_.empty() ? "this file" : "[" + name_ + "]", shown(key.str()),
                           near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near),
                           fmt::join(asked_, ", ")));
    }
}

bool is_plain_line(std::string_view text) {
    return !text.empty() && std::ranges::none_of(text, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
}

} // namespace scanseal::config
