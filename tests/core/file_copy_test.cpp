#include "core/file_copy.hpp"

#include "core/failure.hpp"
#include "core/posix_file_system.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace scanseal {
namespace {

class CopyFile : public testing::Test {
protected:
    [[nodiscard]] Path at(const std::string& name) const { return folder_.path() / name; }

    PosixFileSystem files_;
    test::TempDir folder_;
};

// The digest is the example of FIPS 180-4 for a million times the letter a.
TEST_F(CopyFile, gives_size_and_digest_of_what_it_wrote) {
    const std::string text(1'000'000, 'a');
    test::write_file(at("page.tif"), text);
    const auto copy = copy_file(files_, at("page.tif"), at("copy.tif"));
    EXPECT_EQ(copy.size_bytes, 1'000'000U);
    EXPECT_EQ(copy.sha256.hex(),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    EXPECT_EQ(test::read_file(at("copy.tif")), text);
}

TEST_F(CopyFile, copies_what_takes_several_pieces_in_order) {
    std::string text;
    for (unsigned i = 0; i < 400'000; ++i) {
        text += std::to_string(i) + '\n';
    }
    test::write_file(at("page.tif"), text);
    EXPECT_EQ(copy_file(files_, at("page.tif"), at("copy.tif")).size_bytes, text.size());
    EXPECT_EQ(test::read_file(at("copy.tif")), text);
}

TEST_F(CopyFile, copies_an_empty_file) {
    test::write_file(at("page.tif"), "");
    EXPECT_EQ(copy_file(files_, at("page.tif"), at("copy.tif")).size_bytes, 0U);
    EXPECT_EQ(test::read_file(at("copy.tif")), "");
}

TEST_F(CopyFile, leaves_a_file_that_is_there_as_it_is) {
    test::write_file(at("page.tif"), "new");
    test::write_file(at("copy.tif"), "old");
    try {
        static_cast<void>(copy_file(files_, at("page.tif"), at("copy.tif")));
        FAIL() << "a file that was there was replaced";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::exists);
    }
    EXPECT_EQ(test::read_file(at("copy.tif")), "old");
}

} // namespace
} // namespace scanseal
