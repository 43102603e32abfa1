#include "storage/strict_json_internal.hpp"

#include <utility>
#include <vector>

namespace scanseal::storage {

namespace {

using nlohmann::json;

/// Builds the value while the parser reads, and stops it at a limit. Not the parser's own callback:
/// that one looks through the parent again at the end of each object, which a hostile text makes
/// quadratic.
class Builder final : public nlohmann::json_sax<json> {
public:
    explicit Builder(JsonLimits limits) : limits_(limits) {}

    bool null() override { return add(nullptr) != nullptr; }

    bool boolean(bool value) override { return add(value) != nullptr; }

    bool number_integer(number_integer_t value) override { return add(value) != nullptr; }

    bool number_unsigned(number_unsigned_t value) override { return add(value) != nullptr; }

    bool number_float(number_float_t value, const string_t& /*text*/) override {
        return add(value) != nullptr;
    }

    bool string(string_t& value) override { return add(std::move(value)) != nullptr; }

    bool binary(binary_t& /*value*/) override { return stop("binary values are not JSON"); }

    bool start_object(std::size_t /*elements*/) override { return begin(json::object()); }

    bool start_array(std::size_t /*elements*/) override { return begin(json::array()); }

    bool end_object() override { return close(); }

    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        if (open_.back()->contains(name)) {
            return stop("the key '" + name + "' stands twice");
        }
        key_ = std::move(name);
        return true;
    }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*error*/) override {
        return stop("no JSON from byte " + std::to_string(position) + " on");
    }

    StrictJson result(bool good) {
        if (!good) {
            return {.value = std::nullopt, .problem = std::move(problem_)};
        }
        return {.value = std::move(root_), .problem = {}};
    }

private:
    bool stop(std::string problem) {
        problem_ = std::move(problem);
        return false;
    }

    /// Where the value now lies; null at a limit.
    json* add(json value) {
        if (++values_ > limits_.values_max) {
            stop("too many values");
            return nullptr;
        }
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        auto& parent = *open_.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        return &(parent[key_] = std::move(value));
    }

    bool begin(json container) {
        if (open_.size() >= limits_.depth_max) {
            return stop("nested too deeply");
        }
        json* added = add(std::move(container));
        if (added == nullptr) {
            return false;
        }
        // The address holds while it is open: nothing is added to its parent before it is closed.
        open_.push_back(added);
        return true;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    JsonLimits limits_;
    json root_;
    std::vector<json*> open_;
    std::string key_;
    std::string problem_;
    std::size_t values_ = 0;
};

} // namespace

StrictJson parse_strict_json(ByteView text, JsonLimits limits) {
    Builder builder(limits);
    const bool good = json::sax_parse(text.begin(), text.end(), &builder);
    return builder.result(good);
}

} // namespace scanseal::storage
