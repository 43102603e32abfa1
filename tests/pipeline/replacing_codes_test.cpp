// A page of a held job that is replaced by a form of the same kind with another code.
#include "pipeline/journal.hpp"
#include "pipeline/replacing.hpp"
#include "tests/pipeline/cover_fixture.hpp"
#include "tests/pipeline/drawn_letter.hpp"
#include "tests/pipeline/letter_job_internal.hpp"

namespace scanseal::pipeline {
namespace {

class ReplacingForms : public CoverStation {
protected:
    /// A drawn sheet that serves as a page has a code of large modules.
    void run() {
        auto made = options();
        auto& checks = made.profiles.at("encounter").media.at(Medium::paper).checks;
        for (const auto code : {RefusalCode::page_enlarged, RefusalCode::rescaled_after_coding}) {
            checks.at(code).on = false;
        }
        Station(files, clock, std::move(made)).run(RunMode::until_idle);
    }

    /// One form twice, so that the document is held.
    void hold() {
        const auto folder = dir.path() / "letter";
        std::filesystem::create_directories(folder);
        put_sheet(folder / "0001.png", code_of("00000001"));
        put_sheet(folder / "0002.png", code_of("00000001"));
        test::write_json(folder / "job.json", letter_job(clock.now(), 2));
        std::filesystem::rename(folder, in() / "letter");
        run();
        ASSERT_EQ(receipt("letter")["outcome"], "review") << receipt("letter").dump(1);
    }

    Result<PageReplaced> replace(bool forced) {
        const auto made = options();
        Journal journal(made.journal_file);
        return replace_page(files, journal, made, nullptr,
                            {.job = "letter",
                             .page = 2,
                             .file = dir.path() / "again.png",
                             .by = "manager01",
                             .at = made.calendar.zone.format(clock.now()),
                             .reason = "scanned twice",
                             .forced = forced});
    }
};

TEST_F(ReplacingForms, R20_holds_what_was_forced_against_its_codes_however_alike_it_looks) {
    hold();
    put_sheet(dir.path() / "again.png", code_of("00000002"));
    const auto refused = replace(false);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, RefusalCode::replacement_unlike);
    const auto replaced = replace(true);
    ASSERT_TRUE(replaced) << replaced.error().detail;
    EXPECT_LE(replaced->unlike_points, 64U) << "the looks alone tell nothing";
    run();
    const auto answer = receipt("letter~2");
    EXPECT_EQ(answer["outcome"], "review") << answer.dump(1);
    EXPECT_TRUE(std::ranges::any_of(
        answer["findings"], [](const auto& one) { return one["code"] == "replacement_unlike"; }));
}

} // namespace
} // namespace scanseal::pipeline
