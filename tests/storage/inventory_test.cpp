#include "storage/inventory.hpp"

#include "storage/ocfl_path.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace scanseal::storage {
namespace {

const std::string k_digest_a(128, 'a');
const std::string k_digest_b(128, 'b');

NewInventory two_files() {
    return {.id = "urn:uuid:1",
            .created = "2026-11-20T01:12:00Z",
            .message = "m",
            .user_name = "n",
            .user_address = "mailto:n@example.org",
            .files = {{"b/2", k_digest_a}, {"a", k_digest_a}, {"c", k_digest_b}}};
}

std::string problems(const std::string& text) {
    std::string codes;
    for (const auto& problem : parse_inventory(as_bytes(text)).problems) {
        codes += problem.code + " ";
    }
    return codes;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(Inventory, reads_back_what_it_writes) {
    const auto reading = parse_inventory(as_bytes(inventory_text(two_files())));
    ASSERT_TRUE(reading.good()) << reading.problems.front().text;
    const auto& inventory = reading.inventory;
    EXPECT_EQ(inventory.id, "urn:uuid:1");
    EXPECT_EQ(inventory.spec, "1.1");
    EXPECT_EQ(inventory.head, "v1");
    EXPECT_EQ(inventory.head_version().state, two_files().files);
    EXPECT_EQ(inventory.head_version().user_address, "mailto:n@example.org");
    EXPECT_EQ(inventory.content.at("v1/content/b/2"), k_digest_a);
}

TEST(Inventory, has_the_keys_in_the_order_of_the_standard) {
    auto one = two_files();
    one.files = {{"a", k_digest_a}};
    EXPECT_EQ(inventory_text(one), R"({
  "id": "urn:uuid:1",
  "type": "https://ocfl.io/1.1/spec/#inventory",
  "digestAlgorithm": "sha512",
  "head": "v1",
  "manifest": {
    ")" + k_digest_a + R"(": [
      "v1/content/a"
    ]
  },
  "versions": {
    "v1": {
      "created": "2026-11-20T01:12:00Z",
      "state": {
        ")" + k_digest_a + R"(": [
          "a"
        ]
      },
      "message": "m",
      "user": {
        "name": "n",
        "address": "mailto:n@example.org"
      }
    }
  }
}
)");
}

TEST(Inventory, can_be_written_whatever_the_names_are_made_of) {
    auto odd = two_files();
    odd.user_name = "\xff\xfe \"\\ \n";
    odd.user_address.clear();
    EXPECT_EQ(problems(inventory_text(odd)), "");
    odd.user_name.clear();
    EXPECT_EQ(problems(inventory_text(odd)), "");
}

TEST(Inventory, names_the_code_of_what_is_wrong) {
    const auto good = inventory_text(two_files());
    EXPECT_EQ(problems(""), "E033 ");
    EXPECT_EQ(problems("[]"), "E033 ");
    EXPECT_EQ(problems("null"), "E033 ");
    EXPECT_EQ(problems(replaced(good, "\"id\"", "\"head\"")), "E033 ") << "a key twice";
    EXPECT_EQ(problems(replaced(good, "\"id\"", "\"ids\"")), "E102 E036 ");
    EXPECT_EQ(problems(replaced(good, "\"urn:uuid:1\"", "7")), "E037 ");
    EXPECT_EQ(problems(replaced(good, "1.1/spec", "1.2/spec")), "E038 ");
    EXPECT_EQ(problems(replaced(good, "\"sha512\"", "\"md5\"")), "E025 ");
    EXPECT_EQ(problems(replaced(good, "\"head\": \"v1\"", "\"head\": \"v2\"")), "E040 ");
    EXPECT_EQ(problems(replaced(good, "v1/content/a", "v1/content/../a")), "E099 ");
    EXPECT_EQ(problems(replaced(good, "v1/content/a", "/v1/content/a")), "E100 ");
    EXPECT_EQ(problems(replaced(good, "v1/content/a", "v1/elsewhere/a")), "E042 ");
    EXPECT_EQ(problems(replaced(good, "v1/content/a", "v2/content/a")), "E042 ");
    EXPECT_EQ(problems(replaced(good, "v1/content/a", "v1/content/c")), "E101 ");
    EXPECT_EQ(problems(replaced(good, "v1/content/c", "v1/content/a/c")), "E101 ");
    EXPECT_EQ(problems(replaced(good, "\"created\"", "\"createt\"")), "E102 E048 ");
    EXPECT_EQ(problems(replaced(good, "01:12:00Z", "01:12:00")), "E049 ");
    EXPECT_EQ(problems(replaced(good, "\"message\": \"m\"", "\"message\": 1")), "E094 ");
    EXPECT_EQ(problems(replaced(good, "\"name\": \"n\"", "\"name\": \"\"")), "E054 ");
    EXPECT_EQ(problems(replaced(good, "          \"a\"", "          \"c\"")), "E095 ");
    EXPECT_EQ(problems(replaced(good, "          \"a\"", "          \"a/\"")), "E053 ");
    EXPECT_EQ(problems(replaced(good, "          \"a\"", "          17")), "E052 ");
}

TEST(Inventory, stays_quick_and_small_with_hostile_texts) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(problems(std::string(10 << 20, '[')), "E033 ");
    std::string nested;
    for (int i = 0; i < 100'000; ++i) {
        nested += R"({"a":)";
    }
    EXPECT_EQ(problems(nested), "E033 ");
    std::string many = "[0";
    for (int i = 0; i < 5'000'000; ++i) {
        many += ",0";
    }
    EXPECT_EQ(problems(many + "]"), "E033 ");

    std::string versions = R"({"id":"u","head":"v1","manifest":{},"versions":{)";
    for (int i = 1; i < 100'000; ++i) {
        versions += (i > 1 ? ",\"v" : "\"v") + std::to_string(i) + "\":{}";
    }
    EXPECT_NE(problems(versions + "}}"), "");

    std::string deep = R"({"manifest":{")" + k_digest_a + R"(":[)";
    std::string slashes;
    for (int i = 0; i < 2000; ++i) {
        slashes += "a/";
    }
    for (int i = 0; i < 2000; ++i) {
        deep += (i > 0 ? ",\"" : "\"") + slashes + std::to_string(i) + "\"";
    }
    EXPECT_NE(problems(deep + "]}}"), "");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TEST(Inventory, reads_sidecars_as_ocfl_writes_them) {
    EXPECT_EQ(parse_sidecar(as_bytes("0Aff inventory.json\n")), "0aff");
    EXPECT_EQ(parse_sidecar(as_bytes("0aff \t inventory.json")), "0aff");
    for (const auto* bad : {"", "0aff", "0aff ", "0affinventory.json", " 0aff inventory.json",
                            "0aff inventory.json\n\n", "0aff other.json", "0axf inventory.json"}) {
        EXPECT_FALSE(parse_sidecar(as_bytes(bad)).has_value()) << bad;
    }
}

TEST(OcflPath, finds_a_file_that_is_a_folder_too) {
    EXPECT_FALSE(conflict_among({"a", "b/c", "a-b/c", "ab"}).has_value());
    EXPECT_EQ(conflict_among({"a", "a-b", "a/c"}), "a/c");
    EXPECT_EQ(conflict_among({"x/y/z", "x/y", "q"}), "x/y/z");
    EXPECT_FALSE(conflict_among({}).has_value());
}

TEST(OcflPath, knows_version_names) {
    EXPECT_EQ(version_number("v1"), 1U);
    EXPECT_EQ(version_number("v0012"), 12U);
    for (const auto* bad : {"", "v", "1", "V1", "v1a", "v-1", "v0", "v99999999999999999999"}) {
        EXPECT_EQ(version_number(bad), 0U) << bad;
    }
}

} // namespace
} // namespace scanseal::storage
