#include "config/path_overlap.hpp"
#include "config/station_reader_internal.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace scanseal::config {

namespace {

/// Folders that scanseal itself writes: nothing may be dropped there.
std::vector<std::pair<std::string, Path>> own_folders(const Config& config) {
    return {{"the vault", config.vault},
            {"the vault's staging folder", Path(config.vault.string() + ".staging")},
            {"the spool", config.station / "spool"},
            {"the ledger", config.station / "ledger"},
            {"the profiles", config.station / "profiles"},
            {"the keys", config.station / "pki"}};
}

void check_path(StationReading& reading, const Path& path, Place place) {
    const auto& config = reading.config;
    if (lies_in(config.station, path)) {
        reading.mistakes.add(place, RefusalCode::config_value,
                             fmt::format("path is \"{}\", which holds the station itself; allowed: "
                                         "a folder of its own",
                                         path.string()));
        return;
    }
    for (const auto& [what, own] : own_folders(config)) {
        if (!own.empty() && paths_overlap(path, own)) {
            reading.mistakes.add(place, RefusalCode::config_value,
                                 fmt::format("path is \"{}\", which overlaps {} (\"{}\"); allowed: "
                                             "a folder of its own",
                                             path.string(), what, own.string()));
            return;
        }
    }
    for (const auto& other : config.hot_folders) {
        if (paths_overlap(path, other.path)) {
            reading.mistakes.add(place, RefusalCode::config_value,
                                 fmt::format("path is \"{}\", which overlaps the hot folder "
                                             "\"{}\"; allowed: a folder of its own",
                                             path.string(), other.path.string()));
            return;
        }
    }
}

void read_path(StationReading& reading, TableReader& section, HotFolderConfig& folder) {
    std::string path;
    if (!section.require("path", "the folder that holds in/, out/ and rejected/") ||
        !section.text("path", path, 4000)) {
        return;
    }
    if (path.empty()) {
        reading.mistakes.add(section.place("path"), RefusalCode::config_value,
                             "path is empty; allowed: a folder");
        return;
    }
    folder.path = resolve_path(reading.config.station, path);
    check_path(reading, folder.path, section.place("path"));
}

void read_profile_name(StationReading& reading, TableReader& section, HotFolderConfig& folder,
                       const std::set<std::string, std::less<>>& profiles) {
    if (!section.require("profile", "the name of a file in profiles/ without .toml") ||
        !section.text("profile", folder.profile)) {
        return;
    }
    if (!profiles.contains(folder.profile)) {
        const auto near = nearest_name(folder.profile, profiles);
        reading.mistakes.add(
            section.place("profile"), RefusalCode::config_value,
            fmt::format("there is no profile \"{}\"{}; allowed: {}", folder.profile,
                        near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near),
                        profiles.empty() ? "none, since profiles/ holds no *.toml"
                                         : fmt::format("{}", fmt::join(profiles, ", "))));
        return;
    }
    // The profile's name is the hot folder's name everywhere else: in jobs on their road, in the
    // ledger, on the command line. Two folders of one name would share their operators.
    const auto& others = reading.config.hot_folders;
    const auto same = std::ranges::find(others, folder.profile, &HotFolderConfig::profile);
    if (same != others.end()) {
        reading.mistakes.add(
            section.place("profile"), RefusalCode::config_value,
            fmt::format("profile \"{}\" has a hot folder already (\"{}\"); allowed: one "
                        "[[hot_folder]] for each profile; copy the profile under another name",
                        folder.profile, same->path.string()));
    }
}

void read_bound_operators(StationReading& reading, TableReader& section, HotFolderConfig& folder) {
    std::set<std::string, std::less<>> known;
    for (const auto& one : reading.config.operators) {
        known.insert(one.id);
    }
    std::vector<LocatedText> named;
    if (!section.require("operators", "the ids of the operators who may scan into this folder") ||
        !section.texts("operators", named)) {
        return;
    }
    if (named.empty()) {
        reading.mistakes.add(section.place("operators"), RefusalCode::config_missing,
                             "operators is empty, so every job would be refused; name at least one "
                             "id of an [[operator]]");
    }
    for (const auto& one : named) {
        if (!known.contains(one.text)) {
            reading.mistakes.add(one.place, RefusalCode::config_value,
                                 fmt::format("there is no [[operator]] with id \"{}\"; allowed: {}",
                                             one.text.substr(0, 64),
                                             known.empty()
                                                 ? "none, since none is defined"
                                                 : fmt::format("{}", fmt::join(known, ", "))));
        } else if (std::ranges::find(folder.operators, one.text) != folder.operators.end()) {
            reading.mistakes.add(one.place, RefusalCode::config_value,
                                 fmt::format("operator \"{}\" is named twice", one.text));
        } else {
            folder.operators.push_back(one.text);
        }
    }
}

void read_cover_sheets(StationReading& reading, TableReader& section, HotFolderConfig& folder) {
    section.flag("cover_sheets", folder.cover_sheets);
    section.text("cover_operator", folder.cover_operator);
    section.flag("cover_attests", folder.cover_attests);
    if (!folder.cover_sheets) {
        return;
    }
    if (!section.require("cover_operator", "the id of the operator whose key seals documents "
                                           "described by a cover sheet")) {
        return;
    }
    if (std::ranges::find(folder.operators, folder.cover_operator) == folder.operators.end()) {
        reading.mistakes.add(
            section.place("cover_operator"), RefusalCode::config_value,
            fmt::format("cover_operator is \"{}\"; allowed: one of this folder's operators ({})",
                        folder.cover_operator.substr(0, 64),
                        folder.operators.empty()
                            ? "none is named"
                            : fmt::format("{}", fmt::join(folder.operators, ", "))));
    }
}

void read_separation(StationReading& reading, TableReader& section, HotFolderConfig& folder) {
    section.flag("separate", folder.separate);
    section.text("separator_code", folder.separator_code, 200);
    if (folder.separate && !folder.cover_sheets) {
        reading.mistakes.add(section.place("separate"), RefusalCode::config_value,
                             "separate is true; allowed: only together with cover_sheets = true, "
                             "which say what each document of a stack is");
    }
    if (!folder.separator_code.empty() && !folder.separate) {
        reading.mistakes.add(section.place("separator_code"), RefusalCode::config_value,
                             "separator_code is set; allowed: only together with separate = true");
    }
    constexpr std::string_view k_cover_mark = "SCANSEAL1";
    if (folder.separator_code.starts_with(k_cover_mark)) {
        reading.mistakes.add(
            section.place("separator_code"), RefusalCode::config_value,
            "separator_code begins as the code of a cover sheet does; allowed: any "
            "other text");
    }
}

void read_separator_patches(StationReading& reading, TableReader& section,
                            HotFolderConfig& folder) {
    std::vector<LocatedText> names;
    if (!section.texts("separator_patch", names)) {
        return;
    }
    if (!names.empty() && !folder.separate) {
        reading.mistakes.add(section.place("separator_patch"), RefusalCode::config_value,
                             "separator_patch is set; allowed: only together with separate = true");
    }
    constexpr std::array<std::string_view, 6> k_patches{"1", "2", "3", "4", "6", "T"};
    for (const auto& name : names) {
        if (std::ranges::find(k_patches, name.text) == k_patches.end()) {
            reading.mistakes.add(
                name.place, RefusalCode::config_value,
                fmt::format("separator_patch names \"{}\"; allowed: 1, 2, 3, 4, 6, T",
                            name.text.substr(0, 64)));
            continue;
        }
        folder.separator_patch.push_back(name.text);
    }
}

void read_patient_code(StationReading& reading, TableReader& section, HotFolderConfig& folder) {
    std::string pattern;
    auto check_digit = CheckDigit::none;
    section.choice<CheckDigit>("patient_code_check", check_digit,
                               {{"none", CheckDigit::none},
                                {"luhn", CheckDigit::luhn},
                                {"modulus10_weight3", CheckDigit::modulus10_weight3},
                                {"modulus11", CheckDigit::modulus11}});
    if (!section.text("patient_code", pattern, 1000) || pattern.empty()) {
        return;
    }
    auto made = PatientCodePattern::make(pattern, check_digit);
    if (made) {
        folder.patient_code = std::move(*made);
    } else {
        reading.mistakes.add(section.place("patient_code"), RefusalCode::config_value,
                             fmt::format("patient_code: {}; allowed: a regular expression with one "
                                         "group, such as ^MRN-([0-9]{{8}})$",
                                         made.error().detail));
    }
}

} // namespace

void read_hot_folders(StationReading& reading, const std::set<std::string, std::less<>>& profiles) {
    if (!reading.root.require("hot_folder", "at least one [[hot_folder]], where jobs arrive")) {
        return;
    }
    for (auto& section : reading.root.tables("hot_folder")) {
        HotFolderConfig folder;
        read_profile_name(reading, section, folder, profiles);
        read_path(reading, section, folder);
        section.choice<WatchMode>("watch", folder.watch,
                                  {{"auto", WatchMode::automatic}, {"poll", WatchMode::poll}});
        section.milliseconds("quiet_ms", folder.quiet, 0, 600'000);
        section.milliseconds("scan_interval_ms", folder.scan_interval, 100, 3'600'000);
        section.milliseconds("incomplete_after_ms", folder.incomplete_after, 1000, 604'800'000);
        if (folder.incomplete_after < folder.quiet) {
            reading.mistakes.add(section.place("incomplete_after_ms"), RefusalCode::config_value,
                                 fmt::format("incomplete_after_ms is {}; allowed: not less than "
                                             "quiet_ms, which is {}",
                                             folder.incomplete_after.count(),
                                             folder.quiet.count()));
        }
        section.whole("priority", folder.priority, 0, 9);
        read_bound_operators(reading, section, folder);
        section.flag("trusted_scan_times", folder.trusted_scan_times);
        read_cover_sheets(reading, section, folder);
        read_separation(reading, section, folder);
        read_separator_patches(reading, section, folder);
        read_patient_code(reading, section, folder);
        section.finish();
        reading.config.hot_folders.push_back(std::move(folder));
    }
}

void read_vault(StationReading& reading) {
    auto& config = reading.config;
    config.vault = config.station / "vault";
    auto section = reading.root.table("vault");
    if (!section) {
        return;
    }
    std::string path = "vault";
    if (section->text("path", path, 4000)) {
        config.vault = resolve_path(config.station, path);
        const bool holds_station = path.empty() || lies_in(config.station, config.vault);
        const bool holds_work = std::ranges::any_of(
            std::initializer_list<const char*>{"spool", "ledger", "profiles", "pki"},
            [&](const char* own) { return paths_overlap(config.vault, config.station / own); });
        if (holds_station || holds_work) {
            reading.mistakes.add(section->place("path"), RefusalCode::config_value,
                                 fmt::format("path is \"{}\"; allowed: a folder of its own, in "
                                             "which nothing else lives",
                                             path));
            config.vault = config.station / "vault";
        }
    }
    section->whole("reserve_mib", config.reserve_mib, 16, 1'048'576);
    section->finish();
}

} // namespace scanseal::config
