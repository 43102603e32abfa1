#include "config/built_in_profiles.hpp"
#include "config/read_config.hpp"

#include "core/digest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scanseal::config {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* k_small = R"([profile]
name = "encounter"
version = "1"
[window]
base = "received_then_created"
[medium.paper]
)";

ProfileReading read(const std::string& more) {
    return read_profile(std::string(k_small) + more, "p.toml");
}

/// Reads a profile with one mistake and holds it against the place, the code and a part of the
/// message.
void expect_error(const std::string& toml, const std::string& where, RefusalCode code,
                  const std::string& part) {
    const auto reading = read_profile(toml, "p.toml");
    ASSERT_THAT(reading.errors, SizeIs(1))
        << (reading.errors.size() > 1 ? reading.errors[0].text() + "\n" + reading.errors[1].text()
                                      : "");
    EXPECT_EQ(reading.errors[0].where, where);
    EXPECT_EQ(reading.errors[0].code, code);
    EXPECT_THAT(reading.errors[0].message, HasSubstr(part));
}

TEST(ReadProfile, reads_the_smallest_profile_with_defaults) {
    const auto reading = read("");
    EXPECT_THAT(reading.errors, IsEmpty());
    EXPECT_EQ(reading.profile.name, "encounter");
    EXPECT_EQ(reading.profile.window.business_days, 1U);
    EXPECT_EQ(reading.profile.window.open_hours_max, 48U);
    EXPECT_EQ(reading.profile.window.late, LateAction::reject);
    EXPECT_DOUBLE_EQ(reading.profile.media.at(Medium::paper).dpi_min, 300.0);
    EXPECT_FALSE(reading.profile.media.contains(Medium::film));
    EXPECT_EQ(reading.profile.digest_sha256, sha256(as_bytes(k_small)).hex());
    EXPECT_EQ(reading.profile.text, k_small);
}

TEST(ReadProfile, S12_refuses_a_window_of_three_days_by_requirement_id) {
    expect_error("[profile]\nname = \"a\"\nversion = \"1\"\n[window]\nbase = \"dispensed\"\n"
                 "business_days = 3\n[medium.paper]\n",
                 "p.toml:6:17", RefusalCode::config_value, "business_days is 3; allowed: 1 to 2");
    expect_error("[profile]\nname = \"a\"\nversion = \"1\"\n[window]\nbase = \"dispensed\"\n"
                 "business_days = 3\n[medium.paper]\n",
                 "p.toml:6:17", RefusalCode::config_value, "requirement S12");
}

TEST(ReadProfile, S12_refuses_open_hours_outside_24_to_48) {
    for (const auto* hours : {"23", "49", "-1", "9223372036854775807"}) {
        expect_error(std::string("[profile]\nname = \"a\"\nversion = \"1\"\n[window]\nbase = "
                                 "\"dispensed\"\nopen_hours_max = ") +
                         hours + "\n[medium.paper]\n",
                     "p.toml:6:18", RefusalCode::config_value, "requirement S12");
    }
}

TEST(ReadProfile, S12_refuses_no_window_for_everyday_scanning) {
    const std::string start = "[profile]\nname = \"encounter\"\nversion = \"1\"\n";
    expect_error(start + "[window]\nbase = \"none\"\n[medium.paper]\n", "p.toml:5:8",
                 RefusalCode::config_value, "requirement S12");
    EXPECT_THAT(read_profile(start + "reference_copy = true\n[window]\nbase = \"none\"\n"
                                     "[medium.paper]\n",
                             "p.toml")
                    .errors,
                IsEmpty());
}

TEST(ReadProfile, suggests_the_nearest_key) {
    expect_error(std::string(k_small) + "dpi_mn = 300\n", "p.toml:7:1",
                 RefusalCode::config_unknown_key, "did you mean \"dpi_min\"?");
    expect_error(std::string(k_small) + "[windows]\nbase = 1\n", "p.toml:7:2",
                 RefusalCode::config_unknown_key, "did you mean \"window\"?");
}

TEST(ReadProfile, locates_a_wrong_type) {
    expect_error(std::string(k_small) + "dpi_min = \"300\"\n", "p.toml:7:11",
                 RefusalCode::config_type,
                 "dpi_min must be a number from 72 to 2400, found the text");
    expect_error(std::string(k_small) + "bits_min = 8.5\n", "p.toml:7:12", RefusalCode::config_type,
                 "bits_min must be a whole number from 1 to 16, found the number 8.5");
    expect_error(std::string(k_small) + "colour_required = 1\n", "p.toml:7:19",
                 RefusalCode::config_type, "true or false");
}

TEST(ReadProfile, locates_a_value_out_of_range) {
    expect_error(std::string(k_small) + "dpi_min = 50\n", "p.toml:7:11", RefusalCode::config_value,
                 "dpi_min is 50; allowed: 72 to 2400");
    expect_error(std::string(k_small) + "dpi_min = nan\n", "p.toml:7:11", RefusalCode::config_value,
                 "allowed: 72 to 2400");
    expect_error(std::string(k_small) + "blank_page = \"drop\"\n", "p.toml:7:14",
                 RefusalCode::config_value, "allowed: \"note\", \"review\", \"reject\"");
}

TEST(ReadProfile, says_that_confirmation_by_the_operator_is_not_there_yet) {
    expect_error(std::string(k_small) + "[seal]\nconfirm = \"operator\"\n", "p.toml:8:11",
                 RefusalCode::config_value, "this version cannot do yet");
}

TEST(ReadProfile, locates_a_syntax_error) {
    const auto reading = read_profile("[profile]\nname = \n", "p.toml");
    ASSERT_THAT(reading.errors, SizeIs(1));
    EXPECT_EQ(reading.errors[0].code, RefusalCode::config_syntax);
    EXPECT_THAT(reading.errors[0].where, HasSubstr("p.toml:2:"));
}

TEST(ReadProfile, refuses_text_that_is_not_utf_8) {
    const auto reading = read_profile("[profile]\nname = \"\xff\xfe\"\n", "p.toml");
    ASSERT_THAT(reading.errors, SizeIs(1));
    EXPECT_EQ(reading.errors[0].code, RefusalCode::config_syntax);
    EXPECT_THAT(reading.errors[0].where, HasSubstr("p.toml:2:"));
}

TEST(ReadProfile, refuses_absurdly_deep_keys_before_parsing) {
    std::string deep = "a";
    for (int i = 0; i < 100000; ++i) {
        deep += ".a";
    }
    expect_error(deep + " = 1\n", "p.toml:1:1", RefusalCode::config_syntax, "longer than");
}

TEST(ReadProfile, survives_the_deepest_keys_that_a_line_can_hold) {
    std::string deep = "a";
    for (int i = 0; i < 2000; ++i) {
        deep += ".a";
    }
    const auto reading = read_profile("[" + deep + "]\n" + deep + " = " + std::string(200, '[') +
                                          std::string(200, ']') + "\n",
                                      "p.toml");
    EXPECT_FALSE(reading.errors.empty());
}

TEST(ReadProfile, collects_every_mistake_in_file_order) {
    const auto reading = read_profile("[profile]\nname = 7\nversion = \"1\"\n[window]\n"
                                      "base = \"soon\"\nbusiness_days = 9\n[medium.paper]\n"
                                      "dpi = 300\n",
                                      "p.toml");
    ASSERT_THAT(reading.errors, SizeIs(4));
    EXPECT_EQ(reading.errors[0].where, "p.toml:2:8");
    EXPECT_EQ(reading.errors[0].code, RefusalCode::config_type);
    EXPECT_EQ(reading.errors[1].where, "p.toml:5:8");
    EXPECT_EQ(reading.errors[1].code, RefusalCode::config_value);
    EXPECT_EQ(reading.errors[2].where, "p.toml:6:17");
    EXPECT_EQ(reading.errors[2].code, RefusalCode::config_value);
    EXPECT_EQ(reading.errors[3].where, "p.toml:8:1");
    EXPECT_EQ(reading.errors[3].code, RefusalCode::config_unknown_key);
}

TEST(ReadProfile, asks_for_missing_sections_and_keys) {
    const auto reading = read_profile("[profile]\nname = \"a\"\n", "p.toml");
    ASSERT_THAT(reading.errors, SizeIs(3));
    for (const auto& error : reading.errors) {
        EXPECT_EQ(error.code, RefusalCode::config_missing) << error.text();
    }
    EXPECT_THAT(reading.errors[0].message, HasSubstr("version"));
}

TEST(ReadProfile, takes_overrides_of_a_document_type_over_its_medium) {
    const auto reading = read("dpi_min = 400\nbits_min = 8\n"
                              "[document_type.consent_form.paper]\ncolour_required = true\n");
    EXPECT_THAT(reading.errors, IsEmpty());
    const auto& limits = reading.profile.document_types.at("consent_form").at(Medium::paper);
    EXPECT_TRUE(limits.colour_required);
    EXPECT_DOUBLE_EQ(limits.dpi_min, 400.0);
    EXPECT_EQ(limits.bits_min, 8U);
    EXPECT_FALSE(reading.profile.media.at(Medium::paper).colour_required);
}

TEST(ReadProfile, refuses_overrides_for_a_medium_that_the_profile_does_not_take) {
    expect_error(std::string(k_small) + "[document_type.x.film]\nbits_min = 12\n", "p.toml:7:1",
                 RefusalCode::config_value, "needs [medium.film]");
}

TEST(ReadProfile, S4_limits_film_by_pitch_and_not_by_dpi) {
    const auto reading = read("[medium.film]\npitch_um_max = 100\n");
    EXPECT_THAT(reading.errors, IsEmpty());
    EXPECT_EQ(reading.profile.media.at(Medium::film).pitch_um_max, 100.0);
    EXPECT_EQ(reading.profile.media.at(Medium::film).bits_min, 10U);
    expect_error(std::string(k_small) + "[medium.film]\ndpi_min = 300\n", "p.toml:8:1",
                 RefusalCode::config_unknown_key, "pitch_um_max");
}

TEST(ReadProfile, takes_a_check_as_severity_as_off_or_as_severity_and_limit) {
    const auto reading = read("[medium.paper.checks]\npage_skewed = \"reject\"\nmoire = \"off\"\n"
                              "dark_border = { severity = \"review\", limit = 5 }\n"
                              "light_uneven = { limit = 0.5 }\n");
    EXPECT_THAT(reading.errors, IsEmpty());
    const auto& checks = reading.profile.media.at(Medium::paper).checks;
    const auto defaults = default_check_rules(Medium::paper);
    EXPECT_EQ(checks.at(RefusalCode::page_skewed),
              (CheckRule{.on = true, .severity = Severity::reject, .limit = 1.0}));
    EXPECT_FALSE(checks.at(RefusalCode::moire).on);
    EXPECT_EQ(checks.at(RefusalCode::dark_border),
              (CheckRule{.on = true, .severity = Severity::review, .limit = 5.0}));
    EXPECT_EQ(checks.at(RefusalCode::light_uneven).severity, Severity::note);
    EXPECT_DOUBLE_EQ(checks.at(RefusalCode::light_uneven).limit, 0.5);
    EXPECT_EQ(checks.at(RefusalCode::page_folded), defaults.at(RefusalCode::page_folded));
}

TEST(ReadProfile, a_document_type_starts_from_the_checks_of_its_medium) {
    const auto reading = read("[medium.paper.checks]\npage_skewed = \"reject\"\n"
                              "[document_type.x.paper.checks]\nmoire = \"off\"\n");
    EXPECT_THAT(reading.errors, IsEmpty());
    const auto& checks = reading.profile.document_types.at("x").at(Medium::paper).checks;
    EXPECT_EQ(checks.at(RefusalCode::page_skewed).severity, Severity::reject);
    EXPECT_FALSE(checks.at(RefusalCode::moire).on);
    EXPECT_TRUE(reading.profile.media.at(Medium::paper).checks.at(RefusalCode::moire).on);
}

TEST(ReadProfile, locates_mistakes_in_checks) {
    const auto with = [](const std::string& line) {
        return std::string(k_small) + "[medium.paper.checks]\n" + line + "\n";
    };
    expect_error(with("page_skew = \"note\""), "p.toml:8:1", RefusalCode::config_unknown_key,
                 "did you mean \"page_skewed\"?");
    expect_error(with("page_skewed = \"warn\""), "p.toml:8:15", RefusalCode::config_value,
                 "allowed: \"off\", \"note\", \"review\", \"reject\"");
    expect_error(with("page_skewed = 3"), "p.toml:8:15", RefusalCode::config_type, "page_skewed");
    expect_error(with("page_skewed = { limit = 90 }"), "p.toml:8:25", RefusalCode::config_value,
                 "limit is 90; allowed: 0.1 to 45");
    expect_error(with("page_skewed = { limits = 2 }"), "p.toml:8:17",
                 RefusalCode::config_unknown_key, "did you mean \"limit\"?");
    expect_error(with("lossy_twice = { limit = 2 }"), "p.toml:8:17",
                 RefusalCode::config_unknown_key, "this check has none");
}

TEST(ReadProfile, takes_sheets_of_the_site_either_way_round) {
    const auto reading = read("sheets = [\"210x130\", \"85.6x54\"]\n");
    EXPECT_THAT(reading.errors, IsEmpty());
    const auto& sheets = reading.profile.media.at(Medium::paper).sheets;
    ASSERT_THAT(sheets, SizeIs(2));
    EXPECT_EQ(sheets[0], (SheetSize{.short_mm = 130, .long_mm = 210}));
    EXPECT_EQ(sheets[1], (SheetSize{.short_mm = 54, .long_mm = 85.6}));
    for (const auto* text : {"130", "130x", "x210", "130x210mm", "nanx20", "10x20", "130x3000"}) {
        expect_error(std::string(k_small) + "sheets = [\"" + text + "\"]\n", "p.toml:7:11",
                     RefusalCode::config_value, "width and height in mm");
    }
}

TEST(ReadProfile, wants_a_profile_for_rerouted_late_documents) {
    expect_error("[profile]\nname = \"a\"\nversion = \"1\"\n[window]\nbase = \"dispensed\"\n"
                 "late = \"reference\"\n[medium.paper]\n",
                 "p.toml:4:1", RefusalCode::config_missing, "late_profile");
    expect_error("[profile]\nname = \"a\"\nversion = \"1\"\n[window]\nbase = \"dispensed\"\n"
                 "late_profile = \"reference\"\n[medium.paper]\n",
                 "p.toml:6:1", RefusalCode::config_unknown_key, "only late = \"reference\"");
}

TEST(BuiltInProfile, reads_without_error_for_every_name) {
    for (const auto& name : built_in_profile_names()) {
        const auto reading = read_profile(built_in_profile_text(name), name);
        for (const auto& error : reading.errors) {
            ADD_FAILURE() << error.text();
        }
        EXPECT_EQ(reading.profile.name, name);
        EXPECT_EQ(reading.profile.media.size(), 4U);
        EXPECT_EQ(reading.profile.media.at(Medium::film).pitch_um_max, 200.0);
        EXPECT_EQ(reading.profile.media.at(Medium::film).bits_min, 10U);
        EXPECT_DOUBLE_EQ(reading.profile.media.at(Medium::paper).dpi_min, 300.0);
        EXPECT_TRUE(reading.profile.media.at(Medium::photograph).colour_required);
        EXPECT_DOUBLE_EQ(reading.profile.media.at(Medium::waveform).dpi_min, 300.0);
    }
}

TEST(BuiltInProfile, encounter_says_what_a_key_left_out_means) {
    const auto written = built_in_profile("encounter");
    ASSERT_TRUE(written);
    const auto bare =
        read_profile("[profile]\nname = \"encounter\"\nversion = \"1\"\n[window]\n"
                     "base = \"received_then_created\"\n[medium.paper]\n[medium.film]\n"
                     "[medium.photograph]\n[medium.waveform]\n",
                     "p.toml");
    ASSERT_THAT(bare.errors, IsEmpty());
    const auto& a = *written;
    const auto& b = bare.profile;
    EXPECT_EQ(a.reference_copy, b.reference_copy);
    EXPECT_EQ(a.window.business_days, b.window.business_days);
    EXPECT_EQ(a.window.open_hours_max, b.window.open_hours_max);
    EXPECT_EQ(a.window.late, b.window.late);
    EXPECT_EQ(a.window.clock_tolerance_s, b.window.clock_tolerance_s);
    EXPECT_EQ(a.seal_delay_max_min, b.seal_delay_max_min);
    EXPECT_EQ(a.confirm, b.confirm);
    EXPECT_EQ(a.keep_source, b.keep_source);
    EXPECT_EQ(a.attestation_required, b.attestation_required);
    EXPECT_EQ(a.mammography_allowed, b.mammography_allowed);
    EXPECT_EQ(a.pages_max, b.pages_max);
    for (const auto& [medium, limits] : a.media) {
        const auto& other = b.media.at(medium);
        EXPECT_EQ(limits.dpi_min, other.dpi_min) << to_string(medium);
        EXPECT_EQ(limits.dpi_mismatch_max, other.dpi_mismatch_max) << to_string(medium);
        EXPECT_EQ(limits.bits_min, other.bits_min) << to_string(medium);
        EXPECT_EQ(limits.colour_required, other.colour_required) << to_string(medium);
        EXPECT_EQ(limits.blank_page, other.blank_page) << to_string(medium);
        EXPECT_EQ(limits.blank_ink_max, other.blank_ink_max) << to_string(medium);
        EXPECT_EQ(limits.lossy_source, other.lossy_source) << to_string(medium);
        EXPECT_EQ(limits.pitch_um_max, other.pitch_um_max) << to_string(medium);
        EXPECT_EQ(limits.checks, other.checks) << to_string(medium);
        EXPECT_EQ(limits.sheets, other.sheets) << to_string(medium);
    }
}

TEST(BuiltInProfile, S12_S17_S18_have_the_windows_of_the_rules) {
    EXPECT_EQ(built_in_profile("encounter")->window.base, WindowBase::received_then_created);
    EXPECT_EQ(built_in_profile("encounter")->window.business_days, 1U);
    EXPECT_EQ(built_in_profile("encounter")->window.open_hours_max, 48U);
    EXPECT_EQ(built_in_profile("encounter")->window.late, LateAction::reject);
    EXPECT_EQ(built_in_profile("prescription")->window.base, WindowBase::dispensed);
    EXPECT_EQ(built_in_profile("backfile")->window.base, WindowBase::none);
    EXPECT_EQ(built_in_profile("reference")->window.base, WindowBase::none);
    EXPECT_TRUE(built_in_profile("reference")->reference_copy);
}

TEST(BuiltInProfile, refuses_an_unknown_name_with_the_list) {
    const auto profile = built_in_profile("nonsense");
    ASSERT_FALSE(profile);
    EXPECT_EQ(profile.error().code, RefusalCode::config_missing);
    EXPECT_THAT(profile.error().detail, HasSubstr("encounter, backfile, prescription, reference"));
}

} // namespace
} // namespace scanseal::config
