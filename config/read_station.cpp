#include "config/station_reader_internal.hpp"
#include "config/station_template.hpp"

#include "core/time_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace scanseal::config {

namespace {

constexpr std::array<std::string_view, 7> k_weekdays = {"sun", "mon", "tue", "wed",
                                                        "thu", "fri", "sat"};

constexpr std::array<std::pair<std::string_view, SandboxMode>, 3> k_sandbox_modes = {
    {{"required", SandboxMode::required},
     {"preferred", SandboxMode::preferred},
     {"off", SandboxMode::off}}};

void read_identity(StationReading& reading) {
    if (!reading.root.require("station", "name and time zone of this station")) {
        return;
    }
    auto section = reading.root.table("station");
    if (!section) {
        return;
    }
    auto& config = reading.config;
    if (section->require("name", "it stands in every record and receipt") &&
        section->text("name", config.name) && !is_station_name(config.name)) {
        reading.mistakes.add(section->place("name"), RefusalCode::config_value,
                             fmt::format("name is \"{}\"; allowed: 1 to 64 bytes without control "
                                         "characters, quotation marks and backslashes",
                                         config.name));
    }
    if (section->require("timezone", "an IANA time zone such as \"Asia/Tokyo\"") &&
        section->text("timezone", config.timezone) &&
        (config.timezone.empty() || !TimeZone::find(config.timezone))) {
        reading.mistakes.add(
            section->place("timezone"), RefusalCode::config_value,
            fmt::format("timezone is \"{}\", which the time zone database does not "
                        "know; allowed: an IANA name such as \"Asia/Tokyo\"",
                        config.timezone));
    }
    section->flag("development", config.development);
    std::int64_t stop_timeout_s = config.stop_timeout.count();
    section->whole("stop_timeout_s", stop_timeout_s, 1, 3600);
    config.stop_timeout = std::chrono::seconds{stop_timeout_s};
    section->finish();
}

void read_weekdays(StationReading& reading, TableReader& section) {
    auto& closed = reading.config.calendar.closed_weekdays;
    std::vector<LocatedText> days;
    section.texts("closed_weekdays", days);
    for (const auto& day : days) {
        const auto at = std::ranges::find(k_weekdays, std::string_view(day.text));
        if (at == k_weekdays.end()) {
            reading.mistakes.add(day.place, RefusalCode::config_value,
                                 fmt::format("\"{}\" is no weekday; allowed: \"sun\", \"mon\", "
                                             "\"tue\", \"wed\", \"thu\", \"fri\", \"sat\"",
                                             day.text.substr(0, 40)));
        } else if (!closed.insert(static_cast<unsigned>(at - k_weekdays.begin())).second) {
            reading.mistakes.add(day.place, RefusalCode::config_value,
                                 fmt::format("\"{}\" is named twice", day.text));
        }
    }
    if (closed.size() == k_weekdays.size()) {
        reading.mistakes.add(section.place("closed_weekdays"), RefusalCode::config_value,
                             "every day of the week is closed, so no scan window would ever end; "
                             "allowed: at least one open day");
    }
}

void read_closed_days(StationReading& reading, TableReader& section) {
    std::vector<LocatedText> days;
    section.texts("closed_days", days);
    for (const auto& day : days) {
        const auto date = parse_date(day.text);
        if (!date) {
            reading.mistakes.add(
                day.place, RefusalCode::config_value,
                fmt::format("\"{}\" is no date; allowed: \"YYYY-MM-DD\"", day.text.substr(0, 40)));
        } else if (!reading.config.calendar.closed_days.insert(std::chrono::local_days(*date))
                        .second) {
            reading.mistakes.add(day.place, RefusalCode::config_value,
                                 fmt::format("\"{}\" is named twice", day.text));
        }
    }
}

void read_calendar(StationReading& reading) {
    auto section = reading.root.table("calendar");
    if (!section) {
        return;
    }
    read_weekdays(reading, *section);
    read_closed_days(reading, *section);
    section->finish();
}

void read_limits(StationReading& reading) {
    auto section = reading.root.table("limits");
    if (!section) {
        return;
    }
    auto& limits = reading.config.limits;
    section->whole("memory_mib", limits.memory_mib, 64, 1'048'576);
    section->whole("workers", limits.workers, 0, 256);
    section->whole("side_px_max", limits.side_px_max, 1000, 200'000);
    const bool has_page = section->whole("page_mib_max", limits.page_mib_max, 1, 65'536);
    section->whole("file_mib_max", limits.file_mib_max, 1, 1'048'576);
    section->whole("files_per_job_max", limits.files_per_job_max, 1, 100'000);
    if (limits.page_mib_max > limits.memory_mib) {
        reading.mistakes.add(section->place(has_page ? "page_mib_max" : "memory_mib"),
                             RefusalCode::config_value,
                             fmt::format("page_mib_max is {}; allowed: not above memory_mib, which "
                                         "is {}",
                                         limits.page_mib_max, limits.memory_mib));
    }
    section->finish();
}

void read_decoding(StationReading& reading) {
    auto section = reading.root.table("decoding");
    if (!section) {
        return;
    }
    auto& decoding = reading.config.decoding;
    std::string sandbox = "required";
    section->text("sandbox", sandbox);
    const auto* const mode = std::ranges::find(k_sandbox_modes, sandbox,
                                               &std::pair<std::string_view, SandboxMode>::first);
    if (mode == k_sandbox_modes.end()) {
        reading.mistakes.add(section->place("sandbox"), RefusalCode::config_value,
                             fmt::format("sandbox is \"{}\"; allowed: \"required\", "
                                         "\"preferred\", \"off\"",
                                         sandbox.substr(0, 40)));
    } else {
        decoding.sandbox = mode->second;
    }
    auto cpu_s = static_cast<std::uint64_t>(decoding.cpu_max.count());
    auto wall_s = static_cast<std::uint64_t>(decoding.wall_max.count());
    section->whole("cpu_max_s", cpu_s, 1, 3600);
    const bool has_wall = section->whole("wall_max_s", wall_s, 1, 86'400);
    if (wall_s < cpu_s) {
        reading.mistakes.add(
            section->place(has_wall ? "wall_max_s" : "cpu_max_s"), RefusalCode::config_value,
            fmt::format("wall_max_s is {}; allowed: not below cpu_max_s, which is {}", wall_s,
                        cpu_s));
    }
    decoding.cpu_max = std::chrono::seconds(cpu_s);
    decoding.wall_max = std::chrono::seconds(wall_s);
    section->finish();
}

} // namespace

void parse_station(std::string_view toml, const std::set<std::string, std::less<>>& profiles,
                   Config& config, Mistakes& mistakes) {
    const auto table = parse_toml(toml, mistakes);
    if (!table) {
        return;
    }
    StationReading reading{
        .root = TableReader(*table, "", mistakes), .config = config, .mistakes = mistakes};
    read_identity(reading);
    read_vault(reading);
    read_operators(reading);
    read_hot_folders(reading, profiles);
    read_roles(reading);
    read_tsas(reading);
    read_trust(reading);
    read_devices(reading, profiles);
    read_calendar(reading);
    read_limits(reading);
    read_decoding(reading);
    read_monitoring(reading);
    reading.root.finish();
}

} // namespace scanseal::config
