#include "core/refusal.hpp"

#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <string>

namespace scanseal {
namespace {

/// Name and number of every code, read from the header itself, so that a new one cannot be
/// forgotten here.
std::vector<std::pair<std::string, int>> declared_codes() {
    const auto header = test::read_file(std::string(SCANSEAL_SOURCE_DIR) + "/core/refusal.hpp");
    const std::regex line("^ {4}([a-z0-9_]+) = ([0-9]+),", std::regex::multiline);
    std::vector<std::pair<std::string, int>> codes;
    for (std::sregex_iterator at(header.begin(), header.end(), line), end; at != end; ++at) {
        codes.emplace_back((*at)[1], std::stoi((*at)[2]));
    }
    return codes;
}

TEST(RefusalCode, every_name_is_written_as_it_is_declared) {
    const auto codes = declared_codes();
    ASSERT_GT(codes.size(), 60U);
    for (const auto& [name, number] : codes) {
        EXPECT_EQ(to_string(static_cast<RefusalCode>(number)), name) << number;
    }
}

TEST(RefusalCode, names_and_numbers_are_distinct) {
    std::set<std::string> names;
    std::set<int> numbers;
    for (const auto& [name, number] : declared_codes()) {
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_TRUE(numbers.insert(number).second) << number;
    }
}

TEST(RefusalCode, numbers_lie_in_the_block_of_their_folder) {
    const std::map<int, int> blocks{{100, 999},   {1000, 1999}, {2000, 2999}, {3000, 3999},
                                    {4000, 4999}, {5000, 5999}, {6000, 6999}};
    for (const auto& [name, number] : declared_codes()) {
        const auto block = blocks.upper_bound(number);
        ASSERT_NE(block, blocks.begin()) << name;
        EXPECT_LE(number, std::prev(block)->second) << name;
    }
}

// Receipts and records that lie in vaults hold these: they may never change.
TEST(RefusalCode, persisted_numbers_stay_what_they_were) {
    EXPECT_EQ(static_cast<int>(RefusalCode::job_incomplete), 100);
    EXPECT_EQ(static_cast<int>(RefusalCode::format_unknown), 1000);
    EXPECT_EQ(static_cast<int>(RefusalCode::file_truncated), 1001);
    EXPECT_EQ(static_cast<int>(RefusalCode::dicom_value_missing), 2000);
    EXPECT_EQ(static_cast<int>(RefusalCode::key_unreadable), 3000);
    EXPECT_EQ(static_cast<int>(RefusalCode::tsa_unreachable), 3100);
    EXPECT_EQ(static_cast<int>(RefusalCode::record_exists), 4000);
    EXPECT_EQ(static_cast<int>(RefusalCode::job_unreadable), 5000);
    EXPECT_EQ(static_cast<int>(RefusalCode::window_missed), 5012);
    EXPECT_EQ(static_cast<int>(RefusalCode::config_syntax), 6000);
}

TEST(RefusalCode, a_number_of_a_later_version_has_the_name_unknown) {
    EXPECT_EQ(to_string(static_cast<RefusalCode>(99999)), "unknown");
}

} // namespace
} // namespace scanseal
