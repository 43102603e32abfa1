#include "core/result.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

namespace scanseal {
namespace {

Result<int> half_of(int number) {
    if (number % 2 != 0) {
        return refuse(RefusalCode::config_value, "an odd number");
    }
    return number / 2;
}

Result<std::string> quarter_text(int number) {
    auto half = half_of(number);
    if (!half) {
        return refuse(std::move(half.error()));
    }
    auto quarter = half_of(*half);
    if (!quarter) {
        return refuse(quarter.error());
    }
    return std::to_string(*quarter);
}

Result<void> even(int number) {
    if (number % 2 != 0) {
        return refuse(RefusalCode::config_value, "an odd number");
    }
    return {};
}

TEST(Result, holds_the_value) {
    const auto result = half_of(8);
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(*result, 4);
}

TEST(Result, holds_the_reason_why_there_is_none) {
    const auto result = half_of(7);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, RefusalCode::config_value);
    EXPECT_EQ(result.error().detail, "an odd number");
}

TEST(Result, hands_a_refusal_on_unchanged_to_another_type) {
    const auto result = quarter_text(6);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, RefusalCode::config_value);
    EXPECT_EQ(result.error().detail, "an odd number");
    EXPECT_EQ(*quarter_text(8), "2");
}

TEST(Result, may_be_without_a_value) {
    EXPECT_TRUE(even(2).has_value());
    EXPECT_FALSE(even(3).has_value());
}

TEST(Result, carries_values_that_can_only_be_moved) {
    Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
    ASSERT_TRUE(result.has_value());
    const auto taken = std::move(*result);
    EXPECT_EQ(*taken, 5);
}

TEST(Failure, kind_follows_the_error_number) {
    EXPECT_EQ(failure_from_errno(ENOSPC, "write to", "x").kind(), FailureKind::disk_full);
    EXPECT_EQ(failure_from_errno(EDQUOT, "write to", "x").kind(), FailureKind::disk_full);
    EXPECT_EQ(failure_from_errno(EIO, "write to", "x").kind(), FailureKind::input_output);
    EXPECT_EQ(failure_from_errno(EACCES, "opening", "x").kind(), FailureKind::permission);
    EXPECT_EQ(failure_from_errno(EROFS, "opening", "x").kind(), FailureKind::permission);
    EXPECT_EQ(failure_from_errno(EAGAIN, "opening", "x").kind(), FailureKind::busy);
    EXPECT_EQ(failure_from_errno(ESTALE, "opening", "x").kind(), FailureKind::busy);
    EXPECT_EQ(failure_from_errno(ENOENT, "opening", "x").kind(), FailureKind::not_found);
    EXPECT_EQ(failure_from_errno(ENAMETOOLONG, "opening", "x").kind(), FailureKind::not_found);
    EXPECT_EQ(failure_from_errno(EEXIST, "opening", "x").kind(), FailureKind::exists);
    EXPECT_EQ(failure_from_errno(ENOTEMPTY, "opening", "x").kind(), FailureKind::exists);
}

TEST(Failure, text_names_action_path_and_cause) {
    const auto failure = failure_from_errno(ENOSPC, "write to", "/vault/page");
    EXPECT_STREQ(failure.what(), "write to '/vault/page': No space left on device");
}

TEST(AssertDeathTest, ends_the_process_in_every_build) {
    EXPECT_DEATH(SCANSEAL_ASSERT(1 + 1 == 3), "broken invariant: 1 \\+ 1 == 3");
}

} // namespace
} // namespace scanseal
