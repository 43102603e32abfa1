#include "storage/strict_json_internal.hpp"

#include <stdexcept>
#include <unordered_set>
#include <vector>

namespace scanseal::storage {

namespace {

using nlohmann::json;

class LimitReached : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Watches the parser and stops it by an exception; the parser itself knows no limits.
class Watcher {
public:
    explicit Watcher(JsonLimits limits) : limits_(limits) {}

    void see(int depth, json::parse_event_t event, const json& parsed) {
        if (depth > limits_.depth_max) {
            throw LimitReached("nested too deeply");
        }
        if (++values_ > limits_.values_max) {
            throw LimitReached("too many values");
        }
        switch (event) {
        case json::parse_event_t::object_start:
            keys_.emplace_back();
            break;
        case json::parse_event_t::object_end:
            keys_.pop_back();
            break;
        case json::parse_event_t::key:
            if (!keys_.back().insert(parsed.get<std::string>()).second) {
                throw LimitReached("the key '" + parsed.get<std::string>() + "' stands twice");
            }
            break;
        default:
            break;
        }
    }

private:
    JsonLimits limits_;
    std::size_t values_ = 0;
    std::vector<std::unordered_set<std::string>> keys_;
};

} // namespace

StrictJson parse_strict_json(ByteView text, JsonLimits limits) {
    Watcher watcher(limits);
    try {
        auto value = json::parse(text.begin(), text.end(),
                                 [&](int depth, json::parse_event_t event, json& parsed) {
                                     watcher.see(depth, event, parsed);
                                     return true;
                                 });
        return {.value = std::move(value), .problem = {}};
    } catch (const json::exception& error) {
        return {.value = std::nullopt, .problem = error.what()};
    } catch (const LimitReached& error) {
        return {.value = std::nullopt, .problem = error.what()};
    }
}

} // namespace scanseal::storage
