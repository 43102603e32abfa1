// A folder of higher priority is served first, though its jobs came last.
#include "tests/apps/station_process.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;
using scanseal::test::read_file;
using scanseal::test::write_file;

/// Sets `priority` of the hot folder with that profile.
void set_priority(const TestStation& station, const std::string& profile, unsigned priority) {
    const auto file = station.path() / "station.toml";
    auto text = read_file(file);
    const auto folder = text.find("profile = \"" + profile + "\"");
    ASSERT_NE(folder, std::string::npos);
    const auto at = text.find("priority = ", folder);
    text.replace(at, 12, "priority = " + std::to_string(priority));
    write_file(file, text);
}

/// Job names in the order in which they were decided.
std::vector<std::string> order_of(const std::string& log) {
    std::vector<std::string> names;
    const std::regex committed(" committed job=(\\S+)");
    for (auto match = std::sregex_iterator(log.begin(), log.end(), committed);
         match != std::sregex_iterator(); ++match) {
        names.push_back((*match)[1]);
    }
    return names;
}

TEST(Priority, decides_whose_jobs_are_prepared_first) {
    const TestStation station;
    station.set_number("workers", 1);
    set_priority(station, "encounter", 2);
    set_priority(station, "reference", 8);
    const auto pages = station.sample_pages(24);
    for (std::size_t i = 0; i < 20; ++i) {
        station.drop("low-" + std::to_string(i), pages[i]);
    }
    for (std::size_t i = 20; i < 24; ++i) {
        const auto name = "high-" + std::to_string(i);
        station.drop(name, pages[i]);
        fs::rename(station.in() / name, station.hot("reference") / "in" / name);
    }
    Child daemon(station.daemon_command(true), station.new_folder("daemon"));
    const auto ended = daemon.wait();
    ASSERT_EQ(ended.code, 0) << ended.err;
    const auto order = order_of(ended.err);
    ASSERT_EQ(order.size(), 24U) << ended.err;
    // The first look claims one folder after the other, and batches are decided together: a few low
    // ones may be in hand by then.
    std::size_t last_high = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (order[i].starts_with("high-")) {
            last_high = i;
        }
    }
    EXPECT_LT(last_high, 12U) << ended.err;
}

TEST(Priority, is_between_0_and_9) {
    const TestStation station;
    station.configure("priority = 5", "priority = 10");
    EXPECT_EQ(station.run_until_idle().code, 2);
}

} // namespace

} // namespace scanseal::apps::test
