// What arrives in a hot folder, as the real daemon sees it: folders without events, writers and
// daemons that stop halfway, storms of events, poison among good jobs, and names that look alike.
#include "tests/apps/station_process.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <iomanip>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <thread>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;

using nlohmann::json;
using scanseal::test::read_file;
using scanseal::test::write_file;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

/// When the log says that each job was claimed, by job name.
std::map<std::string, system_clock::time_point> claim_times(const std::string& log) {
    static const std::regex line(
        R"((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{3})Z info +claimed job=(\S+))");
    std::map<std::string, system_clock::time_point> times;
    for (std::sregex_iterator at(log.begin(), log.end(), line), end; at != end; ++at) {
        std::tm broken{};
        std::istringstream((*at)[1]) >> std::get_time(&broken, "%Y-%m-%dT%H:%M:%S");
        times[(*at)[3]] =
            system_clock::from_time_t(::timegm(&broken)) + milliseconds{std::stoi((*at)[2])};
    }
    return times;
}

TEST(StationIntake, R1_polls_one_folder_and_watches_another_and_is_never_late) {
    constexpr milliseconds k_interval{1000};
    const TestStation station;
    station.set_number("scan_interval_ms", k_interval.count());
    auto text = read_file(station.path() / "station.toml");
    const auto first = text.find("watch = \"auto\""); // of encounter; the others keep watching
    ASSERT_LT(text.find("\"encounter\""), first);
    text.replace(first, 14, "watch = \"poll\"");
    write_file(station.path() / "station.toml", text);
    const auto pages = station.sample_pages(16);
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    ASSERT_TRUE(wait_until([&] { return daemon.errors().find("ready") != std::string::npos; }));
    std::map<std::string, system_clock::time_point> dropped;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        // The first ones have no neighbour whose events would wake the watcher.
        const bool polled = i < pages.size() / 2 || i % 2 == 0;
        const auto name = (polled ? "polled-" : "watched-") + std::to_string(i);
        const auto folder = station.new_folder("drop");
        fs::copy_file(pages[i].file, folder / "0001.tif");
        write_file(folder / "job.json", pages[i].job.dump());
        fs::rename(folder, station.hot(polled ? "encounter" : "backfile") / "in" / name);
        dropped[name] = system_clock::now();
        std::this_thread::sleep_for(milliseconds{190}); // somewhere else in each interval
    }
    ASSERT_TRUE(wait_until([&] { return claim_times(daemon.errors()).size() == pages.size(); }))
        << daemon.errors();
    std::map<bool, milliseconds> longest; // by polled or not
    for (const auto& [name, at] : claim_times(daemon.errors())) {
        const auto took = std::chrono::ceil<milliseconds>(at - dropped.at(name));
        EXPECT_LE(took, 2 * k_interval) << name;
        auto& one = longest[name.starts_with("polled")];
        one = std::max(one, took);
    }
    std::printf("p100 polled %lld ms, watched %lld ms, scan interval %lld ms\n",
                static_cast<long long>(longest[true].count()),
                static_cast<long long>(longest[false].count()),
                static_cast<long long>(k_interval.count()));
}

TEST(StationIntake, R3_a_daemon_killed_while_a_page_was_written_takes_it_whole_or_not_at_all) {
    const TestStation station;
    const auto page = station.sample_pages(1).front();
    const auto bytes = read_file(page.file);
    const auto folder = station.in() / "slow";
    fs::create_directory(folder);
    auto job = page.job;
    job["pages"][0].erase("sha256"); // nothing but the page itself tells where it ends
    write_file(folder / "job.json", job.dump());
    constexpr std::size_t k_runs = 4;
    for (std::size_t run = 0; run < k_runs; ++run) {
        const auto from = bytes.size() * run / k_runs;
        const auto to = bytes.size() * (run + 1) / k_runs;
        Child daemon(station.daemon_command(false), station.new_folder("daemon"));
        ASSERT_TRUE(wait_until([&] { return daemon.errors().find("ready") != std::string::npos; }));
        std::ofstream(folder / "0001.tif", std::ios::binary | std::ios::app)
            << bytes.substr(from, to - from);
        std::this_thread::sleep_for(milliseconds{400}); // eight quiet times
        if (run + 1 < k_runs) {
            EXPECT_TRUE(fs::exists(folder)) << "taken short in run " << run;
        }
        daemon.send(SIGKILL);
        static_cast<void>(daemon.wait());
    }
    EXPECT_EQ(station.run_until_idle().code, 0);
    EXPECT_EQ(outcome_of(station.receipt("slow")), "committed");
    EXPECT_EQ(station.receipt("slow").at("pages").at(0).at("input_sha256"), sha256_of(page.file));
}

/// Touches every file of the hot folder again and again, in ways that change no byte.
void storm_over(const fs::path& in, const std::atomic<bool>& enough) {
    while (!enough) {
        std::error_code gone; // files leave while they are listed
        for (fs::recursive_directory_iterator at(in, gone), end; !gone && at != end;
             at.increment(gone)) {
            const auto path = at->path().native();
            ::chmod(path.c_str(), at->is_directory(gone) ? 0755 : 0644);
            ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
            ::setxattr(path.c_str(), "user.scan", "seen", 4, 0);
        }
        std::this_thread::sleep_for(milliseconds{5});
    }
}

TEST(StationIntake, R4_R7_answers_each_job_once_in_a_storm_with_two_daemons_and_poison) {
    const TestStation station;
    station.set_number("incomplete_after_ms", 3000);
    const auto pages = station.sample_pages(120);
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    ASSERT_TRUE(wait_until([&] { return daemon.errors().find("ready") != std::string::npos; }));
    std::atomic<bool> enough{false};
    std::jthread storm([&] { storm_over(station.in(), enough); });
    // Among them: no picture, a picture cut short, a directory of nothing but entries.
    const std::vector<std::string> poison{"this is no picture",
                                          read_file(pages[0].file).substr(0, 5000),
                                          std::string("II*\0\x08\0\0\0\xff\xff", 10)};
    for (std::size_t i = 0; i < pages.size(); ++i) {
        station.drop("ward-" + std::to_string(i % 7) + "/job-" + std::to_string(i), pages[i]);
        if (i % 40 == 20) {
            const auto folder = station.new_folder("poison");
            auto job = pages[i].job;
            job["pages"][0].erase("sha256");
            write_file(folder / "job.json", job.dump());
            write_file(folder / "0001.tif", poison.at(i / 40));
            station.drop_as_is(folder, "poison-" + std::to_string(i / 40));
        }
        if (i == 60) {
            Child second(station.daemon_command(false), station.new_folder("second"));
            const auto refused = second.wait();
            EXPECT_EQ(refused.code, 3);
            EXPECT_NE(refused.err.find("another daemon already runs"), std::string::npos);
        }
    }
    std::this_thread::sleep_for(seconds{1});
    enough = true;
    storm.join();
    ASSERT_TRUE(
        wait_until([&] { return station.receipts().size() >= pages.size() + 3; }, seconds{120}))
        << daemon.errors();
    daemon.send(SIGTERM);
    EXPECT_EQ(daemon.wait().code, 0);
    EXPECT_EQ(station.run_until_idle().code, 0) << "nothing comes after";
    EXPECT_EQ(station.receipts().size(), pages.size() + 3);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const auto name = "ward-" + std::to_string(i % 7) + "/job-" + std::to_string(i);
        EXPECT_EQ(outcome_of(station.receipt(name)), "committed") << name;
    }
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(station.receipt("poison-" + std::to_string(i)).at("outcome"), "rejected") << i;
    }
    EXPECT_EQ(station.verify_all().at("records").size(), pages.size());
}

TEST(StationIntake, R11_names_that_look_alike_never_meet_in_in_out_or_rejected) {
    const TestStation station;
    const std::string composed = "\xe3\x82\xac";               // U+30AC
    const std::string decomposed = "\xe3\x82\xab\xe3\x82\x99"; // U+30AB U+3099
    const std::vector<std::string> names{"A",
                                         "a",
                                         composed,
                                         decomposed,
                                         "a/A",
                                         "A/a",
                                         "ward-1/scan",
                                         "ward-2/scan",
                                         "\xd9\x85\xd8\xb1\xd9\x8a\xd8\xb6" /* Arabic */,
                                         "\xf0\x9f\xa9\xba" /* an emoji */,
                                         "\xe0\xb8\x9c\xe0\xb8\xb9\xe0\xb9\x89\xe0\xb8\x9b\xe0\xb9"
                                         "\x88\xe0\xb8\xa7\xe0\xb8\xa2" /* Thai */,
                                         std::string(200, 'x'),
                                         std::string(199, 'x') + "y"};
    const auto pages = station.sample_pages(static_cast<unsigned>(2 * names.size()));
    for (std::size_t i = 0; i < names.size(); ++i) {
        // Names within a folder that holds jobs make that folder no job.
        station.drop(names[i] + (names[i].size() == 1 ? "-" : ""), pages[i]);
        auto bad = pages[names.size() + i];
        bad.job["scan"]["operator"] = "nobody";
        station.drop("bad/" + names[i] + (names[i].size() == 1 ? "-" : ""), bad);
    }
    EXPECT_EQ(station.run_until_idle().code, 0);
    std::set<std::string> records;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto name = names[i] + (names[i].size() == 1 ? "-" : "");
        const auto good = station.receipt(name);
        ASSERT_EQ(outcome_of(good), "committed") << name;
        EXPECT_EQ(good.at("pages").at(0).at("input_sha256"), sha256_of(pages[i].file)) << name;
        records.insert(good.at("record_id").get<std::string>());
        EXPECT_EQ(outcome_of(station.receipt("bad/" + name)), "rejected operator_unknown") << name;
        EXPECT_EQ(sha256_of(station.hot() / "rejected/bad" / name / "0001.tif"),
                  sha256_of(pages[names.size() + i].file))
            << name;
    }
    EXPECT_EQ(records.size(), names.size());
    EXPECT_EQ(station.receipts().size(), 2 * names.size());
}

TEST(StationIntake, R11_files_that_differ_in_case_or_form_alone_are_different_jobs_and_pages) {
    const TestStation station;
    const std::string composed = "\xe3\x82\xac";
    const std::string decomposed = "\xe3\x82\xab\xe3\x82\x99";
    const auto pages = station.sample_pages(8);
    const std::vector<std::string> stems{"B", "b", composed, decomposed};
    for (std::size_t i = 0; i < stems.size(); ++i) {
        auto job = pages[i].job;
        job["pages"][0]["file"] = stems[i] + ".tif";
        fs::copy_file(pages[i].file, station.in() / (stems[i] + ".tif"));
        write_file(station.in() / (stems[i] + ".json"), job.dump());
    }
    const auto folder = station.new_folder("four");
    auto job = pages[4].job;
    job["document"]["pages_expected"] = 4;
    for (std::size_t i = 0; i < stems.size(); ++i) {
        fs::copy_file(pages[4 + i].file, folder / (stems[i] + ".tif"));
        job["pages"][i] = pages[4 + i].job["pages"][0];
        job["pages"][i]["file"] = stems[i] + ".tif";
    }
    write_file(folder / "job.json", job.dump());
    station.drop_as_is(folder, "four");
    EXPECT_EQ(station.run_until_idle().code, 0);
    for (std::size_t i = 0; i < stems.size(); ++i) {
        const auto receipt = station.receipt(stems[i]);
        ASSERT_EQ(outcome_of(receipt), "committed") << stems[i];
        EXPECT_EQ(receipt.at("pages").at(0).at("input_sha256"), sha256_of(pages[i].file));
        ASSERT_EQ(outcome_of(station.receipt("four")), "committed");
        EXPECT_EQ(station.receipt("four").at("pages").at(i).at("input_sha256"),
                  sha256_of(pages[4 + i].file));
    }
}

TEST(StationIntake, R11_names_too_long_for_a_receipt_are_given_back_under_names_of_their_own) {
    const TestStation station;
    const auto pages = station.sample_pages(2);
    station.drop(std::string(255, 'x'), pages[0]);
    station.drop(std::string(254, 'x') + "y", pages[1]); // alike in all that a short name keeps
    EXPECT_EQ(station.run_until_idle().code, 0);
    std::set<std::string> given_back;
    for (const auto& file : station.receipts()) {
        const auto receipt = json::parse(read_file(file));
        EXPECT_EQ(outcome_of(receipt), "rejected job_name_unsafe");
        given_back.insert(sha256_of(file.parent_path() / "0001.tif"));
    }
    const std::set<std::string> sent{sha256_of(pages[0].file), sha256_of(pages[1].file)};
    EXPECT_EQ(given_back, sent);
}

TEST(StationIntake, R9_pages_of_another_patient_are_held_and_both_jobs_are_named) {
    const TestStation station;
    auto page = station.sample_pages(1).front();
    station.drop("first", page);
    ASSERT_EQ(station.run_until_idle().code, 0);
    const auto record = station.receipt("first").at("record_id").get<std::string>();
    page.job["document"]["patient"]["id"] = "99999999";
    station.drop("second", page);
    page.job["document"]["patient"]["id"] = "88888888";
    station.drop("third", page);
    ASSERT_EQ(station.run_until_idle().code, 0);
    const auto said = station.receipt("second").at("findings").dump();
    EXPECT_NE(said.find(record), std::string::npos) << said;
    EXPECT_NE(said.find("first"), std::string::npos) << said;
    EXPECT_NE(station.receipt("third").at("findings").dump().find("second"), std::string::npos);
    std::set<std::string> held;
    const auto status = station.status();
    for (const auto& document : status.at("in_work")) {
        EXPECT_EQ(document.at("state"), "review");
        held.insert(document.at("job").get<std::string>());
    }
    EXPECT_EQ(held, (std::set<std::string>{"second", "third"}));
}

TEST(StationIntake, R12_submit_says_yes_only_when_the_record_is_committed) {
    const TestStation station;
    auto page = station.sample_pages(1).front();
    const auto submit = [&](const std::string& name, const std::vector<std::string>& more) {
        const auto folder = station.new_folder("submit");
        fs::copy_file(page.file, folder / "0001.tif");
        write_file(folder / "job.json", page.job.dump());
        std::vector<std::string> words{"--profile", "encounter", "--name",
                                       name,        "--job",     (folder / "job.json").string()};
        words.insert(words.end(), more.begin(), more.end());
        words.push_back((folder / "0001.tif").string());
        return station.scanseal("submit", words);
    };
    EXPECT_EQ(submit("placed", {}).code, 0) << "placed, which is all that was asked";
    const auto alone = submit("alone", {"--wait", "--wait-seconds", "1"});
    EXPECT_EQ(alone.code, 3) << "no daemon, no answer, no yes";
    EXPECT_NE(alone.err.find("not lost"), std::string::npos) << alone.err;
    fs::remove_all(station.in() / "alone");
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    ASSERT_TRUE(wait_until([&] { return !station.receipt("placed").is_null(); }));
    page.job["document"]["patient"]["id"] = "99999999";
    const auto held = submit("held", {"--wait"});
    EXPECT_EQ(held.code, 1) << "held for review is not committed";
    EXPECT_EQ(outcome_of(json::parse(held.out)), "review duplicate_other_context");
    fs::rename(station.hot() / "in", station.hot() / "in-away");
    EXPECT_EQ(submit("away", {"--wait"}).code, 3) << "the watch folder is missing";
    EXPECT_FALSE(fs::exists(station.hot() / "in"));
}

TEST(StationIntake, refuses_pictures_it_cannot_take_at_once_and_says_what_to_do) {
    using namespace std::string_literals;
    const TestStation station;
    const auto page = station.sample_pages(1).front();
    const std::map<std::string, std::string> pictures{
        {"scan.bmp", "BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"s},
        {"photo.HEIC", "\0\0\0\x18"s + "ftypheic\0\0\0\0"s + std::string(16, '\0')}};
    for (const auto& [name, bytes] : pictures) {
        auto job = page.job;
        job.erase("pages");
        write_file(station.in() / name, bytes);
        write_file(station.in() / fs::path(name).replace_extension(".json"), job.dump());
    }
    EXPECT_EQ(station.run_until_idle().code, 0);
    EXPECT_EQ(outcome_of(station.receipt("scan")), "rejected format_not_supported");
    EXPECT_EQ(outcome_of(station.receipt("photo")), "rejected format_not_supported");
    const auto said = station.receipt("scan").at("findings").dump();
    EXPECT_NE(said.find("the file is a BMP; set the scanner to TIFF"), std::string::npos) << said;
}

TEST(StationIntake, two_equal_pages_in_one_document_are_held_with_both_numbers) {
    const TestStation station;
    const auto page = station.sample_pages(1).front();
    const auto folder = station.new_folder("drop");
    fs::copy_file(page.file, folder / "0001.tif");
    fs::copy_file(page.file, folder / "0002.tif");
    auto job = page.job;
    job["document"]["pages_expected"] = 2;
    job["pages"].push_back(job["pages"][0]);
    job["pages"][1]["file"] = "0002.tif";
    write_file(folder / "job.json", job.dump());
    station.drop_as_is(folder, "twice");
    ASSERT_EQ(station.run_until_idle().code, 0);
    const auto receipt = station.receipt("twice");
    ASSERT_EQ(outcome_of(receipt), "review duplicate_page");
    for (const auto& finding : receipt.at("findings")) {
        if (finding.at("code") == "duplicate_page") {
            EXPECT_EQ(finding.at("page"), 2);
            EXPECT_EQ(finding.at("measured"), "1") << "the page it is the same as";
        }
    }
}

} // namespace

} // namespace scanseal::apps::test
