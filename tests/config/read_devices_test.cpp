// Requirement S1: the register of devices in station.toml.
#include "config/built_in_profiles.hpp"
#include "config/read_config.hpp"
#include "core/posix_file_system.hpp"
#include "tests/config/station_text.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scanseal::config {
namespace {

using test_text::k_station;
using testing::ElementsAre;
using testing::HasSubstr;

class ReadDevices : public testing::Test {
protected:
    void SetUp() override {
        test::write_file(temp_.path() / "profiles/encounter.toml",
                         built_in_profile_text("encounter"));
    }

    ConfigReading read(const std::string& devices) {
        test::write_file(temp_.path() / "station.toml", k_station + devices);
        return read_config(files_, temp_.path());
    }

    void expect_error(const std::string& devices, RefusalCode code, const std::string& part) {
        const auto reading = read(devices);
        ASSERT_EQ(reading.errors.size(), 1U) << devices;
        EXPECT_EQ(reading.errors[0].code, code) << reading.errors[0].text();
        EXPECT_THAT(reading.errors[0].message, HasSubstr(part));
    }

    test::TempDir temp_;
    PosixFileSystem files_;
};

TEST_F(ReadDevices, S1_no_section_is_no_register) {
    EXPECT_TRUE(read("").config.devices.empty());
}

TEST_F(ReadDevices, S1_a_device_has_careful_defaults) {
    const auto reading = read("[devices.ds300]\nmodel = \"DS-300\"\n");
    ASSERT_TRUE(reading.errors.empty()) << reading.errors[0].text();
    const auto& devices = reading.config.devices;
    EXPECT_EQ(devices.on_unknown, Severity::review);
    ASSERT_EQ(devices.devices.size(), 1U);
    const auto& device = devices.devices[0];
    EXPECT_EQ(device.name, "ds300");
    EXPECT_EQ(device.model, "DS-300");
    EXPECT_FALSE(device.target_daily);
    EXPECT_EQ(device.on_missing, Severity::review);
    EXPECT_EQ(device.on_failed, Severity::review);
    EXPECT_EQ(device.level, TargetLevel::iso_c);
    EXPECT_FALSE(device.target_valid);
    EXPECT_TRUE(device.greys.empty());
}

TEST_F(ReadDevices, S1_everything_can_be_said) {
    const auto reading = read(R"([devices]
unknown = "reject"
[devices.film1]
model = "FD-12"
[devices.ds300]
manufacturer = "Sample*"
model = "DS-300"
serial = "S*"
profiles = ["encounter"]
default_for = ["encounter"]
target = "daily"
target_valid_hours = 36
on_missing = "reject"
on_failed = "note"
level = "3*"
sheet = "ward3-1"
sheet_width_mm = 180.4
sheet_height_mm = 266.1
grey_lightness = [93, 85, 77, 69.5, 61, 54, 46, 39, 33, 27, 21, 15]
grey_b = [-3, -3, -2, -2, -2, -1, -1, -1, 0, 0, 0, 0]
[devices.ds300.limits]
noise_lstar = 3.5
clipped_percent = 100
)");
    ASSERT_TRUE(reading.errors.empty()) << reading.errors[0].text();
    EXPECT_EQ(reading.config.devices.on_unknown, Severity::reject);
    ASSERT_EQ(reading.config.devices.devices.size(), 2U);
    const auto& device = reading.config.devices.devices[0];
    EXPECT_EQ(device.name, "ds300");
    EXPECT_THAT(device.profiles, ElementsAre("encounter"));
    EXPECT_THAT(device.default_for, ElementsAre("encounter"));
    EXPECT_TRUE(device.target_daily);
    EXPECT_EQ(device.target_valid, std::chrono::hours(36));
    EXPECT_EQ(device.on_missing, Severity::reject);
    EXPECT_EQ(device.on_failed, Severity::note);
    EXPECT_EQ(device.level, TargetLevel::fadgi_3);
    EXPECT_EQ(device.sheet, "ward3-1");
    EXPECT_EQ(device.sheet_width_mm, 180.4);
    EXPECT_EQ(device.sheet_height_mm, 266.1);
    ASSERT_EQ(device.greys.size(), k_target_grey_steps);
    EXPECT_EQ(device.greys[3], (GreyAim{.lightness = 69.5, .a = 0, .b = -2}));
    EXPECT_EQ(device.limits.at(TargetFigure::noise), 3.5);
    EXPECT_EQ(device.limits.size(), 2U);
}

TEST_F(ReadDevices, S1_what_cannot_be_is_refused) {
    const std::string device = "[devices.ds300]\nmodel = \"DS-300\"\n";
    expect_error("[devices]\nunknown = \"note\"\n", RefusalCode::config_missing, "no device");
    expect_error("[devices]\nunknown = \"maybe\"\n[devices.a]\nmodel = \"x\"\n",
                 RefusalCode::config_value, "\"reject\"");
    expect_error("[devices.ds300]\ntarget = \"daily\"\n", RefusalCode::config_missing,
                 "manufacturer, model or serial");
    expect_error("[devices.\"../x\"]\nmodel = \"DS-300\"\n" + device, RefusalCode::config_value,
                 "no name of a device");
    expect_error(device + "[devices.other]\nmodel = \"DS-300\"\n", RefusalCode::config_value,
                 "same manufacturer");
    expect_error(device + "profiles = [\"film\"]\n", RefusalCode::config_value,
                 "allowed: encounter");
    expect_error(device + "default_for = [\"film\"]\n", RefusalCode::config_value,
                 "allowed: encounter");
    expect_error(device + "default_for = [\"encounter\"]\n[devices.other]\nmodel = \"x\"\n"
                          "default_for = [\"encounter\"]\n",
                 RefusalCode::config_value, "[devices.ds300]");
    expect_error(device + "target = \"weekly\"\n", RefusalCode::config_value,
                 "\"daily\", \"none\"");
    expect_error(device + "level = \"D\"\n", RefusalCode::config_value, "\"4*\"");
    expect_error(device + "target_valid_hours = 0\n", RefusalCode::config_value, "1 to 744");
    expect_error(device + "sheet_width_mm = 200\n", RefusalCode::config_value,
                 "sheet_width_mm is 200");
    expect_error(device + "grey_lightness = [1, 2]\n", RefusalCode::config_value, "12");
    expect_error(device + "grey_lightness = \"x\"\n", RefusalCode::config_type, "list of numbers");
    expect_error(device + "grey_a = [0,0,0,0,0,0,0,0,0,0,0,0]\n", RefusalCode::config_missing,
                 "grey_lightness");
    expect_error(device + "[devices.ds300.limits]\nnoise = 3\n", RefusalCode::config_unknown_key,
                 "noise_lstar");
    expect_error(device + "[devices.ds300.limits]\nnoise_lstar = -1\n", RefusalCode::config_value,
                 "0.05");
    expect_error(device + "targett = \"daily\"\n", RefusalCode::config_unknown_key, "target");
}

TEST_F(ReadDevices, S1_grey_steps_out_of_range_are_refused) {
    expect_error("[devices.a]\nmodel = \"x\"\n"
                 "grey_lightness = [93, 85, 77, 69, 61, 54, 46, 39, 33, 27, 21, nan]\n",
                 RefusalCode::config_value, "grey_lightness");
}

} // namespace
} // namespace scanseal::config
