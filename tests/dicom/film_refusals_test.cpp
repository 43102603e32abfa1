#include "dicom/film_object.hpp"

#include "tests/dicom/film_samples.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

using namespace scanseal;
using namespace scanseal::dicom;
using scanseal::test::full_attributes;
using scanseal::test::grey16_film;

namespace {

using Change = std::function<void(FilmAttributes&)>;

RefusalCode code_after(const Change& change) {
    auto attributes = full_attributes();
    change(attributes);
    const auto object = encode_film(grey16_film(12), attributes);
    EXPECT_FALSE(object);
    return object ? RefusalCode::job_incomplete : object.error().code;
}

bool accepted_after(const Change& change) {
    auto attributes = full_attributes();
    change(attributes);
    return encode_film(grey16_film(12), attributes).has_value();
}

TEST(FilmRefusals, names_a_missing_type_1_value) {
    EXPECT_EQ(code_after([](auto& a) { a.modality = ""; }), RefusalCode::dicom_value_missing);
    EXPECT_EQ(code_after([](auto& a) { a.identity_seed = ""; }), RefusalCode::dicom_value_missing);
    EXPECT_EQ(code_after([](auto& a) { a.pitch_x_um = 0; }), RefusalCode::dicom_value_missing);
    EXPECT_EQ(code_after([](auto& a) { a.pitch_y_um = 0; }), RefusalCode::dicom_value_missing);
}

TEST(FilmRefusals, refuse_values_the_standard_does_not_allow) {
    const Change changes[] = {
        [](auto& a) { a.patient_birth_date = "1970-02-30"; },
        [](auto& a) { a.patient_birth_date = "19700131"; },
        [](auto& a) { a.study_date = "2009-5-11"; },
        [](auto& a) { a.study_date = "0000-01-01"; },
        [](auto& a) { a.patient_sex = "X"; },
        [](auto& a) { a.patient_sex = "MF"; },
        [](auto& a) { a.laterality = "B"; },
        [](auto& a) { a.laterality = "L"; }, // CHEST has no left one
        [](auto& a) { a.modality = "rg"; },
        [](auto& a) { a.modality = "R\\G"; },
        [](auto& a) { a.body_part = "A23456789B1234567"; },
        [](auto& a) { a.view = "P/A"; },
        [](auto& a) { a.study_uid = "1.02.3"; },
        [](auto& a) { a.study_uid = "1.2.3\n"; },
        [](auto& a) { a.accession_number = "12345678901234567"; },
        [](auto& a) { a.station_name = "12345678901234567"; },
        [](auto& a) { a.patient_id = std::string(65, '1'); },
        [](auto& a) { a.patient_id = "1\\2"; },
        [](auto& a) { a.patient_id = "1\x1b$B"; },
        [](auto& a) { a.series_description = "a\nb"; },
        [](auto& a) { a.device_serial = std::string("a\0b", 3); },
        [](auto& a) { a.software = "\xc2\x85"; }, // a C1 control character
        [](auto& a) { a.device_model = "\xff"; },
        [](auto& a) { a.scanned_at = "2026-11-20"; },
        [](auto& a) { a.scanned_at = "2026-11-20T10:12:00"; },
        [](auto& a) { a.scanned_at = "2026-11-20T10:12:00+15:00"; },
        [](auto& a) { a.scanned_at = "0000-01-01T00:00:00Z"; },
        [](auto& a) { a.pitch_x_um = -1; },
        [](auto& a) { a.pitch_x_um = 1e9; },
        [](auto& a) { a.pitch_y_um = std::numeric_limits<double>::quiet_NaN(); },
        [](auto& a) { a.pitch_y_um = std::numeric_limits<double>::infinity(); },
        [](auto& a) { a.instance_number = 0x80000000U; },
        [](auto& a) { a.patient_name = "A=B=C=D"; },
        [](auto& a) { a.patient_name = "A^B^C^D^E^F"; },
        [](auto& a) { a.patient_name = "A\\B"; },
        [](auto& a) { a.patient_name = std::string(65, 'A'); },
        [](auto& a) { a.patient_name = "A=" + std::string(65, 'B'); },
    };
    for (std::size_t i = 0; i < std::size(changes); ++i) {
        EXPECT_EQ(code_after(changes[i]), RefusalCode::dicom_value_invalid) << "change " << i;
    }
}

TEST(FilmRefusals, take_values_at_their_limits) {
    EXPECT_TRUE(accepted_after([](auto& a) { a.patient_id = std::string(64, '1'); }));
    EXPECT_TRUE(accepted_after([](auto& a) { a.accession_number = "1234567890123456"; }));
    EXPECT_TRUE(accepted_after([](auto& a) {
        a.patient_name = std::string(64, 'A') + "=";
        for (int i = 0; i < 64; ++i) { // 64 characters, though more than 64 bytes
            a.patient_name += "山";
        }
    }));
    EXPECT_TRUE(accepted_after([](auto& a) { a.patient_name = "A^B^C^D^E=A^B^C^D^E=A^B^C^D^E"; }));
    EXPECT_TRUE(accepted_after([](auto& a) { a.patient_name = "=山田^太郎"; }));
    EXPECT_TRUE(accepted_after([](auto& a) { a.pitch_x_um = 10000; }));
    EXPECT_TRUE(accepted_after([](auto& a) { a.pitch_y_um = 1.0 / 3.0; }));
}

TEST(FilmRefusals, name_the_code_point_but_not_the_patient) {
    auto attributes = full_attributes();
    attributes.patient_name = "TAKAHASHI=髙橋";
    const auto object = encode_film(grey16_film(12), attributes);
    ASSERT_FALSE(object);
    EXPECT_EQ(object.error().code, RefusalCode::dicom_text_unencodable);
    EXPECT_NE(object.error().detail.find("patient_name"), std::string::npos);
    EXPECT_NE(object.error().detail.find("U+9AD9"), std::string::npos);
    EXPECT_EQ(object.error().detail.find("TAKAHASHI"), std::string::npos);
}

TEST(FilmRefusals, keep_colour_and_bilevel_pages_out) {
    for (const auto layout : {SampleLayout::rgb8, SampleLayout::rgb16, SampleLayout::bilevel}) {
        const auto object = encode_film(PixelBuffer(16, 16, layout), full_attributes());
        ASSERT_FALSE(object);
        EXPECT_EQ(object.error().code, RefusalCode::dicom_pixels_unsuitable);
    }
}

TEST(FilmCheck, finds_one_changed_sample) {
    const auto film = grey16_film(12);
    const auto object = encode_film(film, full_attributes());
    ASSERT_TRUE(object);
    auto changed = object->file;
    auto& byte = changed[changed.size() - 7];
    byte = static_cast<std::uint8_t>(byte ^ 0x01U);
    const auto check = check_film(changed, film);
    ASSERT_FALSE(check);
    EXPECT_EQ(check.error().code, RefusalCode::lossless_check_failed);
}

TEST(FilmCheck, finds_another_size_and_another_depth) {
    const auto object = encode_film(grey16_film(12), full_attributes());
    ASSERT_TRUE(object);
    const auto deeper = check_film(object->file, grey16_film(13));
    ASSERT_FALSE(deeper);
    EXPECT_EQ(deeper.error().code, RefusalCode::lossless_check_failed);
    PixelBuffer larger(38, 29, SampleLayout::grey16);
    larger.set_significant_bits(12);
    const auto check = check_film(object->file, larger);
    ASSERT_FALSE(check);
    EXPECT_EQ(check.error().code, RefusalCode::lossless_check_failed);
}

TEST(FilmCheck, refuses_every_cut_file) {
    const auto film = grey16_film(12);
    const auto object = encode_film(film, full_attributes());
    ASSERT_TRUE(object);
    for (std::size_t length = 0; length < object->file.size(); length += length < 1500 ? 1 : 97) {
        const auto check = check_film(ByteView(object->file).first(length), film);
        ASSERT_FALSE(check) << length;
        EXPECT_TRUE(check.error().code == RefusalCode::dicom_unreadable ||
                    check.error().code == RefusalCode::lossless_check_failed);
    }
}

TEST(FilmCheck, survives_every_damaged_header_byte) {
    const auto film = grey16_film(12);
    const auto object = encode_film(film, full_attributes());
    ASSERT_TRUE(object);
    const std::size_t header = object->file.size() - film.samples().size();
    for (std::size_t at = 0; at < header; ++at) {
        for (const unsigned mask : {0x01U, 0x80U, 0xFFU}) {
            auto damaged = object->file;
            damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ mask);
            (void)check_film(damaged, film); // any answer will do, but an answer
        }
    }
}

} // namespace
