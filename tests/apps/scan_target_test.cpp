// `scanseal scan --target` with a scripted scanner: the sheet that `scanseal targetsheet` draws,
// made into pixels by pdftoppm, is scanned and entered as the check of a registered device.
#include "tests/apps/station_process.hpp"
#include "tests/support/sane_config.hpp"
#include "tests/support/shell_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;

using scanseal::test::read_file;
using scanseal::test::SaneConfig;
using scanseal::test::write_file;
using testing::HasSubstr;

class ScanTarget : public testing::Test {
protected:
    void SetUp() override {
        if (!scanseal::test::has_program("pdftoppm")) {
            GTEST_SKIP() << "pdftoppm (poppler-utils) is not installed";
        }
        const auto settings = station.path() / "station.toml";
        write_file(settings, read_file(settings) +
                                 "\n[devices.one]\nmanufacturer = \"Example\"\n"
                                 "model = \"Scripted*\"\nserial = \"SN-0042\"\ntarget = \"daily\"\n"
                                 "[devices.other]\nmodel = \"DS-300\"\ntarget = \"daily\"\n");
        const auto folder = station.new_folder("sheet");
        Child child({programs_under_test() / "scanseal", "targetsheet", "--id", "test-1", "--out",
                     folder / "sheet.pdf"},
                    station.new_folder("targetsheet"));
        ASSERT_EQ(child.wait().code, 0);
        const auto stem = (folder / "sheet").string();
        const auto command = "pdftoppm -gray -singlefile -r 300 " + stem + ".pdf " + stem;
        ASSERT_TRUE(scanseal::test::succeeds(command));
        put_paper_at_94_percent(stem + ".pgm");
    }

    /// pdftoppm writes pure white and black, which no scanner should.
    void put_paper_at_94_percent(const fs::path& file) {
        auto picture = read_file(file);
        int width = 0;
        int height = 0;
        int header = 0;
        ASSERT_EQ(std::sscanf(picture.c_str(), "P5 %d %d 255%n", &width, &height, &header), 2);
        for (auto at = static_cast<std::size_t>(header) + 1; at < picture.size(); ++at) {
            const auto tone = static_cast<unsigned char>(picture[at]);
            picture[at] = static_cast<char>(10 + tone * 230 / 255);
        }
        write_file(file, picture);
        script = "width=" + std::to_string(width) + " height=" + std::to_string(height) +
                 " picture=" + file.string();
        SaneConfig::script(script);
    }

    [[nodiscard]] Ended scan(const std::string& device, std::vector<std::string> more = {}) const {
        std::vector<std::string> all{"--target",     device, "--device", "scripted:one",
                                     "--resolution", "300",  "--mode",   "grey"};
        all.insert(all.end(), more.begin(), more.end());
        return station.scanseal("scan", all);
    }

    [[nodiscard]] std::size_t checks() const {
        const auto folder = station.path() / "target-checks/one";
        return fs::exists(folder) ? static_cast<std::size_t>(std::distance(
                                        fs::directory_iterator(folder), fs::directory_iterator()))
                                  : 0;
    }

    const SaneConfig config; // first: children inherit its environment
    const TestStation station;
    std::string script;
};

TEST_F(ScanTarget, S1_scans_the_sheet_and_enters_it_in_one_step) {
    const auto image = station.new_folder("image") / "target.tif";
    const auto ended = scan("one", {"--save", image.string()});
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(checks(), 1U);
    EXPECT_TRUE(fs::exists(image));
    const auto register_now = nlohmann::json::parse(station.scanseal("devices", {"--json"}).out);
    EXPECT_THAT(register_now.dump(), HasSubstr("\"passed\""));
    const auto again = scan("one");
    EXPECT_EQ(again.code, 1) << "the same pixels are no new check";
    EXPECT_THAT(again.err, HasSubstr("target_image_reused"));
    EXPECT_EQ(checks(), 1U);
}

TEST_F(ScanTarget, S1_enters_nothing_for_another_scanner_than_the_register_describes) {
    const auto ended = scan("other");
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("Scripted 9000"));
    EXPECT_EQ(scan("none").code, 2);
    EXPECT_FALSE(fs::exists(station.path() / "target-checks/other"));
}

TEST_F(ScanTarget, enters_nothing_when_no_page_or_another_one_came) {
    SaneConfig::script(script + " jam=1");
    const auto jammed = scan("one", {"--source", "feeder"});
    EXPECT_EQ(jammed.code, 3);
    EXPECT_THAT(jammed.err, HasSubstr("jam"));
    SaneConfig::script("width=2481 height=3508");
    const auto other = scan("one");
    EXPECT_EQ(other.code, 1);
    EXPECT_THAT(other.err, HasSubstr("target_not_found"));
    EXPECT_EQ(checks(), 0U);
}

TEST_F(ScanTarget, makes_no_job) {
    EXPECT_EQ(scan("one", {"--profile", "encounter"}).code, 2);
    EXPECT_EQ(scan("one", {"--source", "duplex"}).code, 2);
    EXPECT_EQ(station.scanseal("scan", {"--profile", "encounter", "--save", "x.tif"}).code, 2);
}

} // namespace

} // namespace scanseal::apps::test
