// The object as judged by other people's tools: dcmdump (DCMTK) and dciodvfy (dicom3tools), where
// installed.
#include "dicom/film_object.hpp"

#include "tests/dicom/film_samples.hpp"
#include "tests/support/sample_film.hpp"
#include "tests/support/shell_command.hpp"
#include "tests/support/temp_dir.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <string>

using namespace scanseal;
using namespace scanseal::dicom;
using namespace scanseal::test;

namespace {

std::string output_of(const std::string& command) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"),
                                                               &pclose);
    std::string out;
    char piece[4096];
    for (std::size_t n = 0; pipe && (n = std::fread(piece, 1, sizeof piece, pipe.get())) > 0;) {
        out.append(piece, n);
    }
    return out;
}

/// The lines of dciodvfy that begin with Error.
std::string errors_of_dciodvfy(const FilmAttributes& attributes, const PixelBuffer& film) {
    const TempDir dir;
    const auto object = encode_film(film, attributes);
    if (!object) {
        return object.error().detail;
    }
    const auto path = dir.path() / "film.dcm";
    write_file(path, std::string(as_text(object->file)));
    return output_of(fmt::format("dciodvfy -new '{}' 2>&1 | grep '^Error'", path.string()));
}

TEST(FilmTools, dciodvfy_finds_no_error) {
    if (!has_program("dciodvfy")) {
        GTEST_SKIP() << "dciodvfy (package dicom3tools) is not installed";
    }
    auto attributes = full_attributes();
    EXPECT_EQ(errors_of_dciodvfy(attributes, grey16_film(12)), "");
    EXPECT_EQ(errors_of_dciodvfy(attributes, grey8_film()), "");
    EXPECT_EQ(errors_of_dciodvfy(attributes, grey16_film(16)), "");
    EXPECT_EQ(errors_of_dciodvfy(least_attributes(), grey16_film(12)), "");
    for (const auto* part : {"",
                             "KNEE",
                             "HAND",
                             "ABDOMEN",
                             "SKULL",
                             "PELVIS",
                             "LSPINE",
                             "SHOULDER",
                             "BREAST",
                             "UTERUS",
                             "NECK",
                             "HEART",
                             "ANKLE",
                             "RIB",
                             "CORONARYARTERY",
                             "CERVIX",
                             "SCALP",
                             "PHARYNX",
                             "URETHRA",
                             "NECKCHESTABDPELV",
                             "SOMETHINGELSE"}) {
        attributes.body_part = part;
        EXPECT_EQ(errors_of_dciodvfy(attributes, grey8_film()), "") << part;
    }
    attributes.body_part = "KNEE";
    attributes.laterality = "R";
    attributes.lossy_source = true;
    EXPECT_EQ(errors_of_dciodvfy(attributes, grey8_film()), "");
    attributes.encoding = TextEncoding::utf8;
    attributes.patient_name = "YAMAMOTO^HANAKO=山本^花子=やまもと^はなこ";
    EXPECT_EQ(errors_of_dciodvfy(attributes, grey8_film()), "");
}

TEST(FilmTools, dcmdump_reads_the_same_values) {
    if (!has_program("dcmdump")) {
        GTEST_SKIP() << "dcmdump (package dcmtk) is not installed";
    }
    const TempDir dir;
    const auto object = encode_film(
        draw_film(5, {.width_mm = 201, .height_mm = 252, .pitch_um = 400}), full_attributes());
    ASSERT_TRUE(object);
    const auto path = dir.path() / "film.dcm";
    write_file(path, std::string(as_text(object->file)));
    // DCMTK with glibc's iconv cannot convert IR 87 itself, but the tool of the same library can.
    const auto dump =
        output_of(fmt::format("dcmdump '{}' 2>&1 | iconv -f ISO-2022-JP -t UTF-8", path.string()));
    for (const auto* line :
         {"(0002,0010) UI =LittleEndianExplicit", "(0008,0060) CS [RG]", "(0008,0064) CS [DF]",
          "(0010,0010) PN [YAMADA^TAROU=山田^太郎=やまだ^たろう]", "(0010,0020) LO [00123456]",
          "(0010,0030) DA [19700131]", "(0008,103e) LO [胸部正面]", "(0018,2010) DS [0.1\\0.1]",
          "(0028,0010) US 630", "(0028,0011) US 503", "(0028,0101) US 12", "(0028,0102) US 11"}) {
        EXPECT_NE(dump.find(line), std::string::npos) << line << "\n" << dump.substr(0, 6000);
    }
    EXPECT_EQ(dump.find("\nE:"), std::string::npos);
    EXPECT_EQ(dump.find("\nW:"), std::string::npos);
}

} // namespace
