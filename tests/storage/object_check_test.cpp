// The OCFL project's own fixtures (github.com/OCFL/fixtures, 1.1) tell whether the checker reaches
// the right verdict.
#include "storage/object_check.hpp"

#include "core/posix_file_system.hpp"
#include "tests/support/shared_data.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <map>

namespace scanseal::storage {
namespace {

// Not recognised: fixity blocks in md5, sha1 and others are not recomputed (OCFL 3.5.4 leaves that
// to the reader).
constexpr auto k_not_recognised = "E093_fixity_digest_mismatch";

// Where several codes fit, the checker names another one than the fixture.
const std::map<std::string, std::string> k_other_code{
    {"E001_invalid_version_format", "E046"},
    {"E011_E013_invalid_padded_head_version", "E012"},
    {"E015_content_not_in_content_dir", "E042"},
    {"E019_inconsistent_content_dir", "E042"}};

std::string findings(const StorageReport& report) {
    std::string text;
    for (const auto& check : report.checks) {
        text += check.detail + "\n";
    }
    return text;
}

std::map<std::string, ObjectCheck> check_all(const std::string& kind) {
    const PosixFileSystem files;
    std::map<std::string, ObjectCheck> checks;
    if (const auto folder = test::shared_data("ocfl-fixtures-1.1")) {
        for (const auto& entry : std::filesystem::directory_iterator(*folder / kind)) {
            checks[entry.path().filename()] = check_object(files, entry.path(), ObjectRules::ocfl);
        }
    }
    return checks;
}

TEST(ObjectCheck, calls_the_good_fixtures_valid) {
    const auto checks = check_all("good-objects");
    if (checks.empty()) {
        GTEST_SKIP() << "no ../shared/data/ocfl-fixtures-1.1";
    }
    EXPECT_EQ(checks.size(), 12U);
    for (const auto& [name, check] : checks) {
        EXPECT_TRUE(check.report.valid()) << name << ": " << findings(check.report);
    }
}

TEST(ObjectCheck, calls_the_fixtures_with_warnings_valid) {
    const auto checks = check_all("warn-objects");
    if (checks.empty()) {
        GTEST_SKIP() << "no ../shared/data/ocfl-fixtures-1.1";
    }
    for (const auto& [name, check] : checks) {
        EXPECT_TRUE(check.report.valid()) << name << ": " << findings(check.report);
    }
}

TEST(ObjectCheck, calls_the_bad_fixtures_invalid) {
    const auto checks = check_all("bad-objects");
    if (checks.empty()) {
        GTEST_SKIP() << "no ../shared/data/ocfl-fixtures-1.1";
    }
    EXPECT_GE(checks.size(), 50U);
    for (const auto& [name, check] : checks) {
        EXPECT_EQ(check.report.valid(), name == k_not_recognised) << name;
        if (name != k_not_recognised) {
            const auto other = k_other_code.find(name);
            const auto code = other == k_other_code.end() ? name.substr(0, 4) : other->second;
            EXPECT_NE(findings(check.report).find(code), std::string::npos)
                << name << ": " << findings(check.report);
        }
    }
}

} // namespace
} // namespace scanseal::storage
