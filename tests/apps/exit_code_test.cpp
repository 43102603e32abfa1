// What the commands say to a script: 0 yes, 1 no, 2 change something first; and what they leave
// alone.
#include "tests/apps/station_process.hpp"

#include <gtest/gtest.h>

#include <set>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using scanseal::test::write_file;

std::set<std::string> files_below(const fs::path& folder) {
    std::set<std::string> paths;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        paths.insert(entry.path().string());
    }
    return paths;
}

class ExitCode : public testing::Test {
protected:
    /// scanseal submit of one page; more arguments come first.
    Ended submit(const SamplePage& page, std::vector<std::string> more,
                 const std::string& file = "0001.tif") {
        const auto folder = station.new_folder("submit" + std::to_string(++submitted));
        fs::copy_file(page.file, folder / file);
        write_file(folder / "the.json", page.job.dump());
        for (const auto& one :
             {std::string("--profile"), std::string("encounter"), std::string("--job"),
              (folder / "the.json").string(), (folder / file).string()}) {
            more.push_back(one);
        }
        return station.scanseal("submit", more);
    }

    TestStation station;
    int submitted = 0;
};

TEST_F(ExitCode, of_export_is_no_for_a_record_that_is_unknown_or_damaged) {
    const auto to = (station.work() / "usb").string();
    const auto export_record = [&](const std::string& record) {
        return station.scanseal("export", {record, "--to", to});
    };
    station.drop("one", station.sample_pages(1).front());
    ASSERT_EQ(station.run_until_idle().code, 0);
    const auto receipt = station.receipt("one");
    const auto record = receipt.at("record_id").get<std::string>();
    EXPECT_EQ(export_record("letter-17").code, 2) << "no record id at all";
    const auto unknown = export_record("00000000-0000-8000-8000-000000000000");
    EXPECT_EQ(unknown.code, 1) << unknown.err;
    EXPECT_NE(unknown.err.find("record_unknown"), std::string::npos) << unknown.err;
    EXPECT_EQ(export_record(record).code, 0);
    EXPECT_EQ(export_record(record).code, 2) << "the bundle is there: another --to";
    write_file(station.record_folder(receipt) / "inventory.json", "{}");
    const auto damaged = export_record(record);
    EXPECT_EQ(damaged.code, 1) << damaged.err;
    EXPECT_NE(damaged.err.find("record_damaged"), std::string::npos) << damaged.err;
}

TEST_F(ExitCode, of_status_is_good_before_the_first_run_and_nothing_is_created) {
    const auto before = files_below(station.path());
    const auto ended = station.scanseal("status", {"--json"});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(files_below(station.path()), before);
    const auto status = json::parse(ended.out);
    EXPECT_EQ(status.at("daemon_running"), false);
    EXPECT_EQ(status.at("queue_depth"), 0);
    EXPECT_TRUE(status.at("counts").empty());
}

TEST_F(ExitCode, of_submit_is_usage_for_a_name_that_is_unsafe_or_taken) {
    const auto page = station.sample_pages(1).front();
    EXPECT_EQ(submit(page, {"--name", "letter.tmp"}).code, 2);
    EXPECT_EQ(submit(page, {}, ".0001.tif").code, 2);
    EXPECT_EQ(submit(page, {"--name", "letter"}).code, 0);
    const auto waiting = submit(page, {"--name", "letter"});
    EXPECT_EQ(waiting.code, 2);
    EXPECT_NE(waiting.err.find("--name"), std::string::npos) << waiting.err;
    ASSERT_EQ(station.run_until_idle().code, 0);
    EXPECT_EQ(submit(page, {"--name", "letter"}).code, 2) << "its receipt is there";
    EXPECT_EQ(submit(page, {}).code, 0);
    EXPECT_EQ(submit(page, {}).code, 0) << "names made for it are never taken";
}

TEST_F(ExitCode, of_requeue_is_no_for_a_folder_that_only_holds_rejected_jobs) {
    auto page = station.sample_pages(1).front();
    page.job["scan"]["operator"] = "nobody";
    station.drop("ward/one", page);
    ASSERT_EQ(station.run_until_idle().code, 0);
    const auto requeue = [&](const std::string& job) {
        return station.scanseal("requeue", {"--profile", "encounter", job});
    };
    EXPECT_EQ(requeue("ward").code, 1);
    EXPECT_TRUE(fs::exists(station.hot() / "rejected/ward/one/receipt.json"));
    EXPECT_EQ(requeue("ward/one").code, 0);
}

} // namespace

} // namespace scanseal::apps::test
