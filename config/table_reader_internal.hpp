// config/table_reader_internal.hpp — reads one TOML table key by key, remembers which keys were
// asked for, and collects every mistake with its place. Internal to config/: tomlplusplus types
// appear here.
#pragma once

#include "config/read_config.hpp"

#include <toml++/toml.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scanseal::config {

/// Line and column in a file, from 1, columns in code points.
struct Place {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};

[[nodiscard]] Place place_of(const toml::source_region& region);

/// The mistakes of one file.
class Mistakes {
public:
    explicit Mistakes(std::string file) : file_(std::move(file)) {}

    void add(Place place, RefusalCode code, std::string message);

    [[nodiscard]] bool empty() const noexcept { return found_.empty(); }

    /// All mistakes in file order.
    [[nodiscard]] std::vector<ConfigError> sorted() const;

private:
    struct Found {
        Place place;
        ConfigError error;
    };

    std::string file_;
    std::vector<Found> found_;
};

/// Parses TOML. Empty after a syntax error, which is then in `mistakes` (code config_syntax).
[[nodiscard]] std::optional<toml::table> parse_toml(std::string_view text, Mistakes& mistakes);

struct LocatedText {
    std::string text;
    Place place;
};

template <class E>
using Choices = std::initializer_list<std::pair<std::string_view, E>>;

/// One table. Each getter leaves `into` as it was and returns false when the key is absent or
/// wrong; wrong is reported. Borrows the table and the mistakes; both must outlive it. finish()
/// must be called when all keys were asked for.
class TableReader {
public:
    TableReader(const toml::table& table, std::string name, Mistakes& mistakes)
        : table_(&table), name_(std::move(name)), mistakes_(&mistakes) {}

    bool text(std::string_view key, std::string& into, std::size_t bytes_max = 200);
    bool flag(std::string_view key, bool& into);
    bool number(std::string_view key, double& into, double min, double max);
    /// The numbers of a list; `into` is what could be read of it.
    bool numbers(std::string_view key, std::vector<double>& into, double min, double max);
    bool texts(std::string_view key, std::vector<LocatedText>& into);

    template <class T>
    bool whole(std::string_view key, T& into, std::int64_t min, std::int64_t max) {
        const auto value = whole_number(key, min, max);
        if (value) {
            into = static_cast<T>(*value);
        }
        return value.has_value();
    }

    bool milliseconds(std::string_view key, std::chrono::milliseconds& into, std::int64_t min,
                      std::int64_t max) {
        const auto value = whole_number(key, min, max);
        if (value) {
            into = std::chrono::milliseconds(*value);
        }
        return value.has_value();
    }

    template <class E>
    bool choice(std::string_view key, E& into, Choices<E> choices) {
        std::vector<std::string_view> names;
        for (const auto& [name, value] : choices) {
            names.push_back(name);
        }
        const auto index = chosen(key, names);
        if (index) {
            into = (choices.begin() + *index)->second;
        }
        return index.has_value();
    }

    /// [key] below this table; empty if absent or not a table.
    [[nodiscard]] std::optional<TableReader> table(std::string_view key);
    /// Each [[key]] below this table.
    [[nodiscard]] std::vector<TableReader> tables(std::string_view key);
    /// The keys of this table whatever they are, for tables with free names.
    [[nodiscard]] std::vector<std::string> keys() const;

    [[nodiscard]] bool has(std::string_view key) const { return table_->contains(key); }

    [[nodiscard]] bool is_table(std::string_view key) const {
        return table_->get_as<toml::table>(key) != nullptr;
    }

    /// Reports config_missing unless the key is there; `meaning` says what it is for.
    bool require(std::string_view key, std::string_view meaning);
    /// Reports config_unknown_key for a key that exists elsewhere but has no meaning here.
    void forbid(std::string_view key, std::string_view why);
    /// Place of the key's value, or of the table if the key is absent.
    [[nodiscard]] Place place(std::string_view key) const;
    [[nodiscard]] Place place() const;

    void report(Place place, RefusalCode code, std::string message) {
        mistakes_->add(place, code, std::move(message));
    }

    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// Reports every key that nobody asked for, with the nearest one that exists.
    void finish();

private:
    const toml::node* find(std::string_view key);
    void wrong_type(const toml::node& node, std::string_view key, std::string_view wanted);
    std::optional<std::int64_t> whole_number(std::string_view key, std::int64_t min,
                                             std::int64_t max);
    std::optional<std::size_t> chosen(std::string_view key,
                                      const std::vector<std::string_view>& names);

    const toml::table* table_;
    std::string name_;
    Mistakes* mistakes_;
    std::set<std::string, std::less<>> asked_;
};

/// The name of `known` that a typing slip would turn into `found`; empty if none is near.
[[nodiscard]] std::string nearest_name(std::string_view found,
                                       const std::set<std::string, std::less<>>& known);

/// True for text a person may type as a name: valid UTF-8 is given by TOML; no control characters,
/// not empty.
[[nodiscard]] bool is_plain_line(std::string_view text);

/// Reads one profile table; cross-references to other profiles are left to the caller.
struct ParsedProfile {
    Profile profile;
    Place name_place;
    std::optional<Place> late_profile_place;
};

[[nodiscard]] ParsedProfile parse_profile(std::string_view toml, Mistakes& mistakes);

} // namespace scanseal::config
