// pipeline/json_reader_internal.hpp — reads one JSON object member by member and notes every
// mistake with its place. For .cpp files of this folder only.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scanseal::pipeline {

/// Mistakes are appended to a list shared by a whole document. finish() reports members nobody
/// asked for.
class JsonReader {
public:
    using Mistakes = std::vector<std::pair<std::string, std::string>>; ///< place, message

    JsonReader(const nlohmann::json& value, std::string place, Mistakes& mistakes)
        : value_(value), place_(std::move(place)), mistakes_(mistakes) {
        if (!value_.is_object()) {
            mistake("", "must be an object");
        }
    }

    [[nodiscard]] const nlohmann::json* member(const char* name) {
        known_.insert(name);
        if (!value_.is_object()) {
            return nullptr;
        }
        const auto found = value_.find(name);
        return found == value_.end() || found->is_null() ? nullptr : &*found;
    }

    [[nodiscard]] std::string text(const char* name, bool required = false,
                                   std::size_t length_max = 1024) {
        const auto* found = member(name);
        if (found == nullptr) {
            if (required) {
                mistake(name, "is missing");
            }
            return {};
        }
        if (!found->is_string()) {
            mistake(name, "must be text");
            return {};
        }
        auto value = found->get<std::string>();
        if (required && value.empty()) {
            mistake(name, "must not be empty");
        }
        if (value.size() > length_max) {
            mistake(name, "is longer than " + std::to_string(length_max) + " bytes");
            return {};
        }
        for (const char c : value) {
            if (static_cast<unsigned char>(c) < 0x20) {
                mistake(name, "holds a control character");
                break;
            }
        }
        return value;
    }

    [[nodiscard]] std::string one_of(const char* name, std::initializer_list<const char*> allowed,
                                     bool required = false) {
        auto value = text(name, required);
        if (value.empty()) {
            return value;
        }
        std::string list;
        for (const char* option : allowed) {
            if (value == option) {
                return value;
            }
            list += list.empty() ? option : std::string(", ") + option;
        }
        mistake(name, "is '" + value + "'; allowed: " + list);
        return {};
    }

    [[nodiscard]] std::optional<double> number(const char* name, double low, double high) {
        const auto* found = member(name);
        if (found == nullptr) {
            return std::nullopt;
        }
        if (!found->is_number()) {
            mistake(name, "must be a number");
            return std::nullopt;
        }
        const auto value = found->get<double>();
        if (value < low || value > high) {
            mistake(name, "must lie between " + nlohmann::json(low).dump() + " and " +
                              nlohmann::json(high).dump());
            return std::nullopt;
        }
        return value;
    }

    [[nodiscard]] bool flag(const char* name) {
        const auto* found = member(name);
        if (found != nullptr && !found->is_boolean()) {
            mistake(name, "must be true or false");
            return false;
        }
        return found != nullptr && found->get<bool>();
    }

    /// Notes every member that was never asked for.
    void finish() {
        if (!value_.is_object()) {
            return;
        }
        for (const auto& [name, ignored] : value_.items()) {
            if (!known_.contains(name)) {
                mistake(name, "is not a known key");
            }
        }
    }

    void mistake(std::string_view name, const std::string& message) {
        mistakes_.emplace_back(place(name), message);
    }

    [[nodiscard]] std::string place(std::string_view name) const {
        if (name.empty()) {
            return place_.empty() ? "job" : place_;
        }
        return place_.empty() ? std::string(name) : place_ + "." + std::string(name);
    }

    [[nodiscard]] Mistakes& mistakes() noexcept { return mistakes_; }

private:
    const nlohmann::json& value_;
    std::string place_;
    Mistakes& mistakes_;
    std::set<std::string, std::less<>> known_;
};

} // namespace scanseal::pipeline
