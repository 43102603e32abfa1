#include "tests/support/prometheus_text.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

namespace scanseal::test {

namespace {

using Labels = std::map<std::string, std::string>;

struct Sample {
    std::string name;
    Labels labels;
    double value = 0.0;
};

class Reader {
public:
    PrometheusText read(const std::string& text) {
        if (text.empty() || text.back() != '\n') {
            mistake("the last line does not end");
        }
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            ++line_;
            line.rfind("# ", 0) == 0 ? comment(line) : sample(line);
        }
        check_histograms();
        return std::move(result_);
    }

private:
    void mistake(const std::string& what) {
        result_.mistakes.push_back("line " + std::to_string(line_) + ": " + what);
    }

    void comment(const std::string& line) {
        static const std::regex help(R"(# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) \S.*)");
        static const std::regex type(
            R"(# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped))");
        std::smatch match;
        if (std::regex_match(line, match, help)) {
            if (!helped_.insert(match[1]).second) {
                mistake("a second HELP of " + match[1].str());
            }
        } else if (std::regex_match(line, match, type)) {
            current_ = match[1];
            if (!result_.types.emplace(current_, match[2]).second) {
                mistake("a second TYPE of " + current_);
            }
        } else {
            mistake("neither HELP nor TYPE: " + line);
        }
    }

    std::optional<Labels> labels(std::string text) {
        static const std::regex one(
            "([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\n\"])*)\"");
        Labels found;
        while (!text.empty()) {
            std::smatch match;
            if (!std::regex_search(text, match, one, std::regex_constants::match_continuous) ||
                !found.emplace(match[1], match[2]).second) {
                return std::nullopt;
            }
            text = match.suffix();
            if (!text.empty()) {
                if (text.front() != ',' || text.size() == 1) {
                    return std::nullopt;
                }
                text.erase(0, 1);
            }
        }
        return found;
    }

    static std::optional<double> number(const std::string& text) {
        static const std::regex plain(R"([+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?)");
        if (text == "+Inf") {
            return std::numeric_limits<double>::infinity();
        }
        return std::regex_match(text, plain) ? std::optional(std::stod(text)) : std::nullopt;
    }

    void sample(const std::string& line) {
        static const std::regex whole(R"(([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+))");
        std::smatch match;
        if (!std::regex_match(line, match, whole)) {
            return mistake("no sample: " + line);
        }
        const auto read_labels = labels(match[2]);
        const auto value = number(match[3]);
        if (!read_labels || !value) {
            return mistake("labels or value: " + line);
        }
        const Sample read{.name = match[1], .labels = *read_labels, .value = *value};
        check_name(read);
        samples_.push_back(read);
        if (!result_.samples.emplace(key_of(read), read.value).second) {
            mistake("comes twice: " + line);
        }
    }

    void check_name(const Sample& sample) {
        const auto type = current_.empty() ? "" : result_.types[current_];
        const auto suffix = sample.name.rfind(current_, 0) == 0
                                ? sample.name.substr(current_.size())
                                : std::string("?");
        const bool fits = type == "histogram"
                              ? suffix == "_bucket" || suffix == "_sum" || suffix == "_count"
                              : suffix.empty();
        if (current_.empty() || !fits || !helped_.contains(current_)) {
            mistake(sample.name + " does not stand below its HELP and TYPE");
        }
        if (type == "counter" && (sample.value < 0 || !sample.name.ends_with("_total"))) {
            mistake(sample.name + ": a counter is not negative and its name ends in _total");
        }
        if ((suffix == "_bucket") != sample.labels.contains("le")) {
            mistake(sample.name + ": le belongs to buckets and to nothing else");
        }
    }

    static std::string key_of(const Sample& sample, const std::string& without = "") {
        std::string key;
        for (const auto& [name, value] : sample.labels) {
            if (name != without) {
                key += (key.empty() ? "" : ",") + name + "=\"" + value + "\"";
            }
        }
        return sample.name + (key.empty() ? "" : "{" + key + "}");
    }

    /// Buckets ascend in bound and in count, end at +Inf, and that is the count.
    void check_histograms() {
        struct Last {
            double bound = -std::numeric_limits<double>::infinity();
            double count = 0;
        };

        std::map<std::string, Last> last;
        for (const auto& one : samples_) {
            if (!one.labels.contains("le")) {
                continue;
            }
            auto& before = last[key_of(one, "le")];
            const auto bound = number(one.labels.at("le"));
            if (!bound || *bound <= before.bound || one.value < before.count) {
                mistake("bucket out of order: " + key_of(one));
                continue;
            }
            before = {.bound = *bound, .count = one.value};
        }
        for (const auto& [key, end] : last) {
            auto count = key;
            count.replace(count.find("_bucket"), 7, "_count");
            const auto found = result_.samples.find(count);
            if (!std::isinf(end.bound) || found == result_.samples.end() ||
                found->second != end.count) {
                mistake(key + " does not end with its count at +Inf");
            }
        }
    }

    int line_ = 0;
    std::string current_;
    std::set<std::string> helped_;
    std::vector<Sample> samples_;
    PrometheusText result_;
};

} // namespace

PrometheusText read_prometheus_text(const std::string& text) {
    return Reader().read(text);
}

} // namespace scanseal::test
