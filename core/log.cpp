#include "core/log.hpp"

#include "core/clock.hpp"
#include "core/time_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>

namespace scanseal::log {

namespace {

std::atomic<Level> g_lowest{Level::info};
std::atomic<Format> g_format{Format::text};

std::string_view name_of(Level level) {
    switch (level) {
    case Level::debug:
        return "debug";
    case Level::info:
        return "info";
    case Level::warning:
        return "warning";
    case Level::error:
        return "error";
    }
    return "?";
}

std::string json_line(Level level, std::string_view event, std::initializer_list<Field> fields,
                      const std::string& at) {
    nlohmann::ordered_json line{{"at", at}, {"level", name_of(level)}, {"event", event}};
    for (const auto& field : fields) {
        line[std::string(field.name)] = field.value;
    }
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

/// Quoted like a JSON string wherever a blank, a quote or a control character would blur the line.
std::string text_value(const std::string& value) {
    const bool plain = !value.empty() && value.find_first_of(" \"=\\") == std::string::npos &&
                       std::none_of(value.begin(), value.end(),
                                    [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return plain ? value
                 : nlohmann::json(value).dump(-1, ' ', false,
                                              nlohmann::json::error_handler_t::replace);
}

std::string text_line(Level level, std::string_view event, std::initializer_list<Field> fields,
                      const std::string& at) {
    std::string line = fmt::format("{} {:<7} {}", at, name_of(level), event);
    for (const auto& field : fields) {
        line += fmt::format(" {}={}", field.name, text_value(field.value));
    }
    return line + "\n";
}

} // namespace

void configure(Level lowest, Format format) {
    g_lowest = lowest;
    g_format = format;
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) noexcept {
    if (level < g_lowest.load()) {
        return;
    }
    try {
        const auto at = format_utc(SystemClock().now());
        const auto line = g_format.load() == Format::json ? json_line(level, event, fields, at)
                                                          : text_line(level, event, fields, at);
        static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr));
    } catch (const std::exception&) {
        static_cast<void>(std::fputs("scanseal: a log line could not be written\n", stderr));
    }
}

} // namespace scanseal::log
