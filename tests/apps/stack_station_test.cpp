// Stacks with sheets that `scanseal coversheet` printed, through the real programs: as one TIFF, as
// one PDF, and with the daemon killed while it divides them (requirement R20).
#include "core/time_text.hpp"
#include "tests/apps/station_process.hpp"
#include "tests/support/shell_command.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <set>
#include <thread>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;

using nlohmann::json;

class StackStation : public testing::Test {
protected:
    void SetUp() override {
        for (const auto* tool : {"pdftoppm", "tiffcp", "tiff2pdf"}) {
            if (!scanseal::test::has_program(tool)) {
                GTEST_SKIP() << tool << " is not installed";
            }
        }
        station.configure("cover_sheets = false", "cover_sheets = true");
        station.configure("cover_operator = \"\"", "cover_operator = \"clerk01\"");
        station.configure("cover_attests = false", "cover_attests = true");
        station.configure("separate = false", "separate = true");
    }

    static void shell(const std::string& command) {
        ASSERT_TRUE(scanseal::test::succeeds(command)) << command;
    }

    /// Printed by the program, made into a picture as a scanner would.
    void put_sheet(const fs::path& stem, const std::string& patient, unsigned pages) const {
        const auto pdf = station.work() / "sheet.pdf";
        Child child({programs_under_test() / "scanseal", "coversheet", "--patient", patient,
                     "--type", "clinical_note", "--received",
                     format_utc(SystemClock().now() - std::chrono::minutes{30}), "--pages",
                     std::to_string(pages), "--out", pdf},
                    station.new_folder("coversheet-" + patient));
        const auto ended = child.wait();
        ASSERT_EQ(ended.code, 0) << ended.err;
        shell("pdftoppm -tiff -gray -singlefile -r 200 " + pdf.string() + " " + stem.string());
        fs::remove(pdf);
    }

    /// Patient 1 with two pages, patient 2 with one; five files.
    [[nodiscard]] fs::path make_stack(const std::string& name, unsigned seed = 1) const {
        const auto stack = station.new_folder(name);
        const auto pages = station.sample_pages(3, seed);
        put_sheet(stack / "0001", "0000000" + std::to_string(seed), 2);
        put_sheet(stack / "0004", "1000000" + std::to_string(seed), 1);
        fs::copy_file(pages[0].file, stack / "0002.tif");
        fs::copy_file(pages[1].file, stack / "0003.tif");
        fs::copy_file(pages[2].file, stack / "0005.tif");
        return stack;
    }

    void expect_both(const std::string& name) const {
        ASSERT_EQ(outcome_of(station.receipt(name)), "separated") << station.receipt(name).dump(1);
        const auto first = station.receipt(name + "-001");
        const auto second = station.receipt(name + "-002");
        ASSERT_EQ(outcome_of(first), "committed") << first.dump(1);
        ASSERT_EQ(outcome_of(second), "committed") << second.dump(1);
        EXPECT_EQ(first.at("pages").size(), 2U);
        EXPECT_EQ(second.at("pages").size(), 1U);
        EXPECT_FALSE(first.contains("duplicate_of"));
        EXPECT_FALSE(second.contains("duplicate_of"));
        EXPECT_EQ(station.receipt(name).at("separation").at("images_captured"), 5);
    }

    const TestStation station;
};

TEST_F(StackStation, R20_one_tiff_becomes_two_records) {
    const auto stack = make_stack("stack");
    shell("tiffcp -c zip " + stack.string() + "/*.tif " + (station.work() / "one.tif").string());
    station.drop_as_is(station.work() / "one.tif", "one.tif");
    ASSERT_EQ(station.run_until_idle().code, 0);
    expect_both("one");
    EXPECT_EQ(station.receipt("one-002").at("pages")[0].at("file_page"), 5);
    EXPECT_EQ(station.verify_all().at("valid"), true);
}

TEST_F(StackStation, R20_one_pdf_becomes_two_records) {
    const auto stack = make_stack("stack");
    const auto tiff = (station.work() / "one.tif").string();
    shell("tiffcp -c none " + stack.string() + "/*.tif " + tiff);
    shell("tiff2pdf -z -o " + (station.work() / "one.pdf").string() + " " + tiff);
    station.drop_as_is(station.work() / "one.pdf", "one.pdf");
    ASSERT_EQ(station.run_until_idle().code, 0);
    expect_both("one");
    EXPECT_EQ(station.verify_all().at("valid"), true);
}

TEST_F(StackStation, R20_killed_at_any_moment_it_commits_each_document_once) {
    unsigned seed = 1;
    for (const auto after : {200, 500, 900, 1400, 2000}) {
        const auto name = "stack-of-" + std::to_string(after);
        station.drop_as_is(make_stack(name, ++seed), name);
        Child daemon(station.daemon_command(true), station.new_folder("daemon-" + name));
        std::this_thread::sleep_for(std::chrono::milliseconds{after});
        daemon.send(SIGKILL);
        static_cast<void>(daemon.wait());
        ASSERT_EQ(station.run_until_idle().code, 0);
        expect_both(name);
    }
    EXPECT_TRUE(fs::is_empty(station.path() / "spool"));
    EXPECT_TRUE(fs::is_empty(station.path() / "vault.staging"));
    const auto verified = station.verify_all();
    EXPECT_EQ(verified.at("valid"), true);
    EXPECT_EQ(verified.at("records").size(), 10U);
}

} // namespace

} // namespace scanseal::apps::test
