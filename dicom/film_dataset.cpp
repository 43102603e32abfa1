#include "dicom/film_dataset_internal.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"

#include <fmt/core.h>

#include <memory>
#include <mutex>
#include <span>
#include <string>

namespace scanseal::dicom {

namespace {

void check(const OFCondition& condition, const char* what) {
    if (condition.bad()) {
        throw Failure(FailureKind::input_output,
                      fmt::format("DCMTK: {}: {}", what, condition.text()));
    }
}

/// The VR is given, so that no data dictionary is needed at run time.
void put(DcmItem& item, const DcmTagKey& key, DcmEVR vr, const std::string& value) {
    check(item.putAndInsertOFStringArray(DcmTag(key, DcmVR(vr)),
                                         OFString(value.data(), value.size())),
          "cannot set an attribute");
}

void put_known(DcmItem& item, const DcmTagKey& key, DcmEVR vr, const std::string& value) {
    if (!value.empty()) {
        put(item, key, vr, value);
    }
}

void put_number(DcmItem& item, const DcmTagKey& key, unsigned value) {
    check(item.putAndInsertUint16(DcmTag(key, DcmVR(EVR_US)), static_cast<Uint16>(value)),
          "cannot set a number");
}

/// Patient (C.7.1.1), General Study (C.7.2.1), General Series (C.7.3.1).
void put_patient_study_series(DcmItem& item, const FilmValues& values) {
    put(item, DCM_PatientName, EVR_PN, values.patient_name);
    put(item, DCM_PatientID, EVR_LO, values.patient_id);
    put(item, DCM_PatientBirthDate, EVR_DA, values.patient_birth_date);
    put(item, DCM_PatientSex, EVR_CS, values.patient_sex);
    put(item, DCM_StudyInstanceUID, EVR_UI, values.study_uid);
    put(item, DCM_StudyDate, EVR_DA, values.study_date);
    put(item, DCM_StudyTime, EVR_TM, "");
    put(item, DCM_ReferringPhysicianName, EVR_PN, "");
    put(item, DCM_StudyID, EVR_SH, "");
    put(item, DCM_AccessionNumber, EVR_SH, values.accession_number);
    put(item, DCM_Modality, EVR_CS, values.modality);
    put(item, DCM_SeriesInstanceUID, EVR_UI, values.series_uid);
    put(item, DCM_SeriesNumber, EVR_IS, "1"); // the series is ours: one for each document
    if (values.laterality_applies) { // Type 2C: empty where a side is possible, absent where not
        put(item, DCM_Laterality, EVR_CS, values.laterality);
    }
    put_known(item, DCM_SeriesDescription, EVR_LO, values.series_description);
    put_known(item, DCM_BodyPartExamined, EVR_CS, values.body_part);
    put_known(item, DCM_ViewPosition, EVR_CS, values.view);
}

/// General Equipment would name the machine that exposed the film, which is not known: the
/// digitiser stands in SC Equipment (C.8.6.1) and as contributing equipment (C.12.1).
void put_equipment(DcmItem& item, const FilmValues& values) {
    put(item, DCM_ConversionType, EVR_CS, "DF");
    put_known(item, DCM_SecondaryCaptureDeviceID, EVR_LO, values.device_serial);
    put_known(item, DCM_SecondaryCaptureDeviceManufacturer, EVR_LO, values.device_manufacturer);
    put_known(item, DCM_SecondaryCaptureDeviceManufacturerModelName, EVR_LO, values.device_model);
    put_known(item, DCM_SecondaryCaptureDeviceSoftwareVersions, EVR_LO, values.software);
    put_known(item, DCM_DateOfSecondaryCapture, EVR_DA, values.scan_date);
    put_known(item, DCM_TimeOfSecondaryCapture, EVR_TM, values.scan_time);
    if (values.device_manufacturer.empty()) {
        return; // Type 1 in the sequence below
    }
    DcmItem* device = nullptr;
    check(item.findOrCreateSequenceItem(DcmTag(DCM_ContributingEquipmentSequence, DcmVR(EVR_SQ)),
                                        device, 0),
          "cannot add a sequence");
    put(*device, DCM_Manufacturer, EVR_LO, values.device_manufacturer);
    put_known(*device, DCM_ManufacturerModelName, EVR_LO, values.device_model);
    put_known(*device, DCM_DeviceSerialNumber, EVR_LO, values.device_serial);
    put_known(*device, DCM_StationName, EVR_SH, values.station_name);
    put_known(*device, DCM_SoftwareVersions, EVR_LO, values.software);
    put_known(*device, DCM_ContributionDateTime, EVR_DT, values.scan_date_time);
    DcmItem* purpose = nullptr;
    check(device->findOrCreateSequenceItem(
              DcmTag(DCM_PurposeOfReferenceCodeSequence, DcmVR(EVR_SQ)), purpose, 0),
          "cannot add a sequence");
    put(*purpose, DCM_CodeValue, EVR_SH, "FILMD"); // PS3.16 CID 7005
    put(*purpose, DCM_CodingSchemeDesignator, EVR_SH, "DCM");
    put(*purpose, DCM_CodeMeaning, EVR_LO, "Film Digitizer");
}

/// Source Image Sequence (PS3.3 C.12.4, General Reference): the object that the digitiser wrote.
void put_source(DcmItem& item, const FilmAttributes& attributes) {
    if (attributes.source_sop_class_uid.empty() || attributes.source_sop_instance_uid.empty()) {
        return;
    }
    DcmItem* source = nullptr;
    check(item.findOrCreateSequenceItem(DcmTag(DCM_SourceImageSequence, DcmVR(EVR_SQ)), source, 0),
          "cannot add a sequence");
    put(*source, DCM_ReferencedSOPClassUID, EVR_UI, attributes.source_sop_class_uid);
    put(*source, DCM_ReferencedSOPInstanceUID, EVR_UI, attributes.source_sop_instance_uid);
    if (attributes.source_frame > 0) {
        put(*source, DCM_ReferencedFrameNumber, EVR_IS, std::to_string(attributes.source_frame));
    }
}

/// SOP Common (C.12.1), General Image (C.7.6.1), Multi-frame (C.7.6.6), SC Multi-frame Image
/// (C.8.6.3).
void put_image(DcmItem& item, const FilmValues& values, const FilmAttributes& attributes) {
    put_known(item, DCM_SpecificCharacterSet, EVR_CS, values.character_set);
    put(item, DCM_SOPClassUID, EVR_UI, k_film_sop_class);
    put(item, DCM_SOPInstanceUID, EVR_UI, values.instance_uid);
    put_known(item, DCM_TimezoneOffsetFromUTC, EVR_SH, values.utc_offset);
    put(item, DCM_ImageType, EVR_CS, "DERIVED\\SECONDARY");
    put(item, DCM_InstanceNumber, EVR_IS, values.instance_number);
    put(item, DCM_PatientOrientation, EVR_CS, "");
    put_known(item, DCM_ContentDate, EVR_DA, values.scan_date);
    put_known(item, DCM_ContentTime, EVR_TM, values.scan_time);
    put(item, DCM_LossyImageCompression, EVR_CS, attributes.lossy_source ? "01" : "00");
    put(item, DCM_BurnedInAnnotation, EVR_CS, attributes.burned_in_annotation ? "YES" : "NO");
    put_source(item, attributes);
    put(item, DCM_NumberOfFrames, EVR_IS, "1");
    put(item, DCM_NominalScannedPixelSpacing, EVR_DS, values.spacing);
    put(item, DCM_PresentationLUTShape, EVR_CS, "IDENTITY");
    put(item, DCM_RescaleIntercept, EVR_DS, "0");
    put(item, DCM_RescaleSlope, EVR_DS, "1");
    put(item, DCM_RescaleType, EVR_LO, "US");
}

/// Image Pixel (C.7.6.3) and, where the samples leave the upper part of the stored range empty, a
/// window over the part they use (C.11.2.1.2: width 2^n, centre 2^(n-1) runs from 0 to 2^n - 1);
/// else a viewer would show them dark.
void put_pixels(DcmItem& item, const PixelBuffer& pixels, const FilmPixelFacts& facts) {
    put_number(item, DCM_SamplesPerPixel, 1);
    put(item, DCM_PhotometricInterpretation, EVR_CS, "MONOCHROME2");
    put_number(item, DCM_Rows, pixels.height_px());
    put_number(item, DCM_Columns, pixels.width_px());
    put_number(item, DCM_BitsAllocated, 16);
    put_number(item, DCM_BitsStored, facts.bits_stored);
    put_number(item, DCM_HighBit, facts.bits_stored - 1);
    put_number(item, DCM_PixelRepresentation, 0);
    if (facts.bits_used > 0 && facts.bits_used < facts.bits_stored) {
        put(item, DCM_WindowCenter, EVR_DS, std::to_string(1U << (facts.bits_used - 1)));
        put(item, DCM_WindowWidth, EVR_DS, std::to_string(1U << facts.bits_used));
    }
    const auto count = std::size_t{pixels.width_px()} * pixels.height_px();
    auto element = std::make_unique<DcmOtherByteOtherWord>(DcmTag(DCM_PixelData, DcmVR(EVR_OW)));
    Uint16* words = nullptr;
    check(element->createUint16Array(static_cast<Uint32>(count), words), "no room for the pixels");
    copy_samples(pixels, std::span<std::uint16_t>(words, count));
    check(item.insert(element.get()), "cannot add the pixels");
    [[maybe_unused]] auto* const owned_by_item = element.release();
}

} // namespace

void quiet_dcmtk() {
    static std::once_flag once;
    std::call_once(once, [] { OFLog::configure(OFLogger::OFF_LOG_LEVEL); });
}

void fill_film_dataset(DcmDataset& dataset, const FilmValues& values,
                       const FilmAttributes& attributes, const PixelBuffer& pixels,
                       const FilmPixelFacts& facts) {
    put_image(dataset, values, attributes);
    put_patient_study_series(dataset, values);
    put_equipment(dataset, values);
    put_pixels(dataset, pixels, facts);
}

} // namespace scanseal::dicom
