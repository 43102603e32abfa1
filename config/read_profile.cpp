#include "config/built_in_profiles.hpp"
#include "config/check_reader_internal.hpp"
#include "config/read_config.hpp"
#include "config/table_reader_internal.hpp"

#include "core/digest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace scanseal::config {

namespace {

constexpr std::array k_media = {Medium::paper, Medium::film, Medium::photograph, Medium::waveform};

constexpr std::string_view k_window_rule =
    "requirement S12 (guideline 9.2) wants the scan within about 1 to 2 days";

/// Lower case, digits, '_' and '-': these names become file and folder names.
bool is_short_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name != "." &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
           });
}

void read_identity(TableReader& root, ParsedProfile& parsed, Mistakes& mistakes) {
    if (!root.require("profile", "it names the profile and the version of the site's policy")) {
        return;
    }
    auto section = root.table("profile");
    if (!section) {
        return;
    }
    auto& profile = parsed.profile;
    if (section->require("name", "the name of this file without .toml")) {
        if (section->text("name", profile.name) && !is_short_name(profile.name)) {
            mistakes.add(
                section->place("name"), RefusalCode::config_value,
                fmt::format("name is \"{}\"; allowed: 1 to 64 of a-z, 0-9, _ and -", profile.name));
        }
    }
    parsed.name_place = section->place("name");
    if (section->require("version", "the site's own version of its policy, e.g. \"2026-04\"") &&
        section->text("version", profile.version) && profile.version.empty()) {
        mistakes.add(section->place("version"), RefusalCode::config_value,
                     "version is empty; allowed: any text, e.g. \"2026-04\"");
    }
    section->flag("reference_copy", profile.reference_copy);
    section->finish();
}

/// A limit of the window: other mistakes are reported as usual, a value outside the rule names the
/// rule.
void read_window_limit(TableReader& section, Mistakes& mistakes, std::string_view key,
                       unsigned& into, unsigned min, unsigned max) {
    std::int64_t value = into;
    if (!section.whole(key, value, INT64_MIN, INT64_MAX)) {
        return;
    }
    if (value < min || value > max) {
        mistakes.add(section.place(key), RefusalCode::config_value,
                     fmt::format("{} is {}; allowed: {} to {}, since {}", key, value, min, max,
                                 k_window_rule));
        return;
    }
    into = static_cast<unsigned>(value);
}

void check_no_window(TableReader& section, const Profile& profile, Mistakes& mistakes) {
    for (const auto* key :
         {"business_days", "open_hours_max", "late", "late_profile", "clock_tolerance_s"}) {
        section.forbid(key, "base = \"none\" means that there is no window");
    }
    if (!profile.reference_copy && !profile.name.starts_with("backfile")) {
        mistakes.add(section.place("base"), RefusalCode::config_value,
                     fmt::format("base is \"none\"; allowed: only for profiles with reference_copy "
                                 "= true and for backfile profiles (requirement S14), since {}",
                                 k_window_rule));
    }
}

void read_late(TableReader& section, ParsedProfile& parsed, Mistakes& mistakes) {
    auto& window = parsed.profile.window;
    section.choice<LateAction>("late", window.late,
                               {{"reject", LateAction::reject},
                                {"review", LateAction::review},
                                {"reference", LateAction::reference}});
    if (window.late != LateAction::reference) {
        section.forbid("late_profile", "only late = \"reference\" reroutes documents");
        return;
    }
    if (section.require("late_profile", "the profile that takes late documents")) {
        section.text("late_profile", window.late_profile);
        parsed.late_profile_place = section.place("late_profile");
        if (window.late_profile == parsed.profile.name) {
            mistakes.add(*parsed.late_profile_place, RefusalCode::config_value,
                         "late_profile is this profile itself; allowed: another one");
        }
    }
}

void read_window(TableReader& root, ParsedProfile& parsed, Mistakes& mistakes) {
    if (!root.require("window", "when a document must have been scanned (requirement S12)")) {
        return;
    }
    auto section = root.table("window");
    if (!section) {
        return;
    }
    auto& window = parsed.profile.window;
    const bool has_base =
        section->require("base", "which instant starts the window, or \"none\"") &&
        section->choice<WindowBase>("base", window.base,
                                    {{"received_then_created", WindowBase::received_then_created},
                                     {"created_then_received", WindowBase::created_then_received},
                                     {"dispensed", WindowBase::dispensed},
                                     {"none", WindowBase::none}});
    if (has_base && window.base == WindowBase::none) {
        check_no_window(*section, parsed.profile, mistakes);
    } else {
        read_window_limit(*section, mistakes, "business_days", window.business_days, 1, 2);
        read_window_limit(*section, mistakes, "open_hours_max", window.open_hours_max, 24, 48);
        read_late(*section, parsed, mistakes);
        section->whole("clock_tolerance_s", window.clock_tolerance_s, 0, 3600);
    }
    section->finish();
}

void read_seal(TableReader& root, Profile& profile, Mistakes& mistakes) {
    auto section = root.table("seal");
    if (!section) {
        return;
    }
    section->whole("delay_max_min", profile.seal_delay_max_min, 1, 10080);
    const bool has_confirm = section->choice<Confirmation>(
        "confirm", profile.confirm,
        {{"automatic", Confirmation::automatic}, {"operator", Confirmation::operator_}});
    if (has_confirm && profile.confirm == Confirmation::operator_) {
        mistakes.add(section->place("confirm"), RefusalCode::config_value,
                     "confirm is \"operator\", which this version cannot do yet; allowed: "
                     "\"automatic\"");
    }
    section->choice<KeepSource>("keep_source", profile.keep_source,
                                {{"lossy", KeepSource::lossy}, {"always", KeepSource::always}});
    section->finish();
}

void read_limits(TableReader& root, Profile& profile) {
    auto section = root.table("limits");
    if (!section) {
        return;
    }
    section->flag("attestation_required", profile.attestation_required);
    section->flag("mammography_allowed", profile.mammography_allowed);
    section->whole("pages_max", profile.pages_max, 1, 100000);
    section->finish();
}

bool read_severity(TableReader& section, std::string_view key, Severity& into) {
    return section.choice<Severity>(
        key, into,
        {{"note", Severity::note}, {"review", Severity::review}, {"reject", Severity::reject}});
}

/// Takes the limits of one medium over those already in `limits`.
void read_medium(TableReader& section, Medium medium, MediumLimits& limits) {
    if (medium == Medium::film) {
        double pitch = limits.pitch_um_max.value_or(200.0);
        section.number("pitch_um_max", pitch, 10, 500);
        limits.pitch_um_max = pitch;
        section.forbid("dpi_min", "film is limited by pitch_um_max");
        section.forbid("colour_required", "film is grey");
    } else {
        section.number("dpi_min", limits.dpi_min, 72, 2400);
        section.flag("colour_required", limits.colour_required);
        section.forbid("pitch_um_max", "it is for film; use dpi_min");
    }
    section.number("dpi_mismatch_max", limits.dpi_mismatch_max, 0, 0.5);
    section.whole("bits_min", limits.bits_min, 1, 16);
    read_severity(section, "blank_page", limits.blank_page);
    section.number("blank_ink_max", limits.blank_ink_max, 0, 0.1);
    read_severity(section, "lossy_source", limits.lossy_source);
    read_sheets(section, limits.sheets);
    read_checks(section, limits.checks);
    section.finish();
}

/// Where a section starts from: the values of the encounter profile, so that a key left out there
/// means the same.
MediumLimits starting_limits(Medium medium) {
    MediumLimits limits;
    limits.checks = default_check_rules(medium);
    if (medium != Medium::paper) {
        limits.blank_page = Severity::review;
    }
    if (medium == Medium::film) {
        limits.dpi_min = 0;
        limits.bits_min = 10;
        limits.lossy_source = Severity::reject;
    }
    if (medium == Medium::photograph) {
        limits.bits_min = 8;
        limits.colour_required = true;
    }
    return limits;
}

void read_media(TableReader& root, Profile& profile) {
    if (!root.require("medium", "at least one of [medium.paper], [medium.film], "
                                "[medium.photograph], [medium.waveform]")) {
        return;
    }
    auto all = root.table("medium");
    if (!all) {
        return;
    }
    for (const auto medium : k_media) {
        if (auto section = all->table(to_string(medium))) {
            profile.media[medium] = starting_limits(medium);
            read_medium(*section, medium, profile.media[medium]);
        }
    }
    all->finish();
}

void read_document_types(TableReader& root, Profile& profile, Mistakes& mistakes) {
    auto all = root.table("document_type");
    if (!all) {
        return;
    }
    for (const auto& type : all->keys()) {
        auto section = all->table(type);
        if (!section) {
            continue;
        }
        if (!is_short_name(type)) {
            mistakes.add(section->place(), RefusalCode::config_value,
                         fmt::format("document type \"{}\"; allowed: 1 to 64 of a-z, 0-9, _ and -",
                                     type.substr(0, 64)));
        }
        for (const auto medium : k_media) {
            auto overrides = section->table(to_string(medium));
            if (!overrides) {
                continue;
            }
            const auto base = profile.media.find(medium);
            if (base == profile.media.end()) {
                mistakes.add(overrides->place(), RefusalCode::config_value,
                             fmt::format("[document_type.{0}.{1}] needs [medium.{1}] in this "
                                         "profile; a medium not named there is refused",
                                         type, to_string(medium)));
            }
            auto limits = base == profile.media.end() ? starting_limits(medium) : base->second;
            read_medium(*overrides, medium, limits);
            profile.document_types[type][medium] = limits;
        }
        section->finish();
    }
}

} // namespace

ParsedProfile parse_profile(std::string_view toml, Mistakes& mistakes) {
    ParsedProfile parsed;
    parsed.profile.text = std::string(toml);
    parsed.profile.digest_sha256 = sha256(as_bytes(toml)).hex();
    const auto table = parse_toml(toml, mistakes);
    if (!table) {
        return parsed;
    }
    TableReader root(*table, "", mistakes);
    read_identity(root, parsed, mistakes);
    read_window(root, parsed, mistakes);
    read_seal(root, parsed.profile, mistakes);
    read_limits(root, parsed.profile);
    read_media(root, parsed.profile);
    read_document_types(root, parsed.profile, mistakes);
    root.finish();
    return parsed;
}

ProfileReading read_profile(std::string_view toml, const std::string& file) {
    Mistakes mistakes(file);
    auto parsed = parse_profile(toml, mistakes);
    return {.profile = std::move(parsed.profile), .errors = mistakes.sorted()};
}

Result<Profile> built_in_profile(std::string_view name) {
    const auto text = built_in_profile_text(name);
    if (text.empty()) {
        return refuse(RefusalCode::config_missing,
                      fmt::format("there is no built-in profile \"{}\"; known: {}", name,
                                  fmt::join(built_in_profile_names(), ", ")));
    }
    return read_profile(text, fmt::format("profiles/{}.toml", name)).profile;
}

} // namespace scanseal::config
