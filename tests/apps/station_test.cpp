// What comes back for what was dropped: the real daemon on a temporary station.
#include "tests/apps/station_process.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <thread>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;

using nlohmann::json;
using scanseal::test::read_file;
using scanseal::test::write_file;

/// Runs until idle, and says what came of `name`.
std::string outcome_after_run(const TestStation& station, const std::string& name) {
    const auto ended = station.run_until_idle();
    EXPECT_EQ(ended.code, 0) << ended.err;
    return outcome_of(station.receipt(name));
}

TEST(Station, commits_the_good_samples_and_refuses_the_bad_ones_with_their_code) {
    const TestStation station;
    const auto samples = station.new_folder("cases");
    Child maker({(programs_under_test() / "make_samples").string(), "--out", samples.string()},
                station.new_folder("maker"));
    const auto made = maker.wait();
    ASSERT_EQ(made.code, 0) << made.err;
    for (const auto* kind : {"good", "bad"}) {
        for (const auto& entry : fs::directory_iterator(samples / kind)) {
            station.drop_as_is(entry.path(), entry.path().filename());
        }
    }
    const auto ended = station.run_until_idle();
    EXPECT_EQ(ended.code, 0) << ended.err;
    std::istringstream lines(made.out);
    unsigned count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        const auto told = json::parse(line);
        auto expected = told.at("expected").get<std::string>();
        if (const auto code = told.at("code").get<std::string>(); !code.empty()) {
            expected += " " + code;
        }
        const auto name = told.at("name").get<std::string>();
        EXPECT_EQ(outcome_of(station.receipt(name)), expected) << name;
    }
    EXPECT_EQ(count, 7U);
    EXPECT_EQ(station.verify_all().at("valid"), true);
}

TEST(Station, answers_the_same_job_twice_with_duplicate_of) {
    const TestStation station;
    const auto page = station.sample_pages(1).front();
    station.drop("first", page);
    ASSERT_EQ(outcome_after_run(station, "first"), "committed");
    station.drop("again", page);
    ASSERT_EQ(outcome_after_run(station, "again"), "committed");
    const auto first = station.receipt("first");
    const auto again = station.receipt("again");
    EXPECT_EQ(again.at("duplicate_of"), first.at("record_id"));
    EXPECT_EQ(again.at("seal"), first.at("seal"));
    EXPECT_FALSE(first.contains("duplicate_of"));
    EXPECT_EQ(station.verify_all().at("records").size(), 1U);
}

TEST(Station, numbers_the_receipt_of_a_name_used_again) {
    const TestStation station;
    const auto pages = station.sample_pages(2);
    station.drop("letter", pages[0]);
    ASSERT_EQ(outcome_after_run(station, "letter"), "committed");
    const auto before = read_file(station.hot() / "out/letter.receipt.json");
    station.drop("letter", pages[1]);
    ASSERT_EQ(outcome_after_run(station, "letter~2"), "committed");
    EXPECT_EQ(read_file(station.hot() / "out/letter.receipt.json"), before);
}

TEST(Station, holds_the_same_bytes_for_another_patient_for_review) {
    const TestStation station;
    auto page = station.sample_pages(1).front();
    station.drop("first", page);
    ASSERT_EQ(outcome_after_run(station, "first"), "committed");
    page.job["document"]["patient"]["id"] = "99999999";
    station.drop("other", page);
    EXPECT_EQ(outcome_after_run(station, "other"), "review duplicate_other_context");
    EXPECT_EQ(station.verify_all().at("records").size(), 1U);
    EXPECT_EQ(station.run_until_idle().code, 0) << "what waits for a person keeps nobody busy";
    EXPECT_EQ(station.status().at("counts").at("review"), 1);
}

TEST(Station, refuses_operators_it_does_not_know_or_who_are_not_bound_to_the_folder) {
    const TestStation station;
    station.configure("[trust]",
                      "[[operator]]\nid = \"clerk02\"\nname = \"Unbound Clerk\"\n"
                      "key = \"pki/clerk01.p12\"\nsecret_file = \"pki/clerk01.secret\"\n\n[trust]");
    auto pages = station.sample_pages(2);
    pages[0].job["scan"]["operator"] = "nobody";
    station.drop("unknown", pages[0]);
    pages[1].job["scan"]["operator"] = "clerk02";
    station.drop("unbound", pages[1]);
    EXPECT_EQ(outcome_after_run(station, "unknown"), "rejected operator_unknown");
    EXPECT_EQ(outcome_of(station.receipt("unbound")), "rejected operator_not_bound");
    EXPECT_EQ(sha256_of(station.hot() / "rejected/unbound/0001.tif"), sha256_of(pages[1].file));
}

struct BadJob {
    const char* name;
    std::string text; ///< of job.json
    const char* outcome;
};

TEST(Station, says_what_is_wrong_with_a_job_file) {
    const TestStation station;
    const auto page = station.sample_pages(1).front();
    const auto changed = [&page](const std::function<void(json&)>& change) {
        auto job = page.job;
        change(job);
        return job.dump();
    };
    const std::vector<BadJob> cases{
        {"no-json", "this is no JSON", "rejected job_unreadable"},
        {"cut-off", page.job.dump().substr(0, 200), "rejected job_unreadable"},
        {"empty", "", "rejected job_unreadable"},
        {"an-array", "[]", "rejected job_schema"},
        {"deep", std::string(100000, '[') + std::string(100000, ']'), "rejected job_unreadable"},
        {"unknown-key", changed([](json& job) { job["priority"] = 1; }), "rejected job_schema"},
        {"other-schema", changed([](json& job) { job["schema"] = "scanseal.job/2"; }),
         "rejected job_schema"},
        {"no-patient", changed([](json& job) { job["document"].erase("patient"); }),
         "rejected job_schema"},
        {"bad-time", changed([](json& job) { job["document"]["received_at"] = "yesterday"; }),
         "rejected job_schema"},
        {"wrong-type", changed([](json& job) { job["document"]["pages_expected"] = "one"; }),
         "rejected job_schema"},
        {"no-base-time", changed([](json& job) {
             job["document"].erase("received_at");
             job["document"].erase("created_at");
         }),
         "rejected base_time_missing"},
        {"far-future",
         changed([](json& job) { job["document"]["received_at"] = "2999-01-01T00:00:00+09:00"; }),
         "rejected base_time_in_future"},
        {"other-digest",
         changed([](json& job) { job["pages"][0]["sha256"] = std::string(64, '0'); }),
         "rejected file_digest_mismatch"},
    };
    // What can still become a job is given up only after this time.
    station.set_number("incomplete_after_ms", 1000);
    for (const auto& one : cases) {
        const auto folder = station.new_folder("bad");
        fs::copy_file(page.file, folder / "0001.tif");
        write_file(folder / "job.json", one.text);
        station.drop_as_is(folder, one.name);
    }
    const auto ended = station.run_until_idle();
    EXPECT_EQ(ended.code, 0) << ended.err;
    for (const auto& one : cases) {
        EXPECT_EQ(outcome_of(station.receipt(one.name)), one.outcome) << one.name;
        EXPECT_TRUE(fs::exists(station.hot() / "rejected" / one.name / "0001.tif")) << one.name;
    }
}

TEST(Station, takes_a_job_that_arrives_page_by_page) {
    const TestStation station;
    const auto pages = station.sample_pages(2);
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    const auto folder = station.in() / "slow";
    fs::create_directory(folder);
    const auto write_in_pieces = [](const fs::path& from, const fs::path& to) {
        const auto bytes = read_file(from);
        std::ofstream out(to, std::ios::binary);
        for (std::size_t at = 0; at < bytes.size(); at += bytes.size() / 3 + 1) {
            out << bytes.substr(at, bytes.size() / 3 + 1) << std::flush;
            std::this_thread::sleep_for(std::chrono::milliseconds{200});
        }
    };
    write_in_pieces(pages[0].file, folder / "0001.tif");
    auto job = pages[0].job;
    job["pages"].push_back(pages[1].job["pages"][0]);
    job["pages"][1]["file"] = "0002.tif";
    job["document"]["pages_expected"] = 2;
    write_file(folder / "job.json", job.dump());
    std::this_thread::sleep_for(std::chrono::milliseconds{500});
    write_in_pieces(pages[1].file, folder / "0002.tif");
    ASSERT_TRUE(wait_until([&] { return !station.receipt("slow").is_null(); })) << daemon.errors();
    EXPECT_EQ(outcome_of(station.receipt("slow")), "committed");
    EXPECT_EQ(station.receipt("slow").at("pages").size(), 2U);
}

TEST(Station, takes_names_in_japanese_and_with_blanks) {
    const TestStation station;
    const auto pages = station.sample_pages(2);
    const std::string japanese = "紹介状 山田太郎";
    const std::string blanks = " two  blanks & 'quotes' ";
    station.drop(japanese, pages[0]);
    auto other = pages[1];
    const auto folder = station.new_folder("drop");
    fs::copy_file(other.file, folder / "頁 1.tif");
    other.job["pages"][0]["file"] = "頁 1.tif";
    write_file(folder / "job.json", other.job.dump());
    station.drop_as_is(folder, blanks);
    EXPECT_EQ(outcome_after_run(station, japanese), "committed");
    EXPECT_EQ(outcome_of(station.receipt(blanks)), "committed");
    EXPECT_EQ(station.receipt(japanese).at("job"), japanese);
    EXPECT_EQ(station.verify_all().at("valid"), true);
}

TEST(Station, mirrors_nested_folders_in_its_answers) {
    const TestStation station;
    auto pages = station.sample_pages(2);
    station.drop("ward/3/0001", pages[0]);
    pages[1].job["attest"]["nothing_outside"] = false;
    station.drop("ward/3/0002", pages[1]);
    EXPECT_EQ(outcome_after_run(station, "ward/3/0001"), "committed");
    EXPECT_EQ(outcome_of(station.receipt("ward/3/0002")), "rejected attestation_missing");
    EXPECT_TRUE(fs::exists(station.hot() / "out/ward/3/0001.receipt.json"));
}

TEST(Station, refuses_links_and_never_follows_them) {
    const TestStation station;
    const auto pages = station.sample_pages(2);
    const auto outside = station.new_folder("outside");
    fs::copy_file(pages[0].file, outside / "0001.tif");
    write_file(outside / "job.json", pages[0].job.dump());
    fs::create_directory_symlink(outside, station.in() / "link-to-a-job");
    const auto folder = station.new_folder("drop");
    fs::create_symlink(outside / "0001.tif", folder / "0001.tif");
    write_file(folder / "job.json", pages[1].job.dump());
    station.drop_as_is(folder, "link-to-a-page");
    EXPECT_EQ(outcome_after_run(station, "link-to-a-page"), "rejected not_a_regular_file");
    EXPECT_EQ(outcome_of(station.receipt("link-to-a-job")), "rejected not_a_regular_file");
    EXPECT_EQ(sha256_of(outside / "0001.tif"), sha256_of(pages[0].file));
    EXPECT_TRUE(fs::exists(outside / "job.json"));
}

} // namespace

} // namespace scanseal::apps::test
