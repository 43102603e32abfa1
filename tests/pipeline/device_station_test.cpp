// Requirement S1, through a whole station: a document from a scanner that was not checked is held,
// and goes on once the scanner was.
#include "pipeline/deciding.hpp"
#include "pipeline/target_store.hpp"
#include "tests/pipeline/pipeline_fixture.hpp"

#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

class DeviceStation : public PipelineFixture {
protected:
    void SetUp() override {
        test::write_bulk_jobs({.out = dir.path() / "samples", .seed = 3, .now = clock.now()},
                              {.jobs = 1});
        for (const auto* name : {"job-0001.tif", "job-0001.json"}) {
            std::filesystem::rename(dir.path() / "samples" / name, in() / name);
        }
        device.name = "ds300";
        device.manufacturer = "Sample*";
        device.model = "DS-300";
        device.target_daily = true;
    }

    void run() {
        auto made = options();
        made.devices.devices = {device};
        made.target_checks = checks();
        Station station(files, clock, std::move(made));
        station.run(RunMode::until_idle);
    }

    [[nodiscard]] Path checks() const { return root / "target-checks"; }

    void keep(bool good) {
        TargetCheck check;
        check.device = "ds300";
        check.at = clock.now();
        check.good = good;
        check.software = "scanseal test";
        check.pixel_sha256 = std::string(64, good ? 'a' : 'b');
        check.figures = {{.figure = TargetFigure::noise, .measured = 3, .limit = 2, .good = good}};
        ASSERT_TRUE(keep_check(files, checks(), check));
    }

    static bool has(const nlohmann::json& answer, const std::string& code) {
        for (const auto& finding : answer["findings"]) {
            if (finding["code"] == code) {
                return true;
            }
        }
        return false;
    }

    nlohmann::json document_of(const nlohmann::json& answer) const {
        return nlohmann::json::parse(
            test::read_file(root / "vault" / answer["vault"]["path"].get<std::string>() /
                            "v1/content/document.json"));
    }

    RegisteredDevice device;
};

TEST_F(DeviceStation, S1_holds_a_document_until_its_scanner_was_checked) {
    run();
    auto answer = receipt("job-0001");
    ASSERT_EQ(answer["outcome"], "review") << answer.dump(2);
    EXPECT_TRUE(has(answer, "target_missing"));
    keep(true);
    {
        Journal journal(root / "journal.db");
        ASSERT_TRUE(decide_job(journal, "job-0001",
                               {.accepted = true,
                                .by = "manager01",
                                .account = "test",
                                .at = "2026-11-20T10:00:00+09:00",
                                .reason = "scanner checked",
                                .findings = {}}));
    }
    run();
    answer = receipt("job-0001~2");
    ASSERT_EQ(answer["outcome"], "committed") << answer.dump(2);
    EXPECT_FALSE(has(answer, "target_missing")) << "it is there now; nothing had to be accepted";
    const auto check = document_of(answer)["scan"]["device_check"];
    EXPECT_EQ(check["device"], "ds300");
    EXPECT_EQ(check["target"], "passed");
    EXPECT_EQ(check["check"]["result"], "passed");
    EXPECT_EQ(check["check"]["pixel_sha256"], std::string(64, 'a'));
}

TEST_F(DeviceStation, S1_a_failed_check_can_refuse_and_the_files_come_back) {
    keep(false);
    device.on_failed = Severity::reject;
    run();
    const auto answer = receipt("job-0001");
    EXPECT_EQ(answer["outcome"], "rejected");
    EXPECT_TRUE(has(answer, "target_failed"));
    EXPECT_TRUE(std::filesystem::exists(root / "hot/encounter/rejected/job-0001/job-0001.json"));
}

TEST_F(DeviceStation, S1_a_flagged_document_is_sealed_with_the_flag) {
    device.on_missing = Severity::note;
    run();
    const auto answer = receipt("job-0001");
    ASSERT_EQ(answer["outcome"], "committed") << answer.dump(2);
    const auto document = document_of(answer);
    EXPECT_TRUE(has(document, "target_missing"));
    EXPECT_EQ(document["scan"]["device_check"]["target"], "missing");
    EXPECT_TRUE(document["scan"]["device_check"]["check"].is_null());
}

TEST_F(DeviceStation, S1_without_a_register_nothing_changes) {
    run_until_idle();
    const auto answer = receipt("job-0001");
    ASSERT_EQ(answer["outcome"], "committed") << answer.dump(2);
    EXPECT_TRUE(document_of(answer)["scan"]["device_check"].is_null());
}

} // namespace
} // namespace scanseal::pipeline
