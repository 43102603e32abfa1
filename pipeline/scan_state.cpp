#include "core/failure.hpp"
#include "core/time_text.hpp"
#include "pipeline/scan_folder.hpp"

#include <nlohmann/json.hpp>

namespace scanseal::pipeline {

namespace {

using nlohmann::json;

constexpr const char* k_schema = "scanseal.scan/1";

json events_json(const std::vector<FeederEvent>& events) {
    auto list = json::array();
    for (const auto& event : events) {
        list.push_back({{"event", event.event},
                        {"at", event.at.text},
                        {"after_image", event.after_image},
                        {"resolved", event.resolved},
                        {"note", event.note}});
    }
    return list;
}

json replaced_json(const std::vector<ReplacedImage>& images) {
    auto list = json::array();
    for (const auto& image : images) {
        list.push_back({{"file", image.file},
                        {"page", image.page},
                        {"reason", image.reason},
                        {"replaced_at", image.replaced_at}});
    }
    return list;
}

template <class Value>
Value known(const std::optional<Value>& value) {
    if (!value) {
        throw Failure(FailureKind::corrupt, "scan.json holds a value that is not known");
    }
    return *value;
}

std::vector<FeederEvent> events_from(const json& list) {
    std::vector<FeederEvent> events;
    for (const auto& one : list) {
        FeederEvent event;
        event.event = one.at("event").get<std::string>();
        event.at.text = one.at("at").get<std::string>();
        event.at.at = known(parse_rfc3339(event.at.text));
        event.after_image = one.at("after_image").get<unsigned>();
        event.resolved = one.at("resolved").get<bool>();
        event.note = one.at("note").get<std::string>();
        events.push_back(std::move(event));
    }
    return events;
}

scanner_drivers::ScanRequest request_from(const json& value) {
    scanner_drivers::ScanRequest request;
    request.device = value.at("device").get<std::string>();
    request.source =
        known(scanner_drivers::scan_source_from(value.at("source").get<std::string>()));
    request.mode = known(scanner_drivers::scan_mode_from(value.at("mode").get<std::string>()));
    request.depth_bits = value.at("depth_bits").get<unsigned>();
    request.resolution_dpi = value.at("resolution_dpi").get<double>();
    if (const auto& area = value.at("area_mm"); !area.is_null()) {
        request.area = scanner_drivers::ScanArea{.width_mm = area.at(0).get<double>(),
                                                 .height_mm = area.at(1).get<double>()};
    }
    return request;
}

} // namespace

std::string scan_state_text(const ScanState& state) {
    const auto& request = state.request;
    json value{
        {"schema", k_schema},
        {"request",
         {{"device", request.device},
          {"source", to_string(request.source)},
          {"mode", to_string(request.mode)},
          {"depth_bits", request.depth_bits},
          {"resolution_dpi", request.resolution_dpi},
          {"area_mm", request.area ? json::array({request.area->width_mm, request.area->height_mm})
                                   : json()}}},
        {"sheets", state.sheets},
        {"job", json::parse(state.job_template)},
        {"device",
         {{"manufacturer", state.device.manufacturer},
          {"model", state.device.model},
          {"serial", state.device.serial}}},
        {"lossless", state.lossless},
        {"last_capture_at", state.last_capture_at},
        {"events", events_json(state.events)}};
    if (!state.order.empty() || state.counted > 0) {
        value["order"] = state.order;
        value["counted"] = state.counted;
        value["replaced"] = replaced_json(state.replaced);
    }
    return value.dump(1) + "\n";
}

ScanState scan_state_from(const std::string& text) {
    try {
        const auto value = json::parse(text);
        if (value.at("schema") != k_schema) {
            throw Failure(FailureKind::corrupt, "scan.json is of another version");
        }
        ScanState state;
        state.request = request_from(value.at("request"));
        state.sheets = value.at("sheets").get<unsigned>();
        state.job_template = value.at("job").dump();
        const auto& device = value.at("device");
        state.device = {.manufacturer = device.at("manufacturer").get<std::string>(),
                        .model = device.at("model").get<std::string>(),
                        .serial = device.at("serial").get<std::string>()};
        state.lossless = value.at("lossless").get<bool>();
        state.last_capture_at = value.at("last_capture_at").get<std::string>();
        state.events = events_from(value.at("events"));
        if (value.contains("order")) {
            state.order = value.at("order").get<std::vector<std::string>>();
            state.counted = value.at("counted").get<unsigned>();
            for (const auto& image : value.at("replaced")) {
                state.replaced.push_back(
                    {.file = image.at("file").get<std::string>(),
                     .page = image.at("page").get<unsigned>(),
                     .reason = image.at("reason").get<std::string>(),
                     .replaced_at = image.at("replaced_at").get<std::string>()});
            }
        }
        return state;
    } catch (const json::exception& error) {
        throw Failure(FailureKind::corrupt,
                      std::string("scan.json cannot be read: ") + error.what());
    }
}

} // namespace scanseal::pipeline
