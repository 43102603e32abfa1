// tests/pipeline/cover_fixture.hpp — stacks with cover sheets for a whole station. The sheets are
// drawn as `scanseal coversheet` draws them and made into pictures by pdftoppm.
#pragma once

#include "core/durable_files.hpp"
#include "imaging/sheets/cover_sheet_drawing.hpp"
#include "pipeline/cover_code.hpp"
#include "tests/pipeline/drawn_letter.hpp"
#include "tests/pipeline/pipeline_fixture.hpp"
#include "tests/support/sample_files.hpp"
#include "tests/support/shell_command.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace scanseal::pipeline {

class CoverStation : public PipelineFixture {
protected:
    void SetUp() override {
        if (!test::has_program("pdftoppm")) {
            GTEST_SKIP() << "pdftoppm (poppler-utils) is not installed";
        }
    }

    [[nodiscard]] std::string code_of(const std::string& patient, unsigned pages = 2) const {
        const auto zone = *TimeZone::find("Asia/Tokyo");
        const nlohmann::ordered_json document{
            {"type", "referral_letter"},
            {"medium", "paper"},
            {"received_at", zone.format(received)},
            {"pages_expected", pages},
            {"patient", {{"id", patient}, {"name", "TEST^COVER"}}}};
        return *cover_code_from({.document_json = document.dump(), .film_json = {}}, zone);
    }

    /// `picture`: NAME.png or NAME.tif.
    void put_sheet(const Path& picture, const std::string& code_text) {
        const auto pdf = imaging::draw_cover_sheet({.title = "Cover sheet",
                                                    .lines = {{.label = "Patient", .value = "1"}},
                                                    .note = "Lay on top.",
                                                    .code_text = code_text});
        ASSERT_TRUE(pdf) << pdf.error().detail;
        const auto file = dir.path() / "sheet.pdf";
        replace_durably(files, file, *pdf);
        auto stem = picture;
        stem.replace_extension();
        const std::string form = picture.extension() == ".tif" ? "-tiff" : "-png";
        const auto command =
            "pdftoppm " + form + " -gray -singlefile -r 300 " + file.string() + " " + stem.string();
        ASSERT_TRUE(test::succeeds(command));
    }

    static void put_page(const Path& tiff, const std::string& text) {
        const auto page = draw_note(text);
        test::write_tiff(tiff, {&page}, {});
    }

    [[nodiscard]] Path stack() const { return dir.path() / "stack"; }

    void put_two_pages() {
        std::filesystem::create_directories(stack());
        put_page(stack() / "0002.tif", "PAGE ONE");
        put_page(stack() / "0004.tif", "PAGE TWO");
    }

    nlohmann::json answer_to_stack(bool attests = true) {
        std::filesystem::rename(stack(), in() / "stack");
        auto made = options();
        made.hot_folders[0].look.job_file_optional = true;
        made.hot_folders[0].cover_sheets =
            CoverSheets{.operator_id = "clerk01", .attests = attests};
        made.hot_folders[0].patient_code =
            *PatientCodePattern::make("^MRN-([0-9]+)$", CheckDigit::none);
        // A drawn sheet that serves as a page has a code of large modules.
        made.profiles.at("encounter")
            .media.at(Medium::paper)
            .checks.at(RefusalCode::page_enlarged)
            .on = false;
        Station station(files, clock, std::move(made));
        station.run(RunMode::until_idle);
        return receipt("stack");
    }

    static std::vector<std::string> codes_of(const nlohmann::json& answer) {
        std::vector<std::string> codes;
        for (const auto& finding : answer["findings"]) {
            codes.push_back(finding["code"]);
        }
        return codes;
    }

    /// Of the findings that hold or refuse; what pixels merely show is a note.
    static std::vector<std::string> deciding_codes(const nlohmann::json& answer) {
        std::vector<std::string> codes;
        for (const auto& finding : answer["findings"]) {
            if (finding["severity"] != "note") {
                codes.push_back(finding["code"]);
            }
        }
        return codes;
    }

    static bool has(const nlohmann::json& answer, const std::string& code) {
        const auto codes = codes_of(answer);
        return std::ranges::find(codes, code) != codes.end();
    }

    TimePoint received =
        std::chrono::floor<std::chrono::seconds>(clock.now()) - std::chrono::minutes{10};
};

} // namespace scanseal::pipeline
