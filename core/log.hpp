// core/log.hpp — structured log: one event a line, as text for people or JSON for machines, on
// stderr. Fields carry record ids, job names and file names; never patients, never secrets.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace scanseal::log {

enum class Level { debug, info, warning, error };
enum class Format { text, json };

struct Field {
    std::string_view name;
    std::string value;
};

/// Sets what is written and how; call once at start-up, before threads.
void configure(Level lowest, Format format);

/// Writes one line with time, level, event name and fields. Safe from any thread; never throws.
void write(Level level, std::string_view event, std::initializer_list<Field> fields) noexcept;

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
    write(Level::debug, event, fields);
}

inline void info(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
    write(Level::info, event, fields);
}

inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
    write(Level::warning, event, fields);
}

inline void error(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
    write(Level::error, event, fields);
}

} // namespace scanseal::log
