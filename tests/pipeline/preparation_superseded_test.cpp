// Jobs that bring images which were replaced before they were sent, through a whole station.
#include "core/digest.hpp"
#include "pipeline/verification.hpp"
#include "tests/pipeline/cover_fixture.hpp"
#include "tests/pipeline/drawn_letter.hpp"
#include "tests/pipeline/letter_job_internal.hpp"

namespace scanseal::pipeline {
namespace {

class SupersededStation : public PipelineFixture {
protected:
    /// Two pages, of which the second was scanned again.
    nlohmann::json answer_to(const PixelBuffer& old_image, unsigned page = 2) {
        const auto folder = dir.path() / "letter";
        std::filesystem::create_directories(folder);
        for (const auto* name : {"0001", "again-0001"}) {
            const auto drawn = draw_note(name);
            test::write_tiff(folder / (std::string(name) + ".tif"), {&drawn}, {});
        }
        test::write_tiff(folder / "0002.tif", {&old_image}, {});
        auto job = letter_job(clock.now(), 2);
        job["pages"] = {{{"file", "0001.tif"}}, {{"file", "again-0001.tif"}}};
        old_sha256 = sha256(as_bytes(test::read_file(folder / "0002.tif"))).hex();
        job["superseded"] = {{{"file", "0002.tif"},
                              {"sha256", old_sha256},
                              {"page", page},
                              {"reason", "corner folded"},
                              {"replaced_at", "2026-11-20T10:00:00+09:00"}}};
        test::write_json(folder / "job.json", job);
        std::filesystem::rename(folder, in() / "letter");
        auto made = options();
        made.hot_folders[0].patient_code =
            *PatientCodePattern::make("^MRN-([0-9]+)$", CheckDigit::none);
        Station station(files, clock, std::move(made));
        station.run(RunMode::until_idle);
        return receipt("letter");
    }

    static std::vector<std::string> codes_of(const nlohmann::json& answer) {
        std::vector<std::string> codes;
        for (const auto& finding : answer["findings"]) {
            codes.push_back(finding["code"]);
        }
        return codes;
    }

    std::string old_sha256;
};

TEST_F(SupersededStation, S9_keeps_the_old_image_in_the_record_and_says_why) {
    const auto answer = answer_to(draw_note("0002"));
    ASSERT_EQ(answer["outcome"], "committed") << answer.dump(1);
    ASSERT_EQ(answer["pages"].size(), 2U);
    const auto& image = answer["superseded"][0];
    EXPECT_EQ(image["page"], 2);
    EXPECT_EQ(image["stored_path"], "superseded/0001.tif");
    EXPECT_EQ(image["reason"], "corner folded");
    EXPECT_LE(image["unlike_points"].get<unsigned>(), 64U);
    const auto content = root / "vault" / answer["vault"]["path"].get<std::string>() / "v1/content";
    EXPECT_EQ(sha256(as_bytes(test::read_file(content / "superseded/0001.tif"))).hex(), old_sha256);
    EXPECT_NE(test::read_file(content / "manifest-sha512.txt").find("superseded/0001.tif"),
              std::string::npos)
        << "it is under the seal";
    const auto document = nlohmann::json::parse(test::read_file(content / "document.json"));
    EXPECT_EQ(document["superseded"], answer["superseded"]);
}

TEST_F(SupersededStation, R20_holds_a_page_that_is_unlike_the_one_it_replaced) {
    const auto answer = answer_to(draw_bars());
    EXPECT_EQ(answer["outcome"], "review") << answer.dump(1);
    const auto codes = codes_of(answer);
    EXPECT_NE(std::ranges::find(codes, "replacement_unlike"), codes.end());
}

TEST_F(SupersededStation, refuses_an_old_image_of_a_page_that_is_not_there) {
    const auto answer = answer_to(draw_note("0002"), 3);
    EXPECT_EQ(answer["outcome"], "rejected");
    EXPECT_EQ(codes_of(answer), std::vector<std::string>{"job_schema"});
}

} // namespace
} // namespace scanseal::pipeline
