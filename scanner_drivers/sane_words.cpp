#include "scanner_drivers/sane_words_internal.hpp"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <string_view>

namespace scanseal::scanner_drivers {

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// The first choice that is exactly one of `words` (in their order), else the first that `fits`.
template <class Predicate>
std::optional<std::string> choose(const std::vector<std::string>& choices,
                                  std::initializer_list<const char*> words, Predicate fits) {
    for (const auto* word : words) {
        const auto same = std::find_if(choices.begin(), choices.end(),
                                       [&](const auto& one) { return lower(one) == word; });
        if (same != choices.end()) {
            return *same;
        }
    }
    const auto found = std::find_if(choices.begin(), choices.end(),
                                    [&](const auto& one) { return fits(lower(one)); });
    return found == choices.end() ? std::nullopt : std::optional(*found);
}

bool is_feeder_word(const std::string& text) {
    return holds(text, "adf") || holds(text, "feeder");
}

/// Dithered grey is no bilevel scan of the sheet: the driver made the dots.
bool is_dithered(const std::string& text) {
    return holds(text, "halftone") || holds(text, "dither") || holds(text, "diffusion");
}

} // namespace

std::optional<std::string> source_word(const std::vector<std::string>& choices, ScanSource source) {
    switch (source) {
    case ScanSource::flatbed:
        return choose(choices, {"flatbed", "platen", "fb", "normal", "document table"},
                      [](const auto& one) { return holds(one, "flatbed"); });
    case ScanSource::feeder:
        return choose(
            choices, {"adf front", "adf simplex", "adf", "automatic document feeder", "feeder"},
            [](const auto& one) {
                return is_feeder_word(one) && !holds(one, "duplex") && !holds(one, "back");
            });
    case ScanSource::duplex:
        return choose(choices, {"adf duplex", "duplex"},
                      [](const auto& one) { return is_feeder_word(one) && holds(one, "duplex"); });
    }
    return std::nullopt;
}

std::optional<std::string> mode_word(const std::vector<std::string>& choices, ScanMode mode) {
    switch (mode) {
    case ScanMode::colour:
        return choose(choices, {"color", "colour", "24bit color", "rgb"}, [](const auto& one) {
            return holds(one, "color") && !holds(one, "fast") && !is_dithered(one);
        });
    case ScanMode::grey:
        return choose(choices, {"gray", "grey", "grayscale", "true gray", "8-bit gray"},
                      [](const auto& one) {
                          return (holds(one, "gray") || holds(one, "grey")) && !is_dithered(one);
                      });
    case ScanMode::bilevel:
        return choose(choices, {"lineart", "binary", "black & white", "monochrome", "line art"},
                      [](const auto& one) {
                          return (holds(one, "lineart") || holds(one, "black & white")) &&
                                 !is_dithered(one);
                      });
    }
    return std::nullopt;
}

std::optional<std::string> uncompressed_word(const std::vector<std::string>& choices) {
    return choose(choices, {"none", "uncompressed", "off", "no", "raw"},
                  [](const auto&) { return false; });
}

} // namespace scanseal::scanner_drivers
