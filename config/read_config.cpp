#include "config/read_config.hpp"

#include "config/path_overlap.hpp"
#include "config/station_reader_internal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scanseal::config {

namespace {

constexpr std::uint64_t k_file_bytes_max = 1U << 20U;

/// One profile file, kept until all are read and can be held against each other.
struct ProfileFile {
    explicit ProfileFile(const std::string& file) : mistakes(file) {}

    ParsedProfile parsed;
    Mistakes mistakes;
};

/// The text of a configuration file; empty, with the reason in `mistakes`, if it cannot be one.
std::optional<std::string> read_text(const FileSystem& file_system, const Path& path,
                                     Mistakes& mistakes) {
    const auto status = file_system.status(path);
    if (!status) {
        mistakes.add(
            {}, RefusalCode::config_missing,
            fmt::format("'{}' is not there; `scanseal init DIR` makes a station", path.string()));
        return std::nullopt;
    }
    if (status->type != FileType::regular || status->size_bytes > k_file_bytes_max) {
        mistakes.add({}, RefusalCode::config_unreadable,
                     fmt::format("'{}' is {}; allowed: a regular file of at most {} bytes",
                                 path.string(),
                                 status->type == FileType::regular
                                     ? fmt::format("{} bytes long", status->size_bytes)
                                     : "not a regular file",
                                 k_file_bytes_max));
        return std::nullopt;
    }
    return std::string(as_text(file_system.read(path, k_file_bytes_max)));
}

std::vector<std::string> profile_names(const FileSystem& file_system, const Path& station) {
    std::vector<std::string> names;
    if (!file_system.status(station / "profiles")) {
        return names;
    }
    for (const auto& entry : file_system.list(station / "profiles")) {
        const Path file(entry.name);
        if (file.extension() == ".toml" && !entry.name.starts_with('.')) {
            names.push_back(file.stem().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

std::vector<ProfileFile> read_profiles(const FileSystem& file_system, const Path& station,
                                       const std::vector<std::string>& names) {
    std::vector<ProfileFile> files;
    for (const auto& name : names) {
        const auto file = "profiles/" + name + ".toml";
        auto& one = files.emplace_back(file);
        const auto text = read_text(file_system, station / file, one.mistakes);
        if (!text) {
            continue;
        }
        one.parsed = parse_profile(*text, one.mistakes);
        if (one.mistakes.empty() && one.parsed.profile.name != name) {
            one.mistakes.add(one.parsed.name_place, RefusalCode::config_value,
                             fmt::format("name is \"{}\"; allowed: \"{}\", as the file is named",
                                         one.parsed.profile.name, name));
        }
    }
    return files;
}

/// A profile that reroutes late documents must send them to an existing profile of reference
/// copies.
void check_late_profiles(std::vector<ProfileFile>& files) {
    for (auto& file : files) {
        if (!file.parsed.late_profile_place) {
            continue;
        }
        const auto& wanted = file.parsed.profile.window.late_profile;
        const bool found = std::ranges::any_of(files, [&](const ProfileFile& other) {
            return other.parsed.profile.name == wanted && other.parsed.profile.reference_copy;
        });
        if (!found) {
            file.mistakes.add(*file.parsed.late_profile_place, RefusalCode::config_value,
                              fmt::format("late_profile is \"{}\"; allowed: a profile of this "
                                          "station with reference_copy = true",
                                          wanted));
        }
    }
}

} // namespace

ConfigReading read_config(const FileSystem& file_system, const Path& station) {
    ConfigReading reading;
    auto& config = reading.config;
    config.station = resolve_path(std::filesystem::current_path(), station);
    Mistakes mistakes("station.toml");
    const auto text = read_text(file_system, config.station / "station.toml", mistakes);
    if (!text) {
        reading.errors = mistakes.sorted();
        return reading;
    }
    const auto names = profile_names(file_system, config.station);
    parse_station(*text, {names.begin(), names.end()}, config, mistakes);
    reading.errors = mistakes.sorted();
    auto files = read_profiles(file_system, config.station, names);
    check_late_profiles(files);
    for (auto& file : files) {
        const auto errors = file.mistakes.sorted();
        reading.errors.insert(reading.errors.end(), errors.begin(), errors.end());
        config.profiles.push_back(std::move(file.parsed.profile));
    }
    return reading;
}

} // namespace scanseal::config
