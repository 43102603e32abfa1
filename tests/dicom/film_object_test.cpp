#include "dicom/film_object.hpp"

#include "tests/dicom/film_samples.hpp"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dctk.h>
#include <gtest/gtest.h>

using namespace scanseal;
using namespace scanseal::dicom;
using scanseal::test::full_attributes;
using scanseal::test::grey16_film;
using scanseal::test::grey8_film;
using scanseal::test::least_attributes;

namespace {

/// The object as DCMTK reads it.
class ReadBack {
public:
    explicit ReadBack(const Bytes& bytes) {
        DcmInputBufferStream stream;
        stream.setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
        stream.setEos();
        file_.transferInit();
        EXPECT_TRUE(file_.read(stream).good());
        file_.transferEnd();
    }

    std::string text(const DcmTagKey& key) {
        OFString value;
        const auto found = file_.getDataset()->findAndGetOFStringArray(key, value, OFTrue);
        return found.good() ? std::string(value.c_str(), value.length()) : "absent";
    }

    std::string meta(const DcmTagKey& key) {
        OFString value;
        file_.getMetaInfo()->findAndGetOFString(key, value);
        return {value.c_str(), value.length()};
    }

    unsigned number(const DcmTagKey& key) {
        Uint16 value = 0;
        EXPECT_TRUE(file_.getDataset()->findAndGetUint16(key, value).good());
        return value;
    }

private:
    DcmFileFormat file_;
};

FilmObject encoded(const PixelBuffer& film, const FilmAttributes& attributes) {
    auto object = encode_film(film, attributes);
    EXPECT_TRUE(object) << (object ? "" : object.error().detail);
    return object ? *object : FilmObject{};
}

// Requirement S7: film becomes DICOM.
TEST(FilmObject, holds_what_is_known_of_patient_and_film) {
    const auto object = encoded(grey16_film(12), full_attributes());
    ReadBack read(object.file);
    EXPECT_EQ(read.meta(DCM_MediaStorageSOPClassUID), "1.2.840.10008.5.1.4.1.1.7.3");
    EXPECT_EQ(read.meta(DCM_MediaStorageSOPInstanceUID), object.sop_instance_uid);
    EXPECT_EQ(read.meta(DCM_TransferSyntaxUID), "1.2.840.10008.1.2.1");
    EXPECT_EQ(read.meta(DCM_ImplementationVersionName), "SCANSEAL_1");
    EXPECT_EQ(read.meta(DCM_ImplementationClassUID).substr(0, 5), "2.25.");
    EXPECT_EQ(read.text(DCM_SOPClassUID), "1.2.840.10008.5.1.4.1.1.7.3");
    EXPECT_EQ(read.text(DCM_SOPInstanceUID), object.sop_instance_uid);
    EXPECT_EQ(read.text(DCM_SeriesInstanceUID), object.series_instance_uid);
    EXPECT_EQ(read.text(DCM_StudyInstanceUID), object.study_instance_uid);
    EXPECT_EQ(read.text(DCM_SpecificCharacterSet), "\\ISO 2022 IR 87");
    EXPECT_EQ(read.text(DCM_ImageType), "DERIVED\\SECONDARY");
    EXPECT_EQ(read.text(DCM_PatientID), "00123456");
    EXPECT_EQ(
        read.text(DCM_PatientName),
        "YAMADA^TAROU=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B");
    EXPECT_EQ(read.text(DCM_PatientBirthDate), "19700131");
    EXPECT_EQ(read.text(DCM_PatientSex), "M");
    EXPECT_EQ(read.text(DCM_StudyDate), "20090511");
    EXPECT_EQ(read.text(DCM_StudyTime), "");
    EXPECT_EQ(read.text(DCM_AccessionNumber), "ACC-0001");
    EXPECT_EQ(read.text(DCM_Modality), "RG");
    EXPECT_EQ(read.text(DCM_BodyPartExamined), "CHEST");
    EXPECT_EQ(read.text(DCM_ViewPosition), "PA");
    EXPECT_EQ(read.text(DCM_ConversionType), "DF");
    EXPECT_EQ(read.text(DCM_ContentDate), "20261120");
    EXPECT_EQ(read.text(DCM_ContentTime), "101200");
    EXPECT_EQ(read.text(DCM_DateOfSecondaryCapture), "20261120");
    EXPECT_EQ(read.text(DCM_TimeOfSecondaryCapture), "101200");
    EXPECT_EQ(read.text(DCM_TimezoneOffsetFromUTC), "+0900");
    EXPECT_EQ(read.text(DCM_SecondaryCaptureDeviceManufacturer), "Sample Scanners");
    EXPECT_EQ(read.text(DCM_SecondaryCaptureDeviceManufacturerModelName), "FD-12");
    EXPECT_EQ(read.text(DCM_BurnedInAnnotation), "YES");
    EXPECT_EQ(read.text(DCM_LossyImageCompression), "00");
    EXPECT_EQ(read.text(DCM_StationName), "ward-3"); // in the Contributing Equipment Sequence
}

TEST(FilmObject, says_how_its_pixels_are_to_be_read) {
    ReadBack read(encoded(grey16_film(12), full_attributes()).file);
    EXPECT_EQ(read.number(DCM_Rows), 29U);
    EXPECT_EQ(read.number(DCM_Columns), 37U);
    EXPECT_EQ(read.number(DCM_SamplesPerPixel), 1U);
    EXPECT_EQ(read.number(DCM_BitsAllocated), 16U);
    EXPECT_EQ(read.number(DCM_BitsStored), 12U);
    EXPECT_EQ(read.number(DCM_HighBit), 11U);
    EXPECT_EQ(read.number(DCM_PixelRepresentation), 0U);
    EXPECT_EQ(read.text(DCM_PhotometricInterpretation), "MONOCHROME2");
    EXPECT_EQ(read.text(DCM_NumberOfFrames), "1");
    EXPECT_EQ(read.text(DCM_PresentationLUTShape), "IDENTITY");
    EXPECT_EQ(read.text(DCM_RescaleIntercept), "0");
    EXPECT_EQ(read.text(DCM_RescaleSlope), "1");
    EXPECT_EQ(read.text(DCM_RescaleType), "US");
    EXPECT_EQ(read.text(DCM_WindowCenter), "absent");
}

TEST(FilmObject, gives_the_pitch_on_the_film_and_never_claims_calibration) {
    auto attributes = full_attributes();
    attributes.pitch_x_um = 25400.0 / 300.0;
    attributes.pitch_y_um = 175.0;
    ReadBack read(encoded(grey16_film(12), attributes).file);
    EXPECT_EQ(read.text(DCM_NominalScannedPixelSpacing), "0.175\\0.084666667"); // rows first
    EXPECT_EQ(read.text(DCM_PixelSpacing), "absent");
    EXPECT_EQ(read.text(DCM_ImagerPixelSpacing), "absent");
}

TEST(FilmObject, returns_every_sample_of_any_depth) {
    for (const unsigned bits : {9U, 10U, 12U, 14U, 16U}) {
        const auto film = grey16_film(bits);
        EXPECT_TRUE(check_film(encoded(film, full_attributes()).file, film)) << bits;
    }
    const auto film = grey8_film();
    const auto object = encoded(film, full_attributes());
    EXPECT_TRUE(check_film(object.file, film));
    ReadBack read(object.file);
    EXPECT_EQ(read.number(DCM_BitsStored), 9U); // the least this IOD allows; values stay 0 to 255
    EXPECT_EQ(read.text(DCM_WindowCenter), "128");
    EXPECT_EQ(read.text(DCM_WindowWidth), "256");
}

TEST(FilmObject, gives_a_window_when_the_upper_bits_are_not_used) {
    auto film = grey16_film(12);
    film.set_significant_bits(16);
    ReadBack read(encoded(film, full_attributes()).file);
    EXPECT_EQ(read.number(DCM_BitsStored), 16U);
    EXPECT_EQ(read.text(DCM_WindowCenter), "2048");
    EXPECT_EQ(read.text(DCM_WindowWidth), "4096");
}

TEST(FilmObject, is_the_same_byte_for_byte_for_the_same_input) {
    EXPECT_EQ(encoded(grey16_film(12), full_attributes()).file,
              encoded(grey16_film(12), full_attributes()).file);
}

TEST(FilmObject, has_uids_that_follow_from_the_seed) {
    const auto first = encoded(grey16_film(12), full_attributes());
    EXPECT_EQ(first.study_instance_uid, "2.25.96465554722043439518064963792768766733");
    EXPECT_EQ(first.series_instance_uid, "2.25.299202675208148125984270916155281497882");
    EXPECT_EQ(first.sop_instance_uid, "2.25.208923211800593080528984347075065936535");
    auto attributes = full_attributes();
    attributes.instance_number =
        2; // the second film of the same job: another instance of the same series
    const auto second = encoded(grey16_film(12), attributes);
    EXPECT_EQ(second.series_instance_uid, first.series_instance_uid);
    EXPECT_NE(second.sop_instance_uid, first.sop_instance_uid);
    attributes.identity_seed = "another";
    const auto other = encoded(grey16_film(12), attributes);
    EXPECT_NE(other.study_instance_uid, first.study_instance_uid);
    attributes.study_uid = "1.2.392.200036.1";
    EXPECT_EQ(encoded(grey16_film(12), attributes).study_instance_uid, "1.2.392.200036.1");
}

TEST(FilmObject, invents_nothing_that_is_not_known) {
    ReadBack read(encoded(grey16_film(12), least_attributes()).file);
    for (const auto& empty : {DCM_PatientName, DCM_PatientID, DCM_PatientBirthDate, DCM_PatientSex,
                              DCM_StudyDate, DCM_StudyTime, DCM_AccessionNumber, DCM_StudyID,
                              DCM_ReferringPhysicianName, DCM_Laterality, DCM_PatientOrientation}) {
        EXPECT_EQ(read.text(empty), "") << DcmTag(empty).getTagName();
    }
    for (const auto& absent :
         {DCM_ContentDate, DCM_ContentTime, DCM_DateOfSecondaryCapture, DCM_TimezoneOffsetFromUTC,
          DCM_SeriesDescription, DCM_BodyPartExamined, DCM_ViewPosition,
          DCM_SecondaryCaptureDeviceManufacturer, DCM_ContributingEquipmentSequence,
          DCM_SpecificCharacterSet, DCM_Manufacturer}) {
        EXPECT_EQ(read.text(absent), "absent") << DcmTag(absent).getTagName();
    }
}

TEST(FilmObject, writes_laterality_only_where_a_body_part_may_be_paired) {
    auto attributes = full_attributes();
    EXPECT_EQ(ReadBack(encoded(grey8_film(), attributes).file).text(DCM_Laterality), "absent");
    attributes.body_part = "KNEE";
    EXPECT_EQ(ReadBack(encoded(grey8_film(), attributes).file).text(DCM_Laterality), "");
    attributes.laterality = "L";
    EXPECT_EQ(ReadBack(encoded(grey8_film(), attributes).file).text(DCM_Laterality), "L");
}

TEST(FilmObject, can_be_written_in_utf_8) {
    auto attributes = full_attributes();
    attributes.encoding = TextEncoding::utf8;
    attributes.patient_name = "TAKAHASHI=髙橋";
    ReadBack read(encoded(grey8_film(), attributes).file);
    EXPECT_EQ(read.text(DCM_SpecificCharacterSet), "ISO_IR 192");
    EXPECT_EQ(read.text(DCM_PatientName), "TAKAHASHI=髙橋");
}

TEST(FilmObject, keeps_a_name_whose_code_holds_a_byte_5c) {
    auto attributes = full_attributes();
    attributes.patient_name = "YAMAMOTO=山本^本子";
    ReadBack read(encoded(grey8_film(), attributes).file);
    EXPECT_EQ(read.text(DCM_PatientName), "YAMAMOTO=\x1b$B;3K\\\x1b(B^\x1b$BK\\;R\x1b(B");
}

TEST(FilmObject, takes_the_offset_from_the_time_of_scanning) {
    auto attributes = full_attributes();
    attributes.scanned_at = "2026-01-01T00:30:15.250-03:30";
    ReadBack read(encoded(grey8_film(), attributes).file);
    EXPECT_EQ(read.text(DCM_ContentDate), "20260101");
    EXPECT_EQ(read.text(DCM_ContentTime), "003015.250");
    EXPECT_EQ(read.text(DCM_TimezoneOffsetFromUTC), "-0330");
    attributes.scanned_at = "2026-01-01T00:30:15Z";
    EXPECT_EQ(ReadBack(encoded(grey8_film(), attributes).file).text(DCM_TimezoneOffsetFromUTC),
              "+0000");
}

TEST(FilmObject, says_when_its_source_was_lossy) {
    auto attributes = full_attributes();
    attributes.lossy_source = true;
    attributes.burned_in_annotation = false;
    ReadBack read(encoded(grey8_film(), attributes).file);
    EXPECT_EQ(read.text(DCM_LossyImageCompression), "01");
    EXPECT_EQ(read.text(DCM_BurnedInAnnotation), "NO");
}

} // namespace
