#include "dicom/text_encoding.hpp"

#include "tests/support/shared_data.hpp"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>

using namespace scanseal;
using namespace scanseal::dicom;

namespace {

std::string iso2022(const std::string& text) {
    auto bytes = encode_text(text, TextEncoding::iso2022_jp);
    return bytes ? *bytes : "refused: " + bytes.error().detail;
}

// PS3.5 H.3.1, the encoded string byte by byte.
TEST(TextEncoding, writes_the_japanese_name_of_annex_h) {
    EXPECT_EQ(iso2022("Yamada^Tarou=山田^太郎=やまだ^たろう"),
              "Yamada^Tarou="
              "\x1b\x24\x42\x3b\x33\x45\x44\x1b\x28\x42^\x1b\x24\x42\x42\x40\x4f\x3a\x1b\x28\x42="
              "\x1b\x24\x42\x24\x64\x24\x5e\x24\x40\x1b\x28\x42^"
              "\x1b\x24\x42\x24\x3f\x24\x6d\x24\x26\x1b\x28\x42");
}

TEST(TextEncoding, agrees_with_the_annex_h_file_of_another_project) {
    const auto folder = test::shared_data("dicom-pydicom/charset_files");
    if (!folder) {
        GTEST_SKIP() << "../shared/data/dicom-pydicom is absent";
    }
    DcmFileFormat file;
    ASSERT_TRUE(file.loadFile(((*folder) / "chrH31.dcm").c_str()).good());
    OFString name;
    ASSERT_TRUE(file.getDataset()->findAndGetOFString(DCM_PatientName, name).good());
    EXPECT_EQ(iso2022("Yamada^Tarou=山田^太郎=やまだ^たろう"),
              std::string(name.c_str(), name.length()));
}

// Bytes from Python's iso2022_jp codec. The second one holds a byte 5C, which is no backslash here.
TEST(TextEncoding, returns_to_ascii_before_each_delimiter_and_at_the_end) {
    EXPECT_EQ(iso2022("鈴木^一郎"), "\x1b$BNkLZ\x1b(B^\x1b$B0lO:\x1b(B");
    EXPECT_EQ(iso2022("本"), "\x1b$BK\\\x1b(B");
    EXPECT_EQ(iso2022("A 山 B"), "A \x1b$B;3\x1b(B B");
}

TEST(TextEncoding, leaves_ascii_alone) {
    EXPECT_EQ(iso2022("YAMADA^TAROU"), "YAMADA^TAROU");
    EXPECT_EQ(iso2022(""), "");
}

TEST(TextEncoding, names_the_code_point_it_cannot_write) {
    const struct {
        const char* text;
        const char* code_point;
    } cases[] = {
        {"髙橋", "U+9AD9"},                      // in no JIS X 0208 row, common in names
        {"山﨑", "U+FA11"},  {"ﾔﾏﾀﾞ", "U+FF94"}, // half-width kana would be ISO-IR 13
        {"𠮷野", "U+20BB7"},                     // beyond the basic plane
        {"¥", "U+00A5"},                         // iconv would make a backslash of it
        {"‾", "U+203E"},     {"か\u3099", "U+3099"}, {"é", "U+00E9"},
    };

    for (const auto& one : cases) {
        const auto bytes = encode_text(one.text, TextEncoding::iso2022_jp);
        ASSERT_FALSE(bytes) << one.text;
        EXPECT_EQ(bytes.error().code, RefusalCode::dicom_text_unencodable);
        EXPECT_NE(bytes.error().detail.find(one.code_point), std::string::npos)
            << bytes.error().detail;
        EXPECT_EQ(encode_text(one.text, TextEncoding::utf8), one.text);
    }
}

TEST(TextEncoding, refuses_what_is_not_utf_8) {
    for (const auto* bad : {"\xff", "\xc0\x80", "\xe3\x81", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                            "\x80", "a\xe3(\xa1"}) {
        for (const auto encoding : {TextEncoding::iso2022_jp, TextEncoding::utf8}) {
            const auto bytes = encode_text(bad, encoding);
            ASSERT_FALSE(bytes);
            EXPECT_EQ(bytes.error().code, RefusalCode::dicom_value_invalid);
        }
    }
}

TEST(TextEncoding, counts_characters_not_bytes) {
    EXPECT_EQ(count_characters("山田"), 2U);
    EXPECT_EQ(count_characters("𠮷"), 1U);
    EXPECT_EQ(count_characters("\xff"), std::nullopt);
}

} // namespace
