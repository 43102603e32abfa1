#include "pipeline/job_pages_internal.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

using nlohmann::json;

bool is_sha256_hex(const std::string& text) {
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

std::string read_sha256(JsonReader& reader) {
    auto digest = reader.text("sha256");
    std::transform(digest.begin(), digest.end(), digest.begin(),
                   [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
    if (!digest.empty() && !is_sha256_hex(digest)) {
        reader.mistake("sha256", "must be 64 hexadecimal digits");
    }
    return digest;
}

} // namespace

std::optional<DeclaredTime> read_time(JsonReader& reader, const char* name, const TimeZone& zone,
                                      bool required) {
    const auto text = reader.text(name, required);
    if (text.empty()) {
        return std::nullopt;
    }
    if (const auto at = parse_rfc3339(text)) {
        return DeclaredTime{.text = text, .at = *at, .date_only = false};
    }
    if (const auto day = parse_date(text)) {
        const std::chrono::local_days local{*day};
        return DeclaredTime{.text = text, .at = zone.start_of(local), .date_only = true};
    }
    reader.mistake(name, "is '" + text +
                             "'; expected 2026-11-20T08:55:00+09:00 (with offset) or 2026-11-20");
    return std::nullopt;
}

std::optional<unsigned> read_count(JsonReader& reader, const char* name, double low, double high) {
    const auto number = reader.number(name, low, high);
    if (!number) {
        return std::nullopt;
    }
    if (*number != static_cast<double>(static_cast<unsigned>(*number))) {
        reader.mistake(name, "must be a whole number");
    }
    return static_cast<unsigned>(*number);
}

std::vector<PageClaims> read_pages(const json& value, JsonReader::Mistakes& mistakes) {
    std::vector<PageClaims> pages;
    if (!value.is_array() || value.empty()) {
        mistakes.emplace_back("pages", "must be a list with at least one page");
        return pages;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        JsonReader reader(value[i], "pages[" + std::to_string(i) + "]", mistakes);
        PageClaims page;
        page.file = reader.text("file", true, 255);
        page.sha256 = read_sha256(reader);
        page.side = reader.one_of("side", {"front", "back"});
        page.dpi = reader.number("dpi", 1, 20000);
        reader.finish();
        pages.push_back(std::move(page));
    }
    return pages;
}

std::vector<SupersededClaims> read_superseded(const json& value, std::size_t page_count,
                                              const TimeZone& zone,
                                              JsonReader::Mistakes& mistakes) {
    std::vector<SupersededClaims> images;
    constexpr std::size_t k_images_max = 1000;
    if (!value.is_array() || value.size() > k_images_max) {
        mistakes.emplace_back("superseded", "must be a list of at most 1000 images");
        return images;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        JsonReader reader(value[i], "superseded[" + std::to_string(i) + "]", mistakes);
        SupersededClaims image;
        image.file = reader.text("file", true, 255);
        image.sha256 = read_sha256(reader);
        image.page = read_count(reader, "page", 1, 50000).value_or(0);
        if (image.page == 0 || image.page > page_count) {
            reader.mistake("page", "must be the number of one of `pages`");
        }
        image.reason = reader.text("reason", true, 1024);
        if (const auto at = read_time(reader, "replaced_at", zone, true)) {
            image.replaced_at = *at;
        }
        reader.finish();
        images.push_back(std::move(image));
    }
    return images;
}

} // namespace scanseal::pipeline
