#include "pipeline/markup_internal.hpp"

#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

constexpr const char* k_bad = "\xEF\xBF\xBD";

TEST(Markup, leaves_plain_and_japanese_text_alone) {
    EXPECT_EQ(escaped("letter 1.tif"), "letter 1.tif");
    EXPECT_EQ(escaped("紹介状\n\U00020BB7"), "紹介状\n\U00020BB7");
}

TEST(Markup, takes_the_power_from_markup) {
    EXPECT_EQ(escaped("<script>alert('&\")</script>"),
              "&lt;script&gt;alert(&#39;&amp;&quot;)&lt;/script&gt;");
}

TEST(Markup, replaces_what_is_not_utf_8) {
    for (const auto* bytes : {"\xFF", "\x80", "\xC0", "\xC3", "\xF8"}) {
        EXPECT_EQ(escaped(bytes), k_bad);
    }
    EXPECT_EQ(escaped("\xE3\x81"), std::string(k_bad) + k_bad) << "cut short";
    EXPECT_EQ(escaped("\xC0\xAF"), std::string(k_bad) + k_bad) << "overlong";
    EXPECT_EQ(escaped("\xED\xA0\x80"), std::string(k_bad) + k_bad + k_bad) << "surrogate";
    EXPECT_EQ(escaped("\xF4\x90\x80\x80").size(), 12U) << "past U+10FFFF";
    EXPECT_EQ(escaped("\xC3<"), std::string(k_bad) + "&lt;");
}

TEST(Markup, replaces_what_xml_cannot_hold_and_what_turns_text_around) {
    EXPECT_EQ(escaped(std::string_view("\0", 1)), k_bad);
    EXPECT_EQ(escaped("\x1B"), k_bad);
    EXPECT_EQ(escaped("\u202E"), k_bad);
    EXPECT_EQ(escaped("\u2066"), k_bad);
    EXPECT_EQ(escaped("\uFFFE"), k_bad);
}

// RFC 4648 section 10
TEST(Markup, writes_base64_as_the_rfc_shows_it) {
    EXPECT_EQ(base64(as_bytes("")), "");
    EXPECT_EQ(base64(as_bytes("f")), "Zg==");
    EXPECT_EQ(base64(as_bytes("fo")), "Zm8=");
    EXPECT_EQ(base64(as_bytes("foo")), "Zm9v");
    EXPECT_EQ(base64(as_bytes("foob")), "Zm9vYg==");
    EXPECT_EQ(base64(as_bytes("fooba")), "Zm9vYmE=");
    EXPECT_EQ(base64(as_bytes("foobar")), "Zm9vYmFy");
}

} // namespace
} // namespace scanseal::pipeline
