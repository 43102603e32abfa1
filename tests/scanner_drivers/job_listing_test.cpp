#include "scanner_drivers/job_listing.hpp"

#include <gtest/gtest.h>

namespace scanseal::scanner_drivers {
namespace {

Result<JobListing> read(const std::string& json) {
    return read_job_listing(as_bytes(json), 10);
}

const std::string k_digest(64, 'a');

TEST(JobListing, finds_files_and_digests) {
    const auto listing =
        read(R"({"schema":"scanseal.job/1","pages":[{"file":"1.tif","sha256":")" +
             std::string(64, 'A') + R"("},{"dpi":300,"file":"2.tif"}],"scan":{"file":"no"}})");
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->schema, "scanseal.job/1");
    ASSERT_EQ(listing->files.size(), 2U);
    EXPECT_EQ(listing->files[0].name, "1.tif");
    EXPECT_EQ(listing->files[0].sha256, k_digest);
    EXPECT_EQ(listing->files[1].name, "2.tif");
    EXPECT_EQ(listing->files[1].sha256, "");
}

TEST(JobListing, passes_over_what_the_schema_will_refuse) {
    for (const auto* json :
         {"{}", "[]", "1", R"({"pages":{}})", R"({"pages":[1,"x",null,[{"file":"a"}]]})",
          R"({"pages":[{"file":3},{"sha256":"x"},{"file":""}]})",
          R"({"x":{"pages":[{"file":"a"}]}})", R"({"pages":[{"deep":{"file":"a"}}]})"}) {
        const auto listing = read(json);
        ASSERT_TRUE(listing) << json;
        EXPECT_TRUE(listing->files.empty()) << json;
    }
}

TEST(JobListing, drops_a_digest_that_is_none) {
    const auto listing = read(R"({"pages":[{"file":"a","sha256":"abc"}]})");
    ASSERT_TRUE(listing);
    EXPECT_EQ(listing->files.at(0).sha256, "");
}

TEST(JobListing, refuses_what_is_no_json) {
    for (const std::string json :
         {"", "{", "{\"pages\":[", "{}x", "\xff\xfe{\0}", "{\"a\":\"\xff\"}", "nan"}) {
        const auto listing = read(json);
        ASSERT_FALSE(listing) << json;
        EXPECT_EQ(listing.error().code, RefusalCode::job_unreadable);
    }
}

TEST(JobListing, refuses_deep_nesting_many_files_and_pages_twice) {
    const auto deep = read(std::string(100000, '[') + std::string(100000, ']'));
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().code, RefusalCode::job_unreadable);
    std::string many = R"({"pages":[{"file":"a"})";
    for (int i = 0; i < 10; ++i) {
        many += R"(,{"file":"b"})";
    }
    const auto too_many = read(many + "]}");
    ASSERT_FALSE(too_many);
    EXPECT_EQ(too_many.error().code, RefusalCode::job_unreadable);
    const auto twice = read(R"({"pages":[{"file":"a"}],"pages":[{"file":"b"}]})");
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, RefusalCode::job_unreadable);
}

} // namespace
} // namespace scanseal::scanner_drivers
