#include "pipeline/job.hpp"

#include "pipeline/job_pages_internal.hpp"

namespace scanseal::pipeline {

namespace {

using nlohmann::json;

constexpr int k_depth_max = 16;
constexpr double k_pages_max = 100000;
constexpr std::size_t k_feeder_events_max = 1000;

/// Parses with a bound on nesting, so that a hostile file cannot exhaust the stack.
json parse_bounded(ByteView bytes) {
    bool too_deep = false;
    const auto guard = [&too_deep](int depth, json::parse_event_t, json&) {
        too_deep = too_deep || depth > k_depth_max;
        return !too_deep;
    };
    const json value = json::parse(bytes.begin(), bytes.end(), guard, false);
    return too_deep ? json(json::value_t::discarded) : value;
}

void check_date(JsonReader& reader, const char* name, const std::string& text) {
    if (!text.empty() && !parse_date(text)) {
        reader.mistake(name, "is '" + text + "'; expected a date such as 1970-01-31");
    }
}

Patient read_patient(const json& value, const std::string& place, JsonReader::Mistakes& mistakes) {
    JsonReader reader(value, place, mistakes);
    Patient patient;
    patient.id = reader.text("id", true, 64);
    patient.name = reader.text("name", false, 600);
    patient.birth_date = reader.text("birth_date");
    check_date(reader, "birth_date", patient.birth_date);
    patient.sex = reader.one_of("sex", {"M", "F", "O"});
    reader.finish();
    return patient;
}

Medium read_medium(JsonReader& reader) {
    const auto text = reader.one_of("medium", {"paper", "film", "photograph", "waveform"}, true);
    if (text == "film") {
        return Medium::film;
    }
    if (text == "photograph") {
        return Medium::photograph;
    }
    return text == "waveform" ? Medium::waveform : Medium::paper;
}

DocumentClaims read_document(const json& value, const TimeZone& zone,
                             JsonReader::Mistakes& mistakes) {
    JsonReader reader(value, "document", mistakes);
    DocumentClaims document;
    document.type = reader.text("type", true, 64);
    document.medium = read_medium(reader);
    document.title = reader.text("title");
    document.department = reader.text("department");
    document.created_at = read_time(reader, "created_at", zone);
    document.received_at = read_time(reader, "received_at", zone);
    document.dispensed_at = read_time(reader, "dispensed_at", zone);
    document.pages_expected = read_count(reader, "pages_expected", 1, k_pages_max);
    if (const auto* patient = reader.member("patient")) {
        document.patient = read_patient(*patient, "document.patient", mistakes);
    } else {
        reader.mistake("patient", "is missing");
    }
    document.encounter_id = reader.text("encounter_id", false, 64);
    document.accession_number = reader.text("accession_number", false, 64);
    reader.finish();
    return document;
}

std::vector<FeederEvent> read_feeder_events(const json& value, const TimeZone& zone,
                                            JsonReader::Mistakes& mistakes) {
    std::vector<FeederEvent> events;
    if (!value.is_array() || value.size() > k_feeder_events_max) {
        mistakes.emplace_back("scan.feeder_events", "must be a list of at most 1000 events");
        return events;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        JsonReader reader(value[i], "scan.feeder_events[" + std::to_string(i) + "]", mistakes);
        FeederEvent event;
        event.event =
            reader.one_of("event",
                          {"jam", "double_feed", "cover_open", "device_busy", "access_denied",
                           "io_error", "page_damaged", "no_answer", "cancelled", "driver_failed",
                           "interrupted", "count_mismatch", "other"},
                          true);
        event.after_image = read_count(reader, "after_image", 0, k_pages_max).value_or(0);
        event.resolved = reader.flag("resolved");
        event.note = reader.text("note");
        if (const auto at = read_time(reader, "at", zone, true)) {
            event.at = *at;
        }
        reader.finish();
        events.push_back(std::move(event));
    }
    return events;
}

void read_counters(JsonReader& reader, const TimeZone& zone, ScanClaims& scan,
                   JsonReader::Mistakes& mistakes) {
    const auto transfer = reader.one_of("transfer", {"lossless", "unknown"});
    if (!transfer.empty()) {
        scan.transfer = transfer == "unknown" ? ScanTransfer::unknown : ScanTransfer::lossless;
    }
    scan.sheets_expected = read_count(reader, "sheets_expected", 1, k_pages_max);
    scan.sides = read_count(reader, "sides", 1, 2);
    scan.images_captured = read_count(reader, "images_captured", 0, k_pages_max);
    scan.images_removed = read_count(reader, "images_removed", 0, k_pages_max);
    if (const auto* events = reader.member("feeder_events")) {
        scan.feeder_events = read_feeder_events(*events, zone, mistakes);
    }
}

ScanClaims read_scan(const json& value, const TimeZone& zone, JsonReader::Mistakes& mistakes) {
    JsonReader reader(value, "scan", mistakes);
    ScanClaims scan;
    scan.operator_id = reader.text("operator", true, 64);
    scan.station = reader.text("station", false, 64);
    scan.scanned_at = read_time(reader, "scanned_at", zone);
    if (const auto* device = reader.member("device")) {
        JsonReader parts(*device, "scan.device", mistakes);
        scan.device.manufacturer = parts.text("manufacturer", false, 64);
        scan.device.model = parts.text("model", false, 64);
        scan.device.serial = parts.text("serial", false, 64);
        parts.finish();
    }
    read_counters(reader, zone, scan, mistakes);
    reader.finish();
    return scan;
}

std::optional<Deferral> read_deferral(const json& value, const TimeZone& zone,
                                      JsonReader::Mistakes& mistakes) {
    JsonReader reader(value, "deferral", mistakes);
    Deferral deferral;
    deferral.reason = reader.one_of("reason", {"out_of_hours", "device_failure", "disaster"}, true);
    const auto from = read_time(reader, "possible_from", zone, true);
    deferral.note = reader.text("note");
    reader.finish();
    if (!from) {
        return std::nullopt;
    }
    deferral.possible_from = *from;
    return deferral;
}

FilmClaims read_film(const json& value, JsonReader::Mistakes& mistakes) {
    JsonReader reader(value, "film", mistakes);
    FilmClaims film;
    film.size = reader.text("size", false, 32);
    film.modality = reader.text("modality", true, 16);
    film.body_part = reader.text("body_part", false, 16);
    film.laterality = reader.one_of("laterality", {"L", "R"});
    film.view = reader.text("view", false, 16);
    film.study_date = reader.text("study_date");
    check_date(reader, "study_date", film.study_date);
    film.pixel_pitch_um = reader.number("pixel_pitch_um", 1, 10000);
    film.study_uid = reader.text("study_uid", false, 64);
    film.series_description = reader.text("series_description", false, 64);
    reader.finish();
    return film;
}

void read_attest(const json& value, Job& job, JsonReader::Mistakes& mistakes) {
    JsonReader reader(value, "attest", mistakes);
    job.attested_nothing_overlapping = reader.flag("nothing_overlapping");
    job.attested_nothing_outside = reader.flag("nothing_outside");
    reader.finish();
}

void read_parts(JsonReader& top, Job& job, const TimeZone& zone, JsonReader::Mistakes& mistakes) {
    if (const auto* document = top.member("document")) {
        job.document = read_document(*document, zone, mistakes);
    } else {
        top.mistake("document", "is missing");
    }
    if (const auto* scan = top.member("scan")) {
        job.scan = read_scan(*scan, zone, mistakes);
    } else {
        top.mistake("scan", "is missing");
    }
    if (const auto* attest = top.member("attest")) {
        read_attest(*attest, job, mistakes);
    }
    if (const auto* deferral = top.member("deferral")) {
        job.deferral = read_deferral(*deferral, zone, mistakes);
    }
    if (const auto* film = top.member("film")) {
        job.film = read_film(*film, mistakes);
    }
    if (const auto* pages = top.member("pages")) {
        job.pages = read_pages(*pages, mistakes);
    }
    if (const auto* superseded = top.member("superseded")) {
        job.superseded = read_superseded(*superseded, job.pages.size(), zone, mistakes);
    }
}

} // namespace

JobReading read_job(ByteView bytes, const TimeZone& zone) {
    JobReading reading;
    const json value = parse_bounded(bytes);
    if (value.is_discarded()) {
        reading.is_json = false;
        reading.errors.push_back({.where = "job", .message = "is not valid JSON (UTF-8)"});
        return reading;
    }
    JsonReader::Mistakes mistakes;
    JsonReader top(value, "", mistakes);
    if (top.text("schema", true) != "scanseal.job/1") {
        top.mistake("schema", "must be scanseal.job/1");
    }
    read_parts(top, reading.job, zone, mistakes);
    top.finish();
    for (auto& [where, message] : mistakes) {
        reading.errors.push_back({.where = where, .message = message});
    }
    return reading;
}

} // namespace scanseal::pipeline
