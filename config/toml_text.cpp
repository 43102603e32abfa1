#include "config/table_reader_internal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scanseal::config {

namespace {

// A line longer than this is no configuration; it also bounds how deep dotted keys can nest, since
// the parser and the destructor of its tables descend once for each part.
constexpr std::size_t k_line_bytes_max = 4096;

std::optional<std::uint32_t> overlong_line(std::string_view text) {
    std::uint32_t line = 1;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = std::min(text.find('\n', begin), text.size());
        if (end - begin > k_line_bytes_max) {
            return line;
        }
        begin = end + 1;
        ++line;
    }
    return std::nullopt;
}

} // namespace

Place place_of(const toml::source_region& region) {
    return {.line = std::max<std::uint32_t>(region.begin.line, 1),
            .column = std::max<std::uint32_t>(region.begin.column, 1)};
}

void Mistakes::add(Place place, RefusalCode code, std::string message) {
    found_.push_back({.place = place,
                      .error = {.code = code,
                                .where = fmt::format("{}:{}:{}", file_, place.line, place.column),
                                .message = std::move(message)}});
}

std::vector<ConfigError> Mistakes::sorted() const {
    auto found = found_;
    std::ranges::stable_sort(found, [](const Found& a, const Found& b) {
        return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
    std::vector<ConfigError> errors;
    errors.reserve(found.size());
    for (auto& one : found) {
        errors.push_back(std::move(one.error));
    }
    return errors;
}

std::optional<toml::table> parse_toml(std::string_view text, Mistakes& mistakes) {
    if (const auto line = overlong_line(text)) {
        mistakes.add({.line = *line, .column = 1}, RefusalCode::config_syntax,
                     fmt::format("this line is longer than {} bytes; allowed: up to that",
                                 k_line_bytes_max));
        return std::nullopt;
    }
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        mistakes.add(place_of(error.source()), RefusalCode::config_syntax,
                     fmt::format("not TOML: {}", error.description()));
        return std::nullopt;
    }
}

} // namespace scanseal::config
