// Pages of a held job that are replaced before it is sealed, through a whole station.
#include "pipeline/replacing.hpp"

#include "core/digest.hpp"
#include "pipeline/deciding.hpp"
#include "pipeline/journal.hpp"
#include "tests/pipeline/drawn_letter.hpp"
#include "tests/pipeline/letter_job_internal.hpp"
#include "tests/pipeline/pipeline_fixture.hpp"
#include "tests/support/sample_files.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace scanseal::pipeline {
namespace {

class ReplacingStation : public PipelineFixture {
protected:
    /// Three pages, of which the second is the first once more, so that the document is held.
    void hold(bool one_file = false, const std::string& name = "letter") {
        const auto folder = dir.path() / name;
        std::filesystem::create_directories(folder);
        const auto first = draw_note("ONE");
        const auto third = draw_note("THREE");
        if (one_file) {
            test::write_tiff(folder / "all.tif", {&first, &first, &third}, {});
        } else {
            test::write_tiff(folder / "0001.tif", {&first}, {});
            test::write_tiff(folder / "0002.tif", {&first},
                             {.compression = test::SampleCompression::lzw});
            test::write_tiff(folder / "0003.tif", {&third}, {});
        }
        test::write_json(folder / "job.json", letter_job(clock.now(), 3));
        std::filesystem::rename(folder, in() / name);
        run_until_idle();
        ASSERT_EQ(receipt(name)["outcome"], "review") << receipt(name).dump(1);
    }

    Path put_image(const PixelBuffer& page, const std::string& name = "again.tif") {
        test::write_tiff(dir.path() / name, {&page}, {});
        return dir.path() / name;
    }

    Result<PageReplaced> replace(const Path& file, unsigned page = 2, bool forced = false,
                                 const std::string& at = "") {
        const auto made = options();
        Journal journal(made.journal_file);
        return replace_page(files, journal, made, nullptr,
                            {.job = "letter",
                             .page = page,
                             .file = file,
                             .by = "manager01",
                             .at = at.empty() ? made.calendar.zone.format(clock.now()) : at,
                             .reason = "scanned the first sheet twice",
                             .forced = forced});
    }

    void expect_refused(const Path& file, unsigned page, RefusalCode code) {
        const auto replaced = replace(file, page);
        ASSERT_FALSE(replaced);
        EXPECT_EQ(replaced.error().code, code) << replaced.error().detail;
        EXPECT_EQ(Journal(options().journal_file).count_in(State::review), 1U);
    }

    [[nodiscard]] Path content_of(const nlohmann::json& answer) const {
        return root / "vault" / answer["vault"]["path"].get<std::string>() / "v1/content";
    }

    static bool has(const nlohmann::json& answer, const std::string& code) {
        return std::ranges::any_of(answer["findings"],
                                   [&](const auto& one) { return one["code"] == code; });
    }
};

TEST_F(ReplacingStation, S9_seals_the_new_page_in_its_slot_and_keeps_the_old_one) {
    hold();
    const auto old_bytes = test::read_file(
        dir.path() / "station/spool" /
        Journal(options().journal_file).in_state(State::review).front().key / "job/0002.tif");
    const auto file = put_image(draw_note("TWO"));
    const auto replaced = replace(file);
    ASSERT_TRUE(replaced) << replaced.error().detail;
    EXPECT_EQ(replaced->shown_name, "#1 encounter/letter");
    run_until_idle();
    const auto answer = receipt("letter~2");
    ASSERT_EQ(answer["outcome"], "committed") << answer.dump(1);
    EXPECT_FALSE(answer.contains("decision"));
    ASSERT_EQ(answer["pages"].size(), 3U);
    EXPECT_EQ(answer["pages"][0]["file"], "0001.tif");
    EXPECT_EQ(answer["pages"][2]["file"], "0003.tif");
    EXPECT_EQ(answer["pages"][1]["input_sha256"], sha256(as_bytes(test::read_file(file))).hex());
    EXPECT_TRUE(has(answer, "page_superseded"));
    ASSERT_EQ(answer["superseded"].size(), 1U);
    const auto& image = answer["superseded"][0];
    EXPECT_EQ(image["page"], 2);
    EXPECT_EQ(image["file"], "0002.tif");
    EXPECT_EQ(image["replaced_by"], "manager01");
    EXPECT_EQ(image["reason"], "scanned the first sheet twice");
    EXPECT_EQ(image["file_page"], 1);
    const auto content = content_of(answer);
    EXPECT_EQ(test::read_file(content / "superseded/0001.tif"), old_bytes);
    const auto document = nlohmann::json::parse(test::read_file(content / "document.json"));
    EXPECT_EQ(document["superseded"], answer["superseded"]);
    EXPECT_EQ(document["pages"][1]["file"], answer["pages"][1]["file"]);
    EXPECT_EQ(receipt("letter")["outcome"], "review") << "no receipt is changed";
    EXPECT_TRUE(std::filesystem::is_empty(root / "spool"));
    EXPECT_TRUE(std::filesystem::exists(file)) << "it was copied";
}

TEST_F(ReplacingStation, S9_replaces_a_page_amid_a_file_of_many) {
    hold(true);
    ASSERT_TRUE(replace(put_image(draw_note("TWO"))));
    run_until_idle();
    const auto answer = receipt("letter~2");
    ASSERT_EQ(answer["outcome"], "committed") << answer.dump(1);
    ASSERT_EQ(answer["pages"].size(), 3U);
    EXPECT_EQ(answer["pages"][0]["file"], "all.tif");
    EXPECT_EQ(answer["pages"][0]["file_page"], 1);
    EXPECT_NE(answer["pages"][1]["file"], "all.tif");
    EXPECT_EQ(answer["pages"][2]["file"], "all.tif");
    EXPECT_EQ(answer["pages"][2]["file_page"], 3);
    EXPECT_EQ(answer["superseded"][0]["file"], "all.tif");
    EXPECT_EQ(answer["superseded"][0]["file_page"], 2);
}

TEST_F(ReplacingStation, S12_counts_the_time_of_the_replacement_as_that_of_the_capture) {
    hold();
    const auto late = options().calendar.zone.format(clock.now() + std::chrono::hours{24 * 30});
    ASSERT_TRUE(replace(put_image(draw_note("TWO")), 2, false, late));
    run_until_idle();
    const auto answer =
        nlohmann::json::parse(test::read_file(root / "hot/encounter/rejected/letter/receipt.json"));
    EXPECT_EQ(answer["window"]["captured_at"], late) << answer.dump(1);
    EXPECT_TRUE(has(answer, "window_missed"));
}

TEST_F(ReplacingStation, R20_takes_no_other_sheet_unless_forced_and_then_holds_it) {
    hold();
    const auto other = put_image(draw_bars());
    expect_refused(other, 2, RefusalCode::replacement_unlike);
    const auto replaced = replace(other, 2, true);
    ASSERT_TRUE(replaced) << replaced.error().detail;
    EXPECT_GT(replaced->unlike_points, 64U);
    run_until_idle();
    EXPECT_EQ(receipt("letter~2")["outcome"], "review");
    EXPECT_TRUE(has(receipt("letter~2"), "replacement_unlike"));
}

TEST_F(ReplacingStation, replaces_a_page_again_and_keeps_both_older_ones) {
    hold();
    const auto third = draw_note("THREE"); // scanned again by mistake
    test::write_tiff(dir.path() / "wrong.tif", {&third},
                     {.compression = test::SampleCompression::lzw});
    ASSERT_TRUE(replace(dir.path() / "wrong.tif"));
    run_until_idle();
    ASSERT_EQ(receipt("letter~2")["outcome"], "review");
    ASSERT_TRUE(replace(put_image(draw_note("TWO"))));
    run_until_idle();
    const auto answer = receipt("letter~3");
    ASSERT_EQ(answer["outcome"], "committed") << answer.dump(1);
    ASSERT_EQ(answer["superseded"].size(), 2U);
    EXPECT_EQ(answer["superseded"][0]["file"], "0002.tif");
    EXPECT_EQ(answer["superseded"][1]["stored_path"], "superseded/0002.tif");
    EXPECT_EQ(answer["pages"].size(), 3U);
}

TEST_F(ReplacingStation, refuses_what_cannot_take_the_place_of_a_page) {
    hold();
    const auto good = put_image(draw_note("TWO"));
    expect_refused(good, 4, RefusalCode::page_missing);
    const auto one = draw_note("TWO");
    test::write_tiff(dir.path() / "two.tif", {&one, &one}, {});
    expect_refused(dir.path() / "two.tif", 2, RefusalCode::job_schema);
    test::write_file(dir.path() / "text.tif", "no image");
    expect_refused(dir.path() / "text.tif", 2, RefusalCode::format_unknown);
    expect_refused(put_image(draw_note("THREE"), "third.tif"), 2, RefusalCode::duplicate_page);
    const auto made = options();
    Journal journal(made.journal_file);
    const auto unknown = replace_page(files, journal, made, nullptr,
                                      {.job = "other",
                                       .page = 1,
                                       .file = good,
                                       .by = "manager01",
                                       .at = "2026-11-20T10:00:00+09:00",
                                       .reason = "x",
                                       .forced = false});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, RefusalCode::record_unknown);
    ASSERT_TRUE(replace(good));
    const auto twice = replace(good);
    ASSERT_FALSE(twice) << "it is held no more";
    EXPECT_EQ(twice.error().code, RefusalCode::record_unknown);
}

TEST_F(ReplacingStation, holds_the_image_against_the_page_and_not_a_hidden_file_of_the_job) {
    hold(true);
    const auto other = draw_bars(); // one image; the file of the pages has three
    const auto key = Journal(options().journal_file).in_state(State::review).front().key;
    test::write_tiff(root / "spool" / key / "job/.all.tif", {&other}, {});
    const auto replaced = replace(put_image(draw_note("TWO")), 2);
    ASSERT_TRUE(replaced) << replaced.error().detail;
    run_until_idle();
    EXPECT_EQ(receipt("letter~2")["outcome"], "committed") << receipt("letter~2").dump(1);
}

TEST_F(ReplacingStation, a_refused_document_goes_back_as_it_came_with_the_new_image_beside_it) {
    hold();
    ASSERT_TRUE(replace(put_image(draw_bars()), 2, true));
    run_until_idle();
    {
        Journal journal(options().journal_file);
        ASSERT_TRUE(decide_job(journal, "letter",
                               {.accepted = false,
                                .by = "manager01",
                                .account = "root",
                                .at = "2026-11-20T10:00:00+09:00",
                                .reason = "no",
                                .findings = {}}));
    }
    run_until_idle();
    const auto folder = root / "hot/encounter/rejected/letter";
    for (const auto* name : {"0001.tif", "0002.tif", "0003.tif", "job.json"}) {
        EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
    }
    unsigned images = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        images += entry.path().filename().string().starts_with(".replacement-") ? 1U : 0U;
    }
    EXPECT_EQ(images, 1U);
}

TEST_F(ReplacingStation, refuses_a_replacement_that_was_changed_in_the_spool) {
    hold();
    ASSERT_TRUE(replace(put_image(draw_note("TWO"))));
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "spool")) {
        if (entry.path().filename().string().starts_with(".replacement-")) {
            const auto other = draw_note("FOUR");
            test::write_tiff(entry.path(), {&other}, {});
        }
    }
    run_until_idle();
    const auto answer =
        nlohmann::json::parse(test::read_file(root / "hot/encounter/rejected/letter/receipt.json"));
    EXPECT_EQ(answer["outcome"], "rejected");
    EXPECT_TRUE(has(answer, "file_digest_mismatch"));
}

} // namespace
} // namespace scanseal::pipeline
