#include "pipeline/stack_part.hpp"

#include "core/failure.hpp"
#include "pipeline/stack_json_internal.hpp"

namespace scanseal::pipeline {

namespace {

using Json = nlohmann::ordered_json;

} // namespace

Json stack_json(const StackPart& part) {
    return {{"job", part.stack},
            {"part", part.number},
            {"parts", part.pages.size()},
            {"images_captured", part.images_captured},
            {"images_removed", part.images_removed},
            {"pages_of_parts", part.pages}};
}

Json to_json(const StackPart& part) {
    auto value = stack_json(part);
    value["ranges"] = Json::array();
    for (const auto& range : part.ranges) {
        value["ranges"].push_back({{"file", range.file},
                                   {"first", range.first},
                                   {"count", range.count},
                                   {"whole", range.whole},
                                   {"shared", range.shared}});
    }
    return value;
}

StackPart stack_part_from_json(const Json& value) {
    StackPart part{.stack = value.at("job").get<std::string>(),
                   .number = value.at("part").get<unsigned>(),
                   .images_captured = value.at("images_captured").get<unsigned>(),
                   .images_removed = value.at("images_removed").get<unsigned>(),
                   .pages = value.at("pages_of_parts").get<std::vector<unsigned>>(),
                   .ranges = {}};
    for (const auto& range : value.at("ranges")) {
        part.ranges.push_back({.file = range.at("file").get<std::string>(),
                               .first = range.at("first").get<std::uint32_t>(),
                               .count = range.at("count").get<std::uint32_t>(),
                               .whole = range.at("whole").get<bool>(),
                               .shared = range.at("shared").get<bool>()});
    }
    return part;
}

std::string to_text(const StackPart& part) {
    return to_json(part).dump(-1, ' ', false, Json::error_handler_t::replace);
}

StackPart stack_part_from(const std::string& text) {
    try {
        return stack_part_from_json(Json::parse(text));
    } catch (const nlohmann::json::exception& error) {
        throw Failure(FailureKind::corrupt,
                      std::string("a part of a stack in the journal cannot be read: ") +
                          error.what());
    }
}

Json separation_json(const Separation& separation) {
    Json value{{"images_captured", separation.images_captured},
               {"images_removed", separation.removed.size()},
               {"parts", Json::array()},
               {"removed", Json::array()}};
    for (const auto& part : separation.parts) {
        value["parts"].push_back({{"job", part.job}, {"pages", part.pages}});
    }
    for (const auto& image : separation.removed) {
        value["removed"].push_back({{"file", image.file},
                                    {"file_page", image.file_page},
                                    {"sha256", image.sha256},
                                    {"kind", image.kind}});
    }
    return value;
}

Separation separation_from_json(const Json& value) {
    Separation separation;
    separation.images_captured = value.at("images_captured").get<unsigned>();
    for (const auto& part : value.at("parts")) {
        separation.parts.push_back(
            {.job = part.at("job").get<std::string>(), .pages = part.at("pages").get<unsigned>()});
    }
    for (const auto& image : value.at("removed")) {
        separation.removed.push_back({.file = image.at("file").get<std::string>(),
                                      .file_page = image.at("file_page").get<unsigned>(),
                                      .sha256 = image.at("sha256").get<std::string>(),
                                      .kind = image.at("kind").get<std::string>()});
    }
    return separation;
}

} // namespace scanseal::pipeline
