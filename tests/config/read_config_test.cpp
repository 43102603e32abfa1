#include "config/read_config.hpp"

#include "config/built_in_profiles.hpp"
#include "core/posix_file_system.hpp"
#include "tests/config/station_text.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace scanseal::config {
namespace {

using testing::HasSubstr;

using test_text::k_station;

class ReadConfig : public testing::Test {
protected:
    void SetUp() override {
        test::write_file(temp_.path() / "profiles/encounter.toml",
                         built_in_profile_text("encounter"));
    }

    ConfigReading read(const std::string& station) {
        test::write_file(temp_.path() / "station.toml", station);
        return read_config(files_, temp_.path());
    }

    /// k_station with the line `number` (from 1) replaced, or removed if `line` is empty; more
    /// lines at its end.
    static std::string with_line(int number, const std::string& line,
                                 const std::string& more = "") {
        std::string text = k_station;
        std::size_t begin = 0;
        for (int i = 1; i < number; ++i) {
            begin = text.find('\n', begin) + 1;
        }
        text.replace(begin, text.find('\n', begin) - begin, line);
        return text + more;
    }

    void expect_error(const std::string& station, const std::string& where, RefusalCode code,
                      const std::string& part) {
        const auto reading = read(station);
        std::string all;
        for (const auto& error : reading.errors) {
            all += error.text() + "\n";
        }
        ASSERT_EQ(reading.errors.size(), 1U) << all;
        EXPECT_EQ(reading.errors[0].where, where) << all;
        EXPECT_EQ(reading.errors[0].code, code) << all;
        EXPECT_THAT(reading.errors[0].message, HasSubstr(part));
    }

    test::TempDir temp_;
    PosixFileSystem files_;
};

TEST_F(ReadConfig, reads_a_small_station_with_defaults) {
    const auto reading = read(k_station);
    for (const auto& error : reading.errors) {
        ADD_FAILURE() << error.text();
    }
    EXPECT_EQ(reading.config.station, temp_.path());
    EXPECT_EQ(reading.config.vault, temp_.path() / "vault");
    EXPECT_EQ(reading.config.reserve_mib, 512U);
    EXPECT_EQ(reading.config.limits.memory_mib, 768U);
    EXPECT_EQ(reading.config.hot_folders.at(0).quiet, std::chrono::milliseconds(2000));
    EXPECT_FALSE(reading.config.development);
    EXPECT_EQ(reading.config.profiles.at(0).name, "encounter");
}

TEST_F(ReadConfig, serves_monitoring_on_loopback_only_and_not_unless_asked) {
    EXPECT_EQ(read(k_station).config.monitoring.address, "");
    auto reading = read(std::string(k_station) + "[monitoring]\nlisten = \"127.0.0.1:9109\"\n");
    EXPECT_TRUE(reading.errors.empty());
    EXPECT_EQ(reading.config.monitoring.address, "127.0.0.1");
    EXPECT_EQ(reading.config.monitoring.port, 9109);
    reading = read(std::string(k_station) + "[monitoring]\nlisten = \"[::1]:65535\"\n");
    EXPECT_EQ(reading.config.monitoring.address, "::1");
    EXPECT_EQ(read(std::string(k_station) + "[monitoring]\nlisten = \"\"\n").errors.size(), 0U);
    for (const std::string wrong :
         {"0.0.0.0:9109", "192.168.1.5:9109", "[::]:9109", "localhost:9109", "128.0.0.1:1",
          "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:80x", ":9109",
          "127.0.0.256:80", "127.0.0:80", "127.0.0.1.2:80", "127.0.0.1 :80", "0127.0.0.1:80"}) {
        expect_error(std::string(k_station) + "[monitoring]\nlisten = \"" + wrong + "\"\n",
                     "station.toml:18:10", RefusalCode::config_value, "on loopback only");
    }
}

TEST_F(ReadConfig, wants_a_hung_thread_to_be_slower_than_a_timestamp_authority) {
    expect_error(with_line(13, "url = \"https://tsa.example/tsp\"\ntimeout_ms = 30000",
                           "[monitoring]\nstall_s = 30\n"),
                 "station.toml:19:11", RefusalCode::config_value, "above every timeout_ms");
}

TEST_F(ReadConfig, S9_knows_who_may_decide_about_held_documents) {
    EXPECT_TRUE(read(k_station).config.information_managers.empty());
    const auto reading =
        read(std::string(k_station) + "[roles]\ninformation_managers = [\"sato\", \"ito\"]\n");
    EXPECT_TRUE(reading.errors.empty());
    EXPECT_EQ(reading.config.information_managers, (std::vector<std::string>{"sato", "ito"}));
    expect_error(std::string(k_station) + "[roles]\ninformation_managers = [\"a b\"]\n",
                 "station.toml:18:25", RefusalCode::config_value, "is no id");
    expect_error(std::string(k_station) + "[roles]\ninformation_managers = [\"a\", \"a\"]\n",
                 "station.toml:18:30", RefusalCode::config_value, "named twice");
}

TEST_F(ReadConfig, reads_the_priority_of_a_hot_folder_and_the_time_to_stop) {
    auto reading = read(with_line(7, "operators = [\"clerk01\"]\npriority = 9"));
    EXPECT_EQ(reading.config.hot_folders.at(0).priority, 9U);
    reading = read(with_line(3, "timezone = \"Asia/Tokyo\"\nstop_timeout_s = 5"));
    EXPECT_EQ(reading.config.stop_timeout, std::chrono::seconds{5});
    reading = read(k_station);
    EXPECT_EQ(reading.config.hot_folders.at(0).priority, 5U);
    EXPECT_EQ(reading.config.stop_timeout, std::chrono::seconds{60});
    expect_error(with_line(7, "operators = [\"clerk01\"]\npriority = 10"), "station.toml:8:12",
                 RefusalCode::config_value, "priority");
}

TEST_F(ReadConfig, says_where_a_station_should_be_when_there_is_none) {
    const auto reading = read_config(files_, temp_.path());
    ASSERT_EQ(reading.errors.size(), 1U);
    EXPECT_EQ(reading.errors[0].code, RefusalCode::config_missing);
    EXPECT_EQ(reading.errors[0].where, "station.toml:1:1");
    EXPECT_THAT(reading.errors[0].message, HasSubstr("scanseal init"));
}

TEST_F(ReadConfig, refuses_a_link_and_a_huge_file) {
    test::write_file(temp_.path() / "other.toml", k_station);
    std::filesystem::create_symlink(temp_.path() / "other.toml", temp_.path() / "station.toml");
    auto reading = read_config(files_, temp_.path());
    ASSERT_EQ(reading.errors.size(), 1U);
    EXPECT_EQ(reading.errors[0].code, RefusalCode::config_unreadable);
    std::filesystem::remove(temp_.path() / "station.toml");
    reading = read(std::string((1U << 20U) + 1, '\n'));
    ASSERT_EQ(reading.errors.size(), 1U);
    EXPECT_EQ(reading.errors[0].code, RefusalCode::config_unreadable);
}

TEST_F(ReadConfig, locates_an_unknown_key_and_suggests) {
    expect_error(with_line(7, "operators = [\"clerk01\"]\nquietms = 5"), "station.toml:8:1",
                 RefusalCode::config_unknown_key, "did you mean \"quiet_ms\"?");
    expect_error(with_line(1, "colour = 1\n[station]"), "station.toml:1:1",
                 RefusalCode::config_unknown_key, "no key \"colour\"");
    expect_error(with_line(16, "timestamps = \"pki/trust.pem\"", "[calender]\nclosed_days = []\n"),
                 "station.toml:17:2", RefusalCode::config_unknown_key,
                 "did you mean \"calendar\"?");
}

TEST_F(ReadConfig, locates_wrong_types) {
    expect_error(with_line(2, "name = 3"), "station.toml:2:8", RefusalCode::config_type,
                 "name must be text in quotes, found the number 3");
    expect_error(with_line(7, "operators = \"clerk01\""), "station.toml:7:13",
                 RefusalCode::config_type, "must be a list of texts");
    expect_error(with_line(7, "operators = [\"clerk01\", 4]"), "station.toml:7:25",
                 RefusalCode::config_type, "found the number 4");
    expect_error(with_line(12, "[tsa]"), "station.toml:12:1", RefusalCode::config_type, "[[tsa]]");
    expect_error(with_line(7, "operators = [\"clerk01\"]\nquiet_ms = 1.5"), "station.toml:8:12",
                 RefusalCode::config_type, "whole number from 0 to 600000");
}

TEST_F(ReadConfig, locates_values_out_of_range) {
    expect_error(with_line(7, "operators = [\"clerk01\"]\nquiet_ms = -1"), "station.toml:8:12",
                 RefusalCode::config_value, "quiet_ms is -1; allowed: 0 to 600000");
    expect_error(with_line(7, "operators = [\"clerk01\"]\nwatch = \"inotify\""), "station.toml:8:9",
                 RefusalCode::config_value, "allowed: \"auto\", \"poll\"");
    expect_error(with_line(3, "timezone = \"Asia/Edo\""), "station.toml:3:12",
                 RefusalCode::config_value, "Asia/Edo");
    expect_error(std::string(k_station) + "[vault]\nreserve_mib = 1\n", "station.toml:18:15",
                 RefusalCode::config_value, "allowed: 16 to 1048576");
    expect_error(std::string(k_station) + "[limits]\npage_mib_max = 1000\n", "station.toml:18:16",
                 RefusalCode::config_value, "not above memory_mib");
}

TEST_F(ReadConfig, shuts_decoders_off_unless_told_otherwise) {
    const auto silent = read(k_station);
    EXPECT_EQ(silent.config.decoding.sandbox, SandboxMode::required);
    EXPECT_EQ(silent.config.decoding.cpu_max, std::chrono::seconds(60));
    EXPECT_EQ(silent.config.decoding.wall_max, std::chrono::seconds(300));
    const auto off = read(std::string(k_station) +
                          "[decoding]\nsandbox = \"off\"\ncpu_max_s = 5\nwall_max_s = 6\n");
    EXPECT_TRUE(off.errors.empty());
    EXPECT_EQ(off.config.decoding.sandbox, SandboxMode::off);
    EXPECT_EQ(off.config.decoding.cpu_max, std::chrono::seconds(5));
    EXPECT_EQ(off.config.decoding.wall_max, std::chrono::seconds(6));
    expect_error(std::string(k_station) + "[decoding]\nsandbox = \"maybe\"\n", "station.toml:18:11",
                 RefusalCode::config_value, "\"preferred\"");
    expect_error(std::string(k_station) + "[decoding]\nwall_max_s = 59\n", "station.toml:18:14",
                 RefusalCode::config_value, "not below cpu_max_s");
}

TEST_F(ReadConfig, locates_a_mistake_in_the_calendar) {
    expect_error(std::string(k_station) + "[calendar]\nclosed_weekdays = [\"sat\", \"son\"]\n",
                 "station.toml:18:27", RefusalCode::config_value, "\"sun\"");
    expect_error(std::string(k_station) + "[calendar]\nclosed_weekdays = [\"sat\", \"sat\"]\n",
                 "station.toml:18:27", RefusalCode::config_value, "twice");
    expect_error(std::string(k_station) + "[calendar]\nclosed_days = [\"2026-02-30\"]\n",
                 "station.toml:18:16", RefusalCode::config_value, "no date");
    expect_error(std::string(k_station) +
                     "[calendar]\nclosed_weekdays = "
                     "[\"sun\",\"mon\",\"tue\",\"wed\",\"thu\",\"fri\",\"sat\"]\n",
                 "station.toml:18:19", RefusalCode::config_value, "at least one open day");
}

TEST_F(ReadConfig, wants_operators_that_exist_once) {
    expect_error(with_line(7, "operators = [\"clerk02\"]"), "station.toml:7:14",
                 RefusalCode::config_value, "allowed: clerk01");
    expect_error(with_line(7, "operators = [\"clerk01\", \"clerk01\"]"), "station.toml:7:25",
                 RefusalCode::config_value, "named twice");
    expect_error(with_line(7, "operators = []"), "station.toml:7:13", RefusalCode::config_missing,
                 "every job would be refused");
    expect_error(std::string(k_station) +
                     "[[operator]]\nid = \"clerk01\"\nname = \"Two\"\nkey = \"a.pem\"\n",
                 "station.toml:18:6", RefusalCode::config_value, "a second [[operator]]");
    expect_error(with_line(11, "key = \"pki/clerk01.txt\""), "station.toml:11:7",
                 RefusalCode::config_value, ".p12, .pfx or .pem");
}

TEST_F(ReadConfig, takes_a_pkcs11_key_as_it_is) {
    const auto reading = read(with_line(11, "key = \"pkcs11:token=card;object=key\""));
    EXPECT_TRUE(reading.errors.empty());
    EXPECT_EQ(reading.config.operators.at(0).key, "pkcs11:token=card;object=key");
}

TEST_F(ReadConfig, wants_profiles_that_exist) {
    expect_error(with_line(5, "profile = \"encouter\""), "station.toml:5:11",
                 RefusalCode::config_value, "did you mean \"encounter\"?");
}

TEST_F(ReadConfig, refuses_hot_folders_that_overlap) {
    test::write_file(temp_.path() / "profiles/reference.toml", built_in_profile_text("reference"));
    const std::string second =
        "[[hot_folder]]\nprofile = \"reference\"\noperators = [\"clerk01\"]\n";
    for (const auto* path : {"hot/encounter", "hot/encounter/in", "hot", "./hot/x/../encounter/"}) {
        expect_error(k_station + second + "path = \"" + path + "\"\n", "station.toml:20:8",
                     RefusalCode::config_value, "overlaps the hot folder");
    }
    EXPECT_TRUE(read(k_station + second + "path = \"hot/encounter2\"\n").errors.empty());
}

TEST_F(ReadConfig, refuses_a_second_hot_folder_of_the_same_profile) {
    expect_error(std::string(k_station) +
                     "[[hot_folder]]\npath = \"hot/other\"\nprofile = \"encounter\"\n"
                     "operators = [\"clerk01\"]\n",
                 "station.toml:19:11", RefusalCode::config_value, "hot/encounter");
}

TEST_F(ReadConfig, refuses_hot_folders_in_the_vault_the_spool_or_around_the_station) {
    for (const auto* path : {"vault", "vault/in", "vault.staging", "spool/x", "ledger", "pki"}) {
        expect_error(with_line(6, std::string("path = \"") + path + "\""), "station.toml:6:8",
                     RefusalCode::config_value, "overlaps");
    }
    for (const auto* path : {".", "..", "/"}) {
        expect_error(with_line(6, std::string("path = \"") + path + "\""), "station.toml:6:8",
                     RefusalCode::config_value, "holds the station");
    }
}

TEST_F(ReadConfig, refuses_a_vault_in_which_something_else_lives) {
    for (const auto* path : {".", "..", "spool", "spool/vault", ""}) {
        expect_error(std::string(k_station) + "[vault]\npath = \"" + path + "\"\n",
                     "station.toml:18:8", RefusalCode::config_value, "a folder of its own");
    }
}

TEST_F(ReadConfig, allows_the_built_in_tsa_only_for_development) {
    expect_error(with_line(13, "url = \"builtin:dev\""), "station.toml:13:7",
                 RefusalCode::config_value, "development = true");
    auto text = with_line(13, "url = \"builtin:dev\"");
    text.insert(text.find("timezone"), "development = true\n");
    EXPECT_TRUE(read(text).errors.empty());
}

TEST_F(ReadConfig, checks_the_address_of_a_tsa) {
    EXPECT_TRUE(read(with_line(13, "url = \"http://tsa.example.org:8080/a?b\"")).errors.empty());
    for (const auto* url : {"ftp://a/", "tsa.example", "https://", "http:///x", "https://a b/",
                            "https://:80/", "HTTP//x"}) {
        expect_error(with_line(13, std::string("url = \"") + url + "\""), "station.toml:13:7",
                     RefusalCode::config_value, "allowed: http://HOST");
    }
    expect_error(with_line(13, "url = \"https://me:secret@tsa.example/\""), "station.toml:13:7",
                 RefusalCode::config_value, "user name or password");
    expect_error(with_line(13, "url = \"https://a/\"\npolicy_oid = \"1.02.3\""),
                 "station.toml:14:14", RefusalCode::config_value, "object identifier");
    expect_error(
        with_line(16, "timestamps = \"t.pem\"", "[[tsa]]\nurl = \"https://tsa.example/tsp\"\n"),
        "station.toml:18:7", RefusalCode::config_value, "a second [[tsa]]");
}

TEST_F(ReadConfig, asks_for_missing_sections) {
    const auto reading = read("[station]\nname = \"a\"\ntimezone = \"UTC\"\n");
    ASSERT_EQ(reading.errors.size(), 4U);
    for (const auto& error : reading.errors) {
        EXPECT_EQ(error.code, RefusalCode::config_missing) << error.text();
    }
}

TEST_F(ReadConfig, collects_mistakes_of_all_files_in_order) {
    test::write_file(temp_.path() / "profiles/other.toml", "[profile]\nname = 1\n");
    const auto reading = read(with_line(2, "name = 1", "[limits]\nworkers = 1000\n"));
    std::vector<std::string> places;
    for (const auto& error : reading.errors) {
        places.push_back(error.where);
    }
    EXPECT_EQ(places,
              (std::vector<std::string>{"station.toml:2:8", "station.toml:18:11",
                                        "profiles/other.toml:1:1", "profiles/other.toml:1:1",
                                        "profiles/other.toml:1:1", "profiles/other.toml:2:8"}));
}

TEST_F(ReadConfig, wants_a_profile_named_as_its_file) {
    test::write_file(temp_.path() / "profiles/other.toml", built_in_profile_text("encounter"));
    const auto reading = read(k_station);
    ASSERT_EQ(reading.errors.size(), 1U);
    EXPECT_THAT(reading.errors[0].where, HasSubstr("profiles/other.toml:"));
    EXPECT_EQ(reading.errors[0].code, RefusalCode::config_value);
}

TEST_F(ReadConfig, S17_reroutes_late_documents_only_to_reference_copies) {
    auto text = built_in_profile_text("encounter");
    text.replace(text.find("late = \"reject\""), 15, "late = \"reference\"");
    text.replace(text.find("# late_profile = \"reference\""), 2, "");
    test::write_file(temp_.path() / "profiles/encounter.toml", text);
    auto reading = read(k_station);
    ASSERT_EQ(reading.errors.size(), 1U);
    EXPECT_EQ(reading.errors[0].code, RefusalCode::config_value);
    EXPECT_THAT(reading.errors[0].message, HasSubstr("reference_copy = true"));
    test::write_file(temp_.path() / "profiles/reference.toml", built_in_profile_text("reference"));
    EXPECT_TRUE(read(k_station).errors.empty());
}

TEST_F(ReadConfig, counts_columns_in_characters_and_lines_with_carriage_returns) {
    expect_error(with_line(10, "name = \"山田太郎\"; x"), "station.toml:10:14",
                 RefusalCode::config_syntax, "not TOML");
    std::string text = with_line(2, "name = 3");
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
        text.insert(at, "\r");
    }
    expect_error(text, "station.toml:2:8", RefusalCode::config_type, "name");
}

TEST_F(ReadConfig, reads_how_cover_sheets_and_codes_of_patients_are_treated) {
    const auto reading = read(with_line(7, "operators = [\"clerk01\"]\ncover_sheets = true\n"
                                           "cover_operator = \"clerk01\"\ncover_attests = true\n"
                                           "patient_code = '^MRN-([0-9]{6})$'\n"
                                           "patient_code_check = \"modulus11\""));
    ASSERT_TRUE(reading.errors.empty()) << reading.errors[0].text();
    const auto& folder = reading.config.hot_folders.at(0);
    EXPECT_TRUE(folder.cover_sheets);
    EXPECT_EQ(folder.cover_operator, "clerk01");
    EXPECT_TRUE(folder.cover_attests);
    ASSERT_TRUE(folder.patient_code);
    EXPECT_EQ(folder.patient_code->patient_id_in("MRN-131016"), "131016");
    EXPECT_EQ(folder.patient_code->patient_id_in("MRN-131017"), std::nullopt);
}

TEST_F(ReadConfig, refuses_cover_sheets_without_an_operator_of_the_folder) {
    const std::string operators = "operators = [\"clerk01\"]\n";
    const auto reading = read(with_line(7, operators + "cover_sheets = true"));
    ASSERT_EQ(reading.errors.size(), 1U);
    EXPECT_EQ(reading.errors[0].code, RefusalCode::config_missing);
    EXPECT_THAT(reading.errors[0].message, HasSubstr("cover_operator"));
    expect_error(with_line(7, operators + "cover_sheets = true\ncover_operator = \"clerk02\""),
                 "station.toml:9:18", RefusalCode::config_value, "clerk02");
}

TEST_F(ReadConfig, reads_which_patch_codes_divide_a_stack) {
    const std::string covers = "operators = [\"clerk01\"]\ncover_sheets = true\n"
                               "cover_operator = \"clerk01\"\nseparate = true\n";
    const auto reading = read(with_line(7, covers + "separator_patch = [\"2\", \"T\"]"));
    ASSERT_TRUE(reading.errors.empty()) << reading.errors[0].text();
    EXPECT_EQ(reading.config.hot_folders.at(0).separator_patch,
              (std::vector<std::string>{"2", "T"}));
    expect_error(with_line(7, covers + "separator_patch = [\"T\", \"5\"]"), "station.toml:11:25",
                 RefusalCode::config_value, "5");
    expect_error(with_line(7, "operators = [\"clerk01\"]\nseparator_patch = [\"T\"]"),
                 "station.toml:8:19", RefusalCode::config_value, "separate = true");
}

TEST_F(ReadConfig, refuses_a_pattern_for_codes_that_cannot_serve) {
    expect_error(with_line(7, "operators = [\"clerk01\"]\npatient_code = \"[0-9]+\""),
                 "station.toml:8:16", RefusalCode::config_value, "one group");
}

} // namespace
} // namespace scanseal::config
