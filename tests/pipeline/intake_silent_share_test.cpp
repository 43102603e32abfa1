// A hot folder on a share whose server is silent, so that every call on it would hang: the other
// hot folders are worked on, nothing of the silent one is lost, and it goes on when it answers.
#include "core/answering_file_system.hpp"
#include "core/failure.hpp"
#include "pipeline/journal.hpp"
#include "pipeline/status.hpp"
#include "tests/pipeline/pipeline_fixture.hpp"
#include "tests/pipeline/troubled_file_system.hpp"
#include "tests/support/silent_share.hpp"

#include <thread>

namespace scanseal::pipeline {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

class SilentShareTest : public PipelineFixture {
protected:
    SilentShareTest() : share(root / "hot/encounter") {}

    /// Two hot folders: "encounter", on the share, and "ward", on the local disk.
    StationOptions settings() {
        auto made = options();
        made.profiles.emplace("ward", made.profiles.at("encounter"));
        auto ward = made.hot_folders[0];
        ward.profile = "ward";
        ward.base = root / "hot/ward";
        made.hot_folders.push_back(ward);
        for (auto& folder : made.hot_folders) {
            folder.scan_interval = milliseconds{200};
        }
        made.ask_share = share.question();
        made.share_times = {.patience = milliseconds{100}, .valid = milliseconds{0}};
        return made;
    }

    /// One good job, NAME.tif and NAME.json, in a hot folder; its name.
    std::string drop(const std::string& folder, std::uint64_t seed) {
        const auto out = dir.path() / ("samples" + std::to_string(seed));
        const auto jobs = test::write_bulk_jobs({.out = out, .seed = seed, .now = clock.now()},
                                                {.jobs = 1, .bad_every = 0, .mix = false});
        const auto to = root / "hot" / folder / "in";
        fs::create_directories(to);
        for (const auto* ending : {".tif", ".json"}) {
            fs::rename(out / (jobs[0].name + ending), to / (jobs[0].name + ending));
        }
        return jobs[0].name;
    }

    bool run_until(const std::function<bool()>& done) {
        return run_station_until(troubled, settings(), done);
    }

    [[nodiscard]] bool is_committed(const std::string& folder, const std::string& name) const {
        const auto path = root / "hot" / folder / "out" / (name + ".receipt.json");
        return fs::exists(path) &&
               nlohmann::json::parse(test::read_file(path))["outcome"] == "committed";
    }

    /// From here on a call on the silent share is an error of the test's.
    void watch_calls() {
        troubled.set_trouble([this](std::string_view operation, const Path& path) {
            if (share.is_silent() && path.native().starts_with((root / "hot/encounter").native())) {
                ADD_FAILURE() << operation << " " << path << " would hang";
            }
        });
    }

    TroubledFileSystem troubled;
    test::SilentShare share;
};

TEST_F(SilentShareTest, R7_R13_holds_up_no_other_hot_folder_and_is_worked_on_when_it_answers) {
    const auto away = drop("encounter", 1);
    const auto near = drop("ward", 2);
    watch_calls();
    share.fall_silent();
    std::vector<std::string> waiting;
    EXPECT_TRUE(run_until([&] {
        if (share.is_silent() && is_committed("ward", near)) {
            const Journal journal(root / "journal.db");
            const AnsweringFileSystem answering(troubled, places_of(settings()), share.question(),
                                                {.patience = milliseconds{100}});
            waiting = read_status(answering, clock, settings(), &journal).waiting;
            share.speak();
        }
        return is_committed("encounter", away);
    }));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_TRUE(waiting[0].starts_with("encounter/: cannot be looked at: the file server of '"))
        << waiting[0];
    EXPECT_TRUE(fs::is_empty(root / "hot/encounter/in"));
}

TEST_F(SilentShareTest, an_answer_for_it_waits_and_those_for_others_do_not) {
    const auto away = drop("encounter", 1);
    std::atomic<unsigned> signatures{0};
    std::string near;
    troubled.set_trouble([&](std::string_view operation, const Path& path) {
        if (operation == "create" &&
            path.filename().native().find("signature.p7s") != std::string::npos) {
            ++signatures;
            share.fall_silent(); // the job was taken in, and has no answer yet
        }
        if (share.is_silent() && path.native().starts_with((root / "hot/encounter").native())) {
            ADD_FAILURE() << operation << " " << path << " would hang";
        }
    });
    EXPECT_TRUE(run_until([&] {
        if (near.empty() && share.is_silent()) {
            near = drop("ward", 2);
        } else if (share.is_silent() && is_committed("ward", near)) {
            // Long enough for a document that counts as failed to be begun again.
            std::this_thread::sleep_for(seconds{4});
            const Journal journal(root / "journal.db");
            EXPECT_EQ(journal.in_state(State::committed).size(), 1U)
                << "only the receipt may wait for the share";
            troubled.set_trouble({});
            share.speak();
        }
        return is_committed("encounter", away);
    }));
    EXPECT_TRUE(is_committed("ward", near));
    EXPECT_EQ(signatures, 2U) << "a document was begun again";
    EXPECT_TRUE(fs::is_empty(root / "spool"));
}

class ClaimOnASilentShare : public SilentShareTest {
protected:
    /// As a crash between copying a job in and removing its source leaves it.
    std::string claim_cut_short() {
        auto name = drop("encounter", 1);
        Journal journal(root / "journal.db");
        const auto ids = journal.begin_claims(
            {{.key = "k",
              .hot_folder = "encounter",
              .job_name = name,
              .sources = {(in() / (name + ".tif")).string(), (in() / (name + ".json")).string()},
              .captured_at = clock.now(),
              .refusal = {}}});
        EXPECT_EQ(ids.size(), 1U);
        fs::create_directories(root / "spool/k/job");
        for (const auto* ending : {".tif", ".json"}) {
            fs::copy(in() / (name + ending), root / "spool/k/job" / (name + ending));
        }
        troubled.set_elsewhere(root / "hot");
        return name;
    }

    void expect_answered_once(const std::string& name) {
        {
            Station station(troubled, clock, settings());
            station.run(RunMode::until_idle);
        }
        EXPECT_TRUE(is_committed("encounter", name));
        EXPECT_EQ(documents(), 1U);
        EXPECT_TRUE(fs::is_empty(in()));
    }

    [[nodiscard]] std::size_t documents() const {
        const Journal journal(root / "journal.db");
        std::size_t count = 0;
        for (const auto& [state, documents] : journal.counts()) {
            count += static_cast<std::size_t>(documents);
        }
        return count;
    }
};

TEST_F(ClaimOnASilentShare, R4_is_settled_when_it_answers_and_the_start_does_not_wait_for_it) {
    const auto away = claim_cut_short();
    const auto near = drop("ward", 2);
    share.fall_silent();
    watch_calls();
    EXPECT_TRUE(run_until([&] {
        if (share.is_silent() && is_committed("ward", near)) {
            share.speak();
        }
        return is_committed("encounter", away);
    }));
    EXPECT_EQ(documents(), 2U) << "the job was claimed a second time";
    EXPECT_TRUE(fs::is_empty(in()));
    EXPECT_TRUE(fs::is_empty(root / "spool"));
}

TEST_F(ClaimOnASilentShare, R4_R6_is_tried_again_after_errors_of_its_share) {
    const auto name = claim_cut_short();
    std::atomic<int> errors_left{3};
    troubled.set_trouble([&](std::string_view operation, const Path& path) {
        if (operation == "open" && path.extension() == ".tif" && path.parent_path() == in() &&
            errors_left-- > 0) {
            throw failure_from_errno(EHOSTDOWN, "opening", path.string());
        }
    });
    expect_answered_once(name);
    EXPECT_LE(errors_left, 0);
}

TEST_F(ClaimOnASilentShare, R4_R6_is_not_claimed_a_second_time_while_it_cannot_be_settled) {
    const auto name = claim_cut_short();
    // Only what settling does fails, so that the job could be seen and claimed again meanwhile.
    std::atomic<int> errors_left{10};
    troubled.set_trouble([&](std::string_view operation, const Path& path) {
        const bool in_spool = path.native().starts_with((root / "spool").native());
        if (operation == "create" && in_spool && errors_left > 0) {
            errors_left = 0;
            ADD_FAILURE() << "claimed a second time, into " << path;
        }
        if (operation == "sync_directory" && path == root / "spool/k" && errors_left > 0) {
            --errors_left;
            throw failure_from_errno(EIO, "syncing", path.string());
        }
    });
    expect_answered_once(name);
    EXPECT_EQ(errors_left, 0);
}

} // namespace
} // namespace scanseal::pipeline
