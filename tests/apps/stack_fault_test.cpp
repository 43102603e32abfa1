// A stack of two documents on a disk that crashes at an operation, starts again, and loses its
// power once more at the end: each document is committed once, whatever the moment (requirement
// R20). How operations are sampled: station_fault_test.cpp.
#include "core/time_text.hpp"
#include "imaging/sheets/cover_sheet_drawing.hpp"
#include "pipeline/cover_code.hpp"
#include "tests/apps/fault_station.hpp"
#include "tests/support/sample_files.hpp"
#include "tests/support/sample_pages.hpp"
#include "tests/support/shell_command.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

namespace scanseal::pipeline {

namespace {

using nlohmann::json;
using test::Loss;

/// A bilevel A6 page, small on disk.
std::string draw_page(unsigned number) {
    const test::TempDir folder;
    const auto page = test::draw_note_page(number, {.width_mm = 105, .height_mm = 148}, 300);
    const auto bilevel = test::to_bilevel(test::to_grey(page), 168);
    test::write_tiff(folder.path() / "page.tif", {&bilevel},
                     {.compression = test::SampleCompression::group4});
    return test::read_file(folder.path() / "page.tif");
}

std::string draw_sheet(const std::string& patient) {
    const json document{{"type", "clinical_note"},
                        {"medium", "paper"},
                        {"received_at", format_utc(SystemClock().now() - std::chrono::minutes{30})},
                        {"pages_expected", 1},
                        {"patient", {{"id", patient}, {"name", "SATOU^HANAKO"}}}};
    const auto code = *cover_code_from({.document_json = document.dump(), .film_json = {}},
                                       *TimeZone::find("Asia/Tokyo"));
    const auto pdf = *imaging::draw_cover_sheet(
        {.title = "Cover sheet", .lines = {}, .note = "Lay on top.", .code_text = code});
    const test::TempDir folder;
    test::write_file(folder.path() / "sheet.pdf", std::string(as_text(pdf)));
    const auto command = "pdftoppm -tiff -mono -singlefile -r 120 " +
                         (folder.path() / "sheet.pdf").string() + " " +
                         (folder.path() / "sheet").string();
    if (!test::succeeds(command)) {
        throw std::runtime_error("pdftoppm");
    }
    return test::read_file(folder.path() / "sheet.tif");
}

/// The stack's images, drawn once.
const std::vector<std::string>& images() {
    static const std::vector<std::string> drawn{draw_sheet("00000001"), draw_page(11),
                                                draw_sheet("00000002"), draw_page(12)};
    return drawn;
}

void separate_stacks(StationOptions& options) {
    for (auto& folder : options.hot_folders) {
        folder.look.quiet = std::chrono::milliseconds{0};
        folder.look.job_file_optional = true;
        folder.cover_sheets =
            CoverSheets{.operator_id = "clerk01", .attests = true, .separates = true};
    }
}

class StackWorld : public FaultStation {
public:
    StackWorld() : FaultStation(false, separate_stacks) {
        const auto stack = k_hot / "in/stack";
        disk.create_directory(stack);
        for (std::size_t i = 0; i < images().size(); ++i) {
            disk.put_durable(stack / ("000" + std::to_string(i + 1) + ".tif"),
                             as_bytes(images()[i]));
        }
        begin();
    }

    void expect_each_document_once() const {
        EXPECT_EQ(receipt("out/stack.receipt.json").value("outcome", "none"), "separated");
        const std::set<std::string> expected{
            "out/stack-001.receipt.json", "out/stack-002.receipt.json", "out/stack.receipt.json"};
        EXPECT_EQ(files_below(k_hot), expected);
        expect_nothing_in_work();
        for (const unsigned number : {1U, 2U}) {
            const auto part = receipt("out/stack-00" + std::to_string(number) + ".receipt.json");
            ASSERT_EQ(part.value("outcome", "none"), "committed");
            EXPECT_FALSE(part.contains("duplicate_of"));
            ASSERT_EQ(part["pages"].size(), 1U);
            EXPECT_EQ(part["pages"][0]["file"], number == 1 ? "0002.tif" : "0004.tif");
        }
    }
};

class StackFaults : public ::testing::TestWithParam<Loss> {
protected:
    void SetUp() override {
        if (!test::has_program("pdftoppm")) {
            GTEST_SKIP() << "pdftoppm (poppler-utils) is not installed";
        }
    }
};

TEST_P(StackFaults, R20_commit_each_document_once) {
    crash_on_the_road(
        GetParam(), 100, [](std::uint64_t) { return StackWorld(); },
        [](StackWorld& world) {
            world.expect_each_document_once();
            world.expect_station_verifies(2);
        });
}

INSTANTIATE_TEST_SUITE_P(Losses, StackFaults, ::testing::ValuesIn(test::k_losses),
                         [](const auto& loss) { return std::string(test::to_string(loss.param)); });

} // namespace

} // namespace scanseal::pipeline
