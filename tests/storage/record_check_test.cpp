#include "storage/record_check.hpp"

#include "tests/storage/storage_fixture.hpp"
#include "tests/support/shell_command.hpp"

#include <algorithm>
#include <filesystem>

namespace scanseal::storage {
namespace {

using test::read_file;
using test::write_file;

/// Names of the checks that failed, joined by blanks.
std::string failed(const StorageReport& report) {
    std::string names;
    for (const auto& check : report.checks) {
        EXPECT_EQ(check.passed, check.detail.empty()) << check.name;
        if (!check.passed) {
            names += (names.empty() ? "" : " ") + check.name;
        }
    }
    EXPECT_EQ(report.valid(), names.empty());
    return names;
}

std::string detail(const StorageReport& report, const std::string& check) {
    const auto found = std::find_if(report.checks.begin(), report.checks.end(),
                                    [&](const auto& candidate) { return candidate.name == check; });
    return found == report.checks.end() ? "no such check" : found->detail;
}

class RecordCheckTest : public VaultFixture {
protected:
    void SetUp() override {
        committed("a");
        committed("b");
        object_ = object("a");
        content_ = object_ / "v1/content";
    }

    StorageReport check() { return check_record(files_, vault_, record_id("a")); }

    /// Writes both inventories of the object with matching sidecars.
    void write_inventory(const std::string& text) {
        for (const auto& folder : {object_, object_ / "v1"}) {
            write_file(folder / "inventory.json", text);
            write_file(folder / "inventory.json.sha512",
                       sha512(as_bytes(text)).hex() + " inventory.json\n");
        }
    }

    Path object_;
    Path content_;
};

TEST_F(RecordCheckTest, finds_nothing_wrong_with_a_fresh_record) {
    const auto report = check();
    EXPECT_EQ(failed(report), "");
    EXPECT_EQ(report.checks.size(), 6U);
    EXPECT_GT(report.bytes_read, 3U << 20U);
    EXPECT_EQ(failed(check_root(files_, vault_)), "");
}

TEST_F(RecordCheckTest, names_the_file_with_a_flipped_byte) {
    auto text = read_file(content_ / "pages/0001.tif");
    text[3] = static_cast<char>(text[3] ^ 1);
    write_file(content_ / "pages/0001.tif", text);
    const auto report = check();
    EXPECT_EQ(failed(report), "content_digests manifest");
    EXPECT_NE(detail(report, "content_digests").find("E092 'v1/content/pages/0001.tif'"),
              std::string::npos);
    EXPECT_NE(detail(report, "manifest").find("'pages/0001.tif'"), std::string::npos);
}

TEST_F(RecordCheckTest, finds_every_single_flipped_byte_of_the_small_files) {
    for (const auto* name : {"0=ocfl_object_1.1", "inventory.json", "inventory.json.sha512",
                             "v1/inventory.json", "v1/inventory.json.sha512",
                             "v1/content/manifest-sha512.txt", "v1/content/document.json"}) {
        const auto good = read_file(object_ / name);
        const std::size_t step = std::max<std::size_t>(1, good.size() / 97);
        for (std::size_t at = 0; at < good.size(); at += step) {
            auto bad = good;
            bad[at] = static_cast<char>(bad[at] ^ 1);
            write_file(object_ / name, bad);
            EXPECT_FALSE(check().valid()) << name << " at " << at;
        }
        write_file(object_ / name, good);
    }
    EXPECT_TRUE(check().valid());
}

TEST_F(RecordCheckTest, names_a_missing_file) {
    std::filesystem::remove(content_ / "document.json");
    const auto report = check();
    EXPECT_EQ(failed(report), "content_digests manifest");
    EXPECT_EQ(detail(report, "content_digests"), "E092 'v1/content/document.json' is missing");
}

TEST_F(RecordCheckTest, names_files_and_folders_that_do_not_belong) {
    const std::vector<std::pair<std::string, std::string>> strays{
        {"v1/content/pages/0009.tif", "E023"},
        {"v1/content/x", "E023"},
        {"v1/x", "E015"},
        {"x", "E001"},
        {"v2/content/x", "E046"},
        {"v1/other/x", "W002"},
        {"logs/x", "W013"},
        {"extensions/x", "E067"},
        {"v1/inventory.json.md5", "E015"}};
    for (const auto& [path, code] : strays) {
        write_file(object_ / path, "x");
        const auto report = check();
        EXPECT_EQ(failed(report), "stray_files") << path;
        EXPECT_NE(detail(report, "stray_files").find(code), std::string::npos)
            << detail(report, "stray_files");
        std::filesystem::remove(object_ / path);
        for (auto folder = (object_ / path).parent_path();
             folder != object_ && std::filesystem::is_empty(folder);
             folder = folder.parent_path()) {
            std::filesystem::remove(folder);
        }
    }
    std::filesystem::create_directory(content_ / "empty");
    EXPECT_EQ(detail(check(), "stray_files"), "E024 'v1/content/empty' is an empty folder");
}

TEST_F(RecordCheckTest, follows_no_links) {
    const auto page = content_ / "pages/0001.tif";
    const auto away = dir_.path() / "away.tif";
    std::filesystem::rename(page, away);
    std::filesystem::create_symlink(away, page);
    EXPECT_EQ(failed(check()), "stray_files content_digests manifest");
    std::filesystem::remove(page);
    std::filesystem::create_hard_link(away, page);
    EXPECT_EQ(failed(check()), "stray_files");
    std::filesystem::remove(away);
    EXPECT_EQ(failed(check()), "");

    std::filesystem::rename(content_ / "pages", dir_.path() / "pages");
    std::filesystem::create_directory_symlink(dir_.path() / "pages", content_ / "pages");
    EXPECT_EQ(failed(check()), "stray_files content_digests manifest");
}

TEST_F(RecordCheckTest, finds_an_inventory_swapped_with_another_records) {
    const auto other = object("b");
    for (const auto* name : {"inventory.json", "inventory.json.sha512"}) {
        write_file(object_ / name, read_file(other / name));
        write_file(object_ / "v1" / name, read_file(other / "v1" / name));
    }
    const auto report = check();
    EXPECT_FALSE(report.valid());
    EXPECT_NE(detail(report, "inventory").find("E083"), std::string::npos);
    EXPECT_NE(detail(report, "content_digests").find("E092"), std::string::npos);
    EXPECT_NE(detail(check_root(files_, vault_), "objects").find("E083"), std::string::npos);
}

TEST_F(RecordCheckTest, finds_a_page_replaced_together_with_its_inventories) {
    const auto before = sha512(as_bytes(read_file(content_ / "pages/0001.tif"))).hex();
    write_file(content_ / "pages/0001.tif", "forged");
    auto text = read_file(object_ / "inventory.json");
    for (auto at = text.find(before); at != std::string::npos; at = text.find(before)) {
        text.replace(at, before.size(), sha512(as_bytes("forged")).hex());
    }
    write_inventory(text);
    const auto report = check();
    EXPECT_EQ(failed(report), "manifest") << "the manifest is what the seal covers";
    EXPECT_EQ(detail(report, "manifest"),
              "'pages/0001.tif' has another digest than manifest-sha512.txt says");
}

TEST_F(RecordCheckTest, finds_a_page_left_out_of_or_added_to_the_manifest) {
    auto record = vault_.stage("j", record_id("c"));
    add(record, "document.json", "c");
    add(record, "pages/0001.tif", "page");
    auto listed = record.files;
    listed[0].path = "pages/0002.tif";
    add(record, "manifest-sha512.txt", manifest_text(listed) + "no digest\n");
    ASSERT_TRUE(vault_.commit(record, note()).has_value());
    const auto report = check_record(files_, vault_, record_id("c"));
    EXPECT_EQ(failed(report), "manifest");
    EXPECT_EQ(detail(report, "manifest"),
              "line 3 of manifest-sha512.txt is not in the form of sha512sum; "
              "'pages/0002.tif' is listed but not there; "
              "'document.json' is not listed in manifest-sha512.txt");
}

TEST_F(RecordCheckTest, says_so_when_manifest_inventory_or_record_are_missing) {
    auto record = vault_.stage("j", record_id("c"));
    add(record, "document.json", "c");
    ASSERT_TRUE(vault_.commit(record, note()).has_value());
    EXPECT_EQ(failed(check_record(files_, vault_, record_id("c"))), "manifest");

    std::filesystem::remove(object_ / "inventory.json");
    EXPECT_NE(detail(check(), "inventory").find("E063"), std::string::npos);
    EXPECT_NE(detail(check(), "content_digests").find("not checked"), std::string::npos);

    const auto unknown = check_record(files_, vault_, record_id("unknown"));
    EXPECT_FALSE(unknown.valid());
    EXPECT_FALSE(detail(unknown, "declaration").empty());
}

TEST_F(RecordCheckTest, is_not_held_up_by_devices_and_huge_inventories) {
    ASSERT_EQ(test::exit_code_of("mkfifo '" + (content_ / "fifo").string() + "'"), 0);
    EXPECT_NE(detail(check(), "stray_files").find("E090"), std::string::npos);
    std::filesystem::remove(content_ / "fifo");
    std::filesystem::rename(content_ / "document.json", dir_.path() / "document.json");
    ASSERT_EQ(test::exit_code_of("mkfifo '" + (content_ / "document.json").string() + "'"), 0);
    EXPECT_FALSE(check().valid());

    write_file(object_ / "inventory.json", "{");
    std::filesystem::resize_file(object_ / "inventory.json", std::uintmax_t{1} << 40U);
    EXPECT_FALSE(check().valid());
    EXPECT_FALSE(check_root(files_, vault_).valid());
    EXPECT_EQ(vault_.files(record_id("a")).error().code, RefusalCode::record_damaged);
}

TEST_F(RecordCheckTest, names_strays_in_the_storage_root) {
    const auto tuple = object_.parent_path();
    write_file(tuple / "stray.txt", "x");
    std::filesystem::create_directories(options_.root / "000/111");
    std::filesystem::create_symlink(object_, options_.root / "link");
    write_file(options_.root / "README.md", "x");
    const auto report = check_root(files_, vault_);
    EXPECT_EQ(failed(report), "hierarchy");
    const auto found = detail(report, "hierarchy");
    for (const auto* expected :
         {"E073 '000/111'", "E090 'link'", "E072 'README.md'", "stray.txt'"}) {
        EXPECT_NE(found.find(expected), std::string::npos) << expected << " in " << found;
    }
}

TEST_F(RecordCheckTest, names_objects_at_the_wrong_place_and_what_is_no_record) {
    const auto moved = options_.root / "fff/fff/fff" / object_.filename();
    std::filesystem::create_directories(moved.parent_path());
    std::filesystem::rename(object_, moved);
    EXPECT_NE(detail(check_root(files_, vault_), "objects").find("E083"), std::string::npos);
    write_file(moved / "inventory.json", "{");
    EXPECT_NE(detail(check_root(files_, vault_), "objects").find("E033"), std::string::npos);
    std::filesystem::remove(moved / "inventory.json");
    EXPECT_FALSE(check_root(files_, vault_).valid());
    write_file(options_.root / "0=ocfl_1.1", "ocfl_1.0\n");
    EXPECT_NE(failed(check_root(files_, vault_)).find("declaration"), std::string::npos);
}

} // namespace
} // namespace scanseal::storage
