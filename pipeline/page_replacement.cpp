#include "pipeline/page_replacement.hpp"

#include "core/failure.hpp"
#include "core/time_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace scanseal::pipeline {

namespace {

using Json = nlohmann::ordered_json;

bool holds(const InputFile& input, const PageReplacement& replacement) {
    const auto end =
        input.page_count ? input.first_page + *input.page_count : replacement.old_pages;
    return input.name == replacement.old_file && replacement.old_index >= input.first_page &&
           replacement.old_index < end;
}

/// The pages of `input` before and after the one that is replaced, where there are any.
std::vector<InputFile> split(const InputFile& input, const PageReplacement& replacement,
                             InputFile image) {
    const auto part = [&input](std::uint32_t first, std::uint32_t end) {
        auto range = input;
        range.first_page = first;
        range.page_count = end - first;
        return range;
    };
    const auto end =
        input.page_count ? input.first_page + *input.page_count : replacement.old_pages;
    std::vector<InputFile> parts;
    if (input.first_page < replacement.old_index) {
        parts.push_back(part(input.first_page, replacement.old_index));
    }
    parts.push_back(std::move(image));
    if (replacement.old_index + 1 < end) {
        parts.push_back(part(replacement.old_index + 1, end));
    }
    return parts;
}

Finding about(RefusalCode code, const std::string& file) {
    Finding finding;
    finding.code = code;
    finding.detail = file;
    return finding;
}

void apply_one(const FileSystem& file_system, const Path& folder,
               const PageReplacement& replacement, JobFiles& files) {
    const auto place = std::ranges::find_if(
        files.inputs, [&replacement](const auto& input) { return holds(input, replacement); });
    const auto path = folder / hidden_name_of(replacement.file);
    if (place == files.inputs.end() || !file_system.status(path)) {
        files.findings.push_back(about(RefusalCode::page_missing, place == files.inputs.end()
                                                                      ? replacement.old_file
                                                                      : replacement.file));
        return;
    }
    PageClaims claims = place->claims;
    claims.file = replacement.file;
    claims.sha256 = replacement.sha256;
    claims.dpi.reset(); // was said of the old image
    auto image = digest_input(file_system, path, claims);
    if (image.sha256 != replacement.sha256) {
        files.findings.push_back(about(RefusalCode::file_digest_mismatch, replacement.file));
        return;
    }
    auto old = *place;
    old.first_page = replacement.old_index;
    old.page_count = replacement.old_pages > 1 ? std::optional<std::uint32_t>(1) : std::nullopt;
    files.superseded.push_back(std::move(old));
    SupersededClaims superseded{.file = replacement.old_file,
                                .sha256 = files.superseded.back().sha256,
                                .page = replacement.page,
                                .reason = replacement.reason,
                                .replaced_at = {},
                                .replaced_by = replacement.by};
    superseded.replaced_at.text = replacement.replaced_at;
    if (const auto at = parse_rfc3339(replacement.replaced_at)) {
        superseded.replaced_at.at = *at;
    }
    files.job.superseded.push_back(std::move(superseded));
    auto parts = split(*place, replacement, std::move(image));
    const auto next = files.inputs.erase(place);
    files.inputs.insert(next, std::make_move_iterator(parts.begin()),
                        std::make_move_iterator(parts.end()));
}

} // namespace

std::string hidden_name_of(const std::string& file) {
    return "." + file;
}

std::string to_text(const PageReplacements& replacements) {
    auto list = Json::array();
    for (const auto& one : replacements) {
        list.push_back({{"page", one.page},
                        {"old_file", one.old_file},
                        {"old_index", one.old_index},
                        {"old_pages", one.old_pages},
                        {"file", one.file},
                        {"sha256", one.sha256},
                        {"reason", one.reason},
                        {"by", one.by},
                        {"replaced_at", one.replaced_at},
                        {"unlike", one.unlike}});
    }
    return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

PageReplacements replacements_from(const std::string& text) {
    if (text.empty()) {
        return {};
    }
    try {
        PageReplacements replacements;
        for (const auto& one : Json::parse(text)) {
            replacements.push_back({.page = one.at("page").get<unsigned>(),
                                    .old_file = one.at("old_file").get<std::string>(),
                                    .old_index = one.at("old_index").get<std::uint32_t>(),
                                    .old_pages = one.at("old_pages").get<std::uint32_t>(),
                                    .file = one.at("file").get<std::string>(),
                                    .sha256 = one.at("sha256").get<std::string>(),
                                    .reason = one.at("reason").get<std::string>(),
                                    .by = one.at("by").get<std::string>(),
                                    .replaced_at = one.at("replaced_at").get<std::string>(),
                                    .unlike = one.value("unlike", false)});
        }
        return replacements;
    } catch (const nlohmann::json::exception& error) {
        throw Failure(FailureKind::corrupt,
                      std::string("the replaced pages in the journal cannot be read: ") +
                          error.what());
    }
}

void apply_replacements(const FileSystem& file_system, const Path& folder,
                        const PageReplacements& replacements, JobFiles& files) {
    for (const auto& replacement : replacements) {
        if (!files.findings.empty()) {
            return;
        }
        apply_one(file_system, folder, replacement, files);
    }
}

} // namespace scanseal::pipeline
