#include "storage/bundle.hpp"

#include "storage/record_check.hpp"
#include "tests/storage/storage_fixture.hpp"
#include "tests/support/shell_command.hpp"

#include <filesystem>

namespace scanseal::storage {
namespace {

using test::read_file;
using test::write_file;

class BundleTest : public VaultFixture {
protected:
    void SetUp() override { committed("a"); }

    Result<Path> export_a() {
        return export_bundle(files_, vault_, record_id("a"), out_, as_bytes("ANCHORS"), "HOW\n");
    }

    Path out_ = dir_.path() / "deep/out";
};

TEST_F(BundleTest, holds_the_files_in_their_logical_places) {
    const auto bundle = export_a();
    ASSERT_TRUE(bundle.has_value());
    EXPECT_EQ(*bundle, out_ / record_id("a").text());
    EXPECT_EQ(read_file(*bundle / "pages/0001.tif"), "first page a");
    EXPECT_EQ(read_file(*bundle / "pages/0003.tif"), "blank page");
    EXPECT_EQ(read_file(*bundle / "seal/signature.p7s"), "not a real one");
    EXPECT_EQ(read_file(*bundle / "VERIFY.txt"), "HOW\n");
    EXPECT_EQ(read_file(*bundle / "trust.pem"), "ANCHORS");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(out_), {}), 1);
    EXPECT_TRUE(check_bundle(files_, *bundle).valid());
}

TEST_F(BundleTest, verifies_with_sha512sum) {
    if (!test::has_program("sha512sum")) {
        GTEST_SKIP() << "no sha512sum";
    }
    const auto bundle = export_a();
    const auto check = "cd '" + bundle->string() + "' && sha512sum -c --strict manifest-sha512.txt";
    EXPECT_EQ(test::exit_code_of(check), 0);
    write_file(*bundle / "document.json", "{}");
    EXPECT_NE(test::exit_code_of(check), 0);
}

TEST_F(BundleTest, replaces_no_bundle_and_none_half_written) {
    write_file(out_ / ("." + record_id("a").text() + ".tmp") / "old", "from a crash");
    const auto bundle = export_a();
    ASSERT_TRUE(bundle.has_value());
    EXPECT_FALSE(std::filesystem::exists(*bundle / "old"));
    EXPECT_EQ(export_a().error().code, RefusalCode::bundle_exists);
}

TEST_F(BundleTest, is_not_made_of_an_unknown_or_damaged_record) {
    EXPECT_EQ(export_bundle(files_, vault_, record_id("b"), out_, {}, "").error().code,
              RefusalCode::record_unknown);
    const auto page = object("a") / "v1/content/pages/0001.tif";
    write_file(page, "first page b");
    EXPECT_EQ(export_a().error().code, RefusalCode::record_damaged);
    std::filesystem::remove(page);
    EXPECT_EQ(export_a().error().code, RefusalCode::record_damaged);
    EXPECT_TRUE(std::filesystem::is_empty(out_)) << "nothing half is left";
}

TEST_F(BundleTest, shows_changed_missing_and_added_files) {
    const auto bundle = *export_a();
    const auto problem_of = [&] {
        std::string details;
        for (const auto& check : check_bundle(files_, bundle).checks) {
            details += check.detail;
        }
        return details;
    };
    write_file(bundle / "pages/0001.tif", "changed");
    EXPECT_EQ(problem_of(), "'pages/0001.tif' has another digest than manifest-sha512.txt says");
    write_file(bundle / "pages/0001.tif", "first page a");
    std::filesystem::rename(bundle / "pages/0001.tif", bundle / "pages/0009.tif");
    EXPECT_EQ(problem_of(), "'pages/0001.tif' is listed but not there; "
                            "'pages/0009.tif' is not listed in manifest-sha512.txt");
    std::filesystem::rename(bundle / "pages/0009.tif", bundle / "pages/0001.tif");
    std::filesystem::create_symlink("0001.tif", bundle / "pages/0002b.tif");
    EXPECT_NE(problem_of().find("E090"), std::string::npos);
    std::filesystem::remove(bundle / "pages/0002b.tif");
    EXPECT_EQ(problem_of(), "");
    std::filesystem::remove(bundle / "manifest-sha512.txt");
    EXPECT_FALSE(check_bundle(files_, bundle).valid());
    EXPECT_FALSE(check_bundle(files_, out_ / "none").valid());
}

} // namespace
} // namespace scanseal::storage
