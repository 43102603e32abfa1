// Stacks of several documents, through a whole station.
#include "imaging/sheets/patch_sheet_drawing.hpp"
#include "pipeline/verification.hpp"
#include "tests/pipeline/cover_fixture.hpp"
#include "tests/support/shell_command.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace scanseal::pipeline {
namespace {

class StackStation : public CoverStation {
protected:
    StationOptions separating(const std::string& separator_code = {}) {
        auto made = options();
        made.hot_folders[0].look.job_file_optional = true;
        made.hot_folders[0].cover_sheets = CoverSheets{.operator_id = "clerk01",
                                                       .attests = true,
                                                       .separates = true,
                                                       .separator_code = separator_code};
        made.hot_folders[0].patient_code =
            *PatientCodePattern::make("^MRN-([0-9]+)$", CheckDigit::none);
        return made;
    }

    StationOptions separating_by_patch() {
        auto made = separating();
        made.hot_folders[0].cover_sheets->separator_patches = {imaging::PatchKind::transfer};
        return made;
    }

    void put_patch_sheet(const std::string& name) {
        const auto pdf = imaging::draw_patch_sheet(
            {.kind = imaging::PatchKind::transfer, .title = "Separator", .note = ""});
        ASSERT_TRUE(pdf) << pdf.error().detail;
        const auto file = dir.path() / "patch.pdf";
        replace_durably(files, file, *pdf);
        const auto command = "pdftoppm -png -mono -singlefile -r 300 " + file.string() + " " +
                             (stack() / name).string();
        ASSERT_TRUE(test::succeeds(command));
    }

    /// A page of print with a patch T at its bottom edge, 300 dpi, as forms have one.
    void put_form(const std::string& name) {
        auto page = draw_note("FORM");
        const unsigned width = page.width_px();
        const auto fill = [&page](unsigned y, unsigned depth, unsigned x, unsigned length,
                                  std::uint8_t tone) {
            const std::size_t sample = channels_of(page.layout());
            for (unsigned row = y; row < y + depth; ++row) {
                std::ranges::fill(page.row(row).subspan(x * sample, length * sample), tone);
            }
        };
        const unsigned top = page.height_px() - 350;
        fill(top - 60, 400, 0, width, 245);
        for (const auto& [y, depth] : {std::pair{216U, 24U}, {132U, 60U}, {84U, 24U}, {0U, 60U}}) {
            fill(top + y, depth, 200, 800, 20);
        }
        test::write_tiff(stack() / name, {&page}, {});
    }

    nlohmann::json answer_to(StationOptions made, const std::string& name = "stack") {
        std::filesystem::rename(dir.path() / name, in() / name);
        Station station(files, clock, std::move(made));
        station.run(RunMode::until_idle);
        return receipt("stack");
    }

    /// Two documents: patient 1 with two pages, patient 2 with one.
    void put_two_documents(const std::string& form = ".png") {
        std::filesystem::create_directories(stack());
        put_sheet(stack() / ("0001" + form), code_of("00000001", 2));
        put_page(stack() / "0002.tif", "PAGE ONE");
        put_page(stack() / "0003.tif", "PAGE TWO");
        put_sheet(stack() / ("0004" + form), code_of("00000002", 1));
        put_page(stack() / "0005.tif", "PAGE OF TWO");
    }

    /// The same as one file with five pages, by libtiff's own tools.
    void put_one_file() {
        put_two_documents(".tif");
        const auto command =
            "tiffcp -c zip " + stack().string() + "/*.tif " + (dir.path() / "stack.tif").string();
        ASSERT_TRUE(test::succeeds(command));
    }

    [[nodiscard]] nlohmann::json record_file(const nlohmann::json& answer,
                                             const std::string& name) const {
        return nlohmann::json::parse(test::read_file(
            root / "vault" / answer["vault"]["path"].get<std::string>() / "v1/content" / name));
    }

    void expect_two_records() {
        const auto first = receipt("stack-001");
        const auto second = receipt("stack-002");
        ASSERT_EQ(first["outcome"], "committed") << first.dump(1);
        ASSERT_EQ(second["outcome"], "committed") << second.dump(1);
        EXPECT_EQ(first["pages"].size(), 2U);
        EXPECT_EQ(second["pages"].size(), 1U);
        EXPECT_NE(first["record_id"], second["record_id"]);
        const auto one = record_file(first, "document.json");
        const auto two = record_file(second, "document.json");
        EXPECT_EQ(one["document"]["patient"]["id"], "00000001");
        EXPECT_EQ(two["document"]["patient"]["id"], "00000002");
        const nlohmann::json counted{{"job", "stack"},      {"part", 2},
                                     {"parts", 2},          {"images_captured", 5},
                                     {"images_removed", 2}, {"pages_of_parts", {2, 1}}};
        EXPECT_EQ(two["stack"], counted);
        EXPECT_EQ(second["stack"], counted);
        EXPECT_TRUE(std::filesystem::is_empty(root / "spool"));
        EXPECT_TRUE(std::filesystem::is_empty(root / "vault.staging"));
    }
};

TEST_F(StackStation, R20_divides_a_stack_at_each_cover_sheet) {
    put_two_documents();
    const auto answer = answer_to(separating());
    ASSERT_EQ(answer["outcome"], "separated") << answer.dump(1);
    EXPECT_EQ(codes_of(answer), std::vector<std::string>{"stack_separated"});
    EXPECT_TRUE(answer["record_id"].is_null());
    EXPECT_TRUE(answer["vault"].is_null());
    const auto& separation = answer["separation"];
    EXPECT_EQ(separation["images_captured"], 5);
    EXPECT_EQ(separation["images_removed"], 2);
    ASSERT_EQ(separation["parts"].size(), 2U);
    EXPECT_EQ(separation["parts"][1]["job"], "stack-002");
    EXPECT_EQ(separation["parts"][1]["pages"], 1);
    EXPECT_EQ(separation["removed"][1]["file"], "0004.png");
    EXPECT_EQ(separation["removed"][1]["kind"], "cover_sheet");
    expect_two_records();
    EXPECT_EQ(receipt("stack-001")["pages"][0]["file"], "0002.tif");
    EXPECT_EQ(receipt("stack-002")["pages"][0]["file"], "0005.tif");
}

TEST_F(StackStation, divides_one_file_of_many_pages) {
    put_one_file();
    std::filesystem::rename(dir.path() / "stack.tif", in() / "stack.tif");
    Station station(files, clock, separating());
    station.run(RunMode::until_idle);
    const auto answer = receipt("stack");
    ASSERT_EQ(answer["outcome"], "separated") << answer.dump(1);
    EXPECT_EQ(answer["separation"]["removed"][1]["file_page"], 4);
    expect_two_records();
    const auto second = receipt("stack-002");
    EXPECT_EQ(second["pages"][0]["file_page"], 5);
    const auto content = root / "vault" / second["vault"]["path"].get<std::string>() / "v1/content";
    EXPECT_FALSE(std::filesystem::exists(content / "source/0001.tif"))
        << "a source with another patient's pages is never kept";
}

TEST_F(StackStation, divides_a_pdf_of_scanned_pages) {
    put_one_file();
    const auto pdf = (in() / "stack.pdf").string();
    const auto command = "tiff2pdf -z -o " + pdf + ".part " + (dir.path() / "stack.tif").string() +
                         " && mv " + pdf + ".part " + pdf;
    ASSERT_TRUE(test::succeeds(command));
    Station station(files, clock, separating());
    station.run(RunMode::until_idle);
    ASSERT_EQ(receipt("stack")["outcome"], "separated") << receipt("stack").dump(1);
    expect_two_records();
}

TEST_F(StackStation, R20_refuses_to_share_a_source_that_must_be_kept) {
    put_one_file();
    std::filesystem::rename(dir.path() / "stack.tif", in() / "stack.tif");
    auto made = separating();
    made.profiles.at("encounter").keep_source = KeepSource::always;
    Station station(files, clock, std::move(made));
    station.run(RunMode::until_idle);
    const auto answer = receipt("stack");
    EXPECT_EQ(answer["outcome"], "rejected");
    EXPECT_EQ(codes_of(answer), std::vector<std::string>{"stack_source_shared"});
    EXPECT_TRUE(std::filesystem::exists(root / "hot/encounter/rejected/stack/stack.tif"));
    EXPECT_TRUE(receipt("stack-001").is_null());
}

TEST_F(StackStation, keeps_sources_of_files_that_hold_one_document_only) {
    put_two_documents();
    auto made = separating();
    made.profiles.at("encounter").keep_source = KeepSource::always;
    ASSERT_EQ(answer_to(std::move(made))["outcome"], "separated");
    expect_two_records();
    const auto second = receipt("stack-002");
    const auto content =
        root / "vault" / second["vault"]["path"].get<std::string>() / "v1/content/source";
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(content)) {
        names.insert(entry.path().filename());
    }
    EXPECT_EQ(names, (std::set<std::string>{"0001.png", "0002.tif", "job.json"}));
}

TEST_F(StackStation, leaves_out_sheets_with_the_separator_code) {
    put_two_documents();
    std::filesystem::rename(stack() / "0005.tif", stack() / "0006.tif");
    std::filesystem::rename(stack() / "0004.png", stack() / "0005.png");
    put_sheet(stack() / "0004.png", "END-OF-DOCUMENT");
    const auto answer = answer_to(separating("END-OF-DOCUMENT"));
    ASSERT_EQ(answer["outcome"], "separated") << answer.dump(1);
    EXPECT_EQ(answer["separation"]["images_removed"], 3);
    EXPECT_EQ(answer["separation"]["removed"][1]["kind"], "separator");
    EXPECT_EQ(receipt("stack-001")["outcome"], "committed") << receipt("stack-001").dump(1);
    EXPECT_EQ(receipt("stack-002")["outcome"], "committed");
}

TEST_F(StackStation, R20_leaves_out_sheets_with_a_patch) {
    put_two_documents();
    std::filesystem::rename(stack() / "0005.tif", stack() / "0006.tif");
    std::filesystem::rename(stack() / "0004.png", stack() / "0005.png");
    put_patch_sheet("0004");
    const auto answer = answer_to(separating_by_patch());
    ASSERT_EQ(answer["outcome"], "separated") << answer.dump(1);
    EXPECT_EQ(answer["separation"]["images_captured"], 6);
    EXPECT_EQ(answer["separation"]["images_removed"], 3);
    EXPECT_EQ(answer["separation"]["removed"][1]["file"], "0004.png");
    EXPECT_EQ(answer["separation"]["removed"][1]["kind"], "separator");
    EXPECT_EQ(receipt("stack-001")["outcome"], "committed") << receipt("stack-001").dump(1);
    EXPECT_EQ(receipt("stack-001")["pages"].size(), 2U);
    EXPECT_EQ(receipt("stack-002")["outcome"], "committed") << receipt("stack-002").dump(1);
}

TEST_F(StackStation, takes_no_notice_of_patches_that_no_one_asked_for) {
    put_two_documents();
    put_patch_sheet("0006");
    ASSERT_EQ(answer_to(separating())["outcome"], "separated");
    const auto second = receipt("stack-002");
    EXPECT_TRUE(has(second, "page_count_mismatch")) << second.dump(1);
}

TEST_F(StackStation, R20_keeps_a_form_with_a_patch_below_a_cover_sheet) {
    put_two_documents();
    put_form("0005.tif");
    const auto answer = answer_to(separating_by_patch());
    ASSERT_EQ(answer["outcome"], "separated") << answer.dump(1);
    EXPECT_EQ(answer["separation"]["images_removed"], 2);
    EXPECT_EQ(receipt("stack-002")["pages"][0]["file"], "0005.tif");
}

TEST_F(StackStation, R20_refuses_a_form_with_a_patch_amid_a_document) {
    put_two_documents();
    put_form("0003.tif");
    const auto answer = answer_to(separating_by_patch());
    EXPECT_EQ(answer["outcome"], "rejected");
    EXPECT_EQ(codes_of(answer), std::vector<std::string>{"stack_not_separable"});
    EXPECT_TRUE(receipt("stack-001").is_null());
}

TEST_F(StackStation, R20_refuses_pages_after_a_separator) {
    put_two_documents();
    std::filesystem::remove(stack() / "0004.png");
    put_sheet(stack() / "0004.png", "END-OF-DOCUMENT");
    const auto answer = answer_to(separating("END-OF-DOCUMENT"));
    EXPECT_EQ(answer["outcome"], "rejected");
    EXPECT_EQ(codes_of(answer), std::vector<std::string>{"stack_not_separable"});
}

TEST_F(StackStation, R20_refuses_the_whole_stack_for_one_sheet_that_was_misread) {
    put_two_documents();
    auto code = code_of("00000002", 1);
    code[code.find("00000002")] = '9';
    std::filesystem::remove(stack() / "0004.png");
    put_sheet(stack() / "0004.png", code);
    const auto answer = answer_to(separating());
    EXPECT_EQ(answer["outcome"], "rejected");
    EXPECT_EQ(codes_of(answer), std::vector<std::string>{"cover_sheet_unreadable"});
    EXPECT_TRUE(receipt("stack-001").is_null());
    EXPECT_TRUE(std::filesystem::exists(root / "hot/encounter/rejected/stack/0005.tif"));
}

TEST_F(StackStation, refuses_one_document_and_commits_the_other) {
    put_two_documents();
    std::filesystem::remove(stack() / "0003.tif"); // two pages, says the first sheet
    ASSERT_EQ(answer_to(separating())["outcome"], "separated");
    const auto first = receipt("stack-001");
    EXPECT_EQ(first["outcome"], "rejected");
    EXPECT_TRUE(has(first, "page_count_mismatch"));
    EXPECT_EQ(receipt("stack-002")["outcome"], "committed");
    std::set<std::string> given_back;
    for (const auto& entry :
         std::filesystem::directory_iterator(root / "hot/encounter/rejected/stack-001")) {
        given_back.insert(entry.path().filename());
    }
    EXPECT_EQ(given_back,
              (std::set<std::string>{"0001.png", "0002.tif", "receipt.html", "receipt.json"}));
}

TEST_F(StackStation, takes_a_stack_with_one_cover_sheet_as_one_document) {
    put_two_pages();
    put_sheet(stack() / "0001.png", code_of("00000001"));
    const auto answer = answer_to(separating());
    EXPECT_EQ(answer["outcome"], "committed") << answer.dump(1);
    EXPECT_FALSE(answer.contains("stack"));
}

TEST_F(StackStation, answers_the_same_stack_again_with_duplicates) {
    put_two_documents();
    std::filesystem::copy(stack(), dir.path() / "again");
    ASSERT_EQ(answer_to(separating())["outcome"], "separated");
    std::filesystem::rename(dir.path() / "again", in() / "again");
    Station station(files, clock, separating());
    station.run(RunMode::until_idle);
    EXPECT_EQ(receipt("again")["outcome"], "separated");
    EXPECT_EQ(receipt("again-002")["duplicate_of"], receipt("stack-002")["record_id"]);
}

} // namespace
} // namespace scanseal::pipeline
