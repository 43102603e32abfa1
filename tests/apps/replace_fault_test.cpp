// A page of a held job is replaced on a disk that crashes at an operation, of the replacing or of
// what follows: nothing is lost, and the document is sealed once, with the new page in its slot and
// the old one kept. How operations are sampled: station_fault_test.cpp.
#include "pipeline/replacing.hpp"

#include "core/digest.hpp"
#include "pipeline/journal.hpp"
#include "tests/apps/fault_station.hpp"
#include "tests/apps/road_jobs.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace scanseal::pipeline {

namespace {

using nlohmann::json;
using test::Loss;

const Path k_new_image = k_station / "again.tif";

class ReplaceWorld : public FaultStation {
public:
    /// A document with one page twice, which is held.
    ReplaceWorld() {
        const auto folder = k_hot / "in/letter";
        disk.create_directory(folder);
        auto job = json::parse(test::job_text(0, "clerk01", "0001.tif"));
        job["document"]["pages_expected"] = 2;
        job["pages"].push_back({{"file", "0002.tif"}, {"dpi", 300}});
        disk.put_durable(folder / "job.json", as_bytes(job.dump()));
        for (const auto* name : {"0001.tif", "0002.tif"}) {
            disk.put_durable(folder / name, as_bytes(test::page_bytes(0)));
        }
        disk.put_durable(k_new_image, as_bytes(test::page_bytes(1)));
        begin();
        if (!FaultStation::run()) {
            throw std::runtime_error("no station");
        }
        begin();
    }

    /// What may crash.
    bool run() {
        acknowledged_ = replace();
        return acknowledged_ && FaultStation::run();
    }

    void expect_replaced_once() {
        if (receipt("out/letter~2.receipt.json").empty()) {
            EXPECT_FALSE(acknowledged_) << "what was noted is lost";
            ASSERT_TRUE(replace()) << "it is still held, and can be replaced now";
            ASSERT_TRUE(FaultStation::run());
        }
        const auto answer = receipt("out/letter~2.receipt.json");
        ASSERT_EQ(answer.value("outcome", "none"), "committed") << answer.dump(1);
        ASSERT_EQ(answer["pages"].size(), 2U);
        EXPECT_EQ(answer["pages"][0]["file"], "0001.tif");
        EXPECT_EQ(answer["pages"][1]["input_sha256"], sha256(as_bytes(test::page_bytes(1))).hex());
        ASSERT_EQ(answer["superseded"].size(), 1U);
        EXPECT_EQ(answer["superseded"][0]["file"], "0002.tif");
        EXPECT_TRUE(receipt("out/letter~3.receipt.json").empty());
        expect_nothing_in_work();
        expect_station_verifies(1);
    }

private:
    /// False when it crashed on the way.
    bool replace() {
        try {
            const apps::OpenedStation opened(disk, clock(), k_station, apps::OpenFor::looking);
            Journal journal(opened.options().journal_file);
            const auto replaced =
                replace_page(disk, journal, opened.options(), nullptr,
                             {.job = "letter",
                              .page = 2,
                              .file = k_new_image,
                              .by = "manager01",
                              .at = opened.options().calendar.zone.format(clock().now()),
                              .reason = "the first sheet was scanned twice",
                              .forced = true});
            EXPECT_TRUE(replaced) << replaced.error().detail;
            return replaced && !disk.crashed();
        } catch (const test::CrashNow&) {
            return false;
        } catch (const Failure&) { // the crash came to pass inside SQLite
            if (disk.crashed()) {
                return false;
            }
            throw;
        }
    }

    bool acknowledged_ = false;
};

class ReplaceFaults : public ::testing::TestWithParam<Loss> {};

TEST_P(ReplaceFaults, S9_replace_a_page_once_or_not_at_all) {
    crash_on_the_road(
        GetParam(), 40, [](std::uint64_t) { return ReplaceWorld(); },
        [](ReplaceWorld& world) { world.expect_replaced_once(); });
}

INSTANTIATE_TEST_SUITE_P(Losses, ReplaceFaults, ::testing::ValuesIn(test::k_losses),
                         [](const auto& loss) { return std::string(test::to_string(loss.param)); });

} // namespace

} // namespace scanseal::pipeline
