#include "dicom/film_object.hpp"

#include "dicom/film_dataset_internal.hpp"

#include <dcmtk/dcmdata/dcistrmb.h>
#include <fmt/core.h>

#include <span>
#include <string>

namespace scanseal::dicom {

namespace {

struct ExpectedNumber {
    DcmTagKey key;
    unsigned value;
    const char* name;
};

Result<void> check_numbers(DcmDataset& dataset, const PixelBuffer& expected, unsigned bits_stored) {
    const ExpectedNumber numbers[] = {
        {DCM_Rows, expected.height_px(), "Rows"},
        {DCM_Columns, expected.width_px(), "Columns"},
        {DCM_SamplesPerPixel, 1, "Samples per Pixel"},
        {DCM_BitsAllocated, 16, "Bits Allocated"},
        {DCM_BitsStored, bits_stored, "Bits Stored"},
        {DCM_HighBit, bits_stored - 1, "High Bit"},
        {DCM_PixelRepresentation, 0, "Pixel Representation"},
    };
    for (const auto& number : numbers) {
        Uint16 found = 0;
        if (dataset.findAndGetUint16(number.key, found).bad()) {
            return refuse(RefusalCode::dicom_unreadable,
                          fmt::format("the object has no {}", number.name));
        }
        if (found != number.value) {
            return refuse(RefusalCode::lossless_check_failed,
                          fmt::format("{} is {}, expected {}", number.name, found, number.value));
        }
    }
    return {};
}

Result<void> check_texts(DcmDataset& dataset) {
    OFString photometric;
    OFString frames;
    dataset.findAndGetOFString(DCM_PhotometricInterpretation, photometric);
    dataset.findAndGetOFString(DCM_NumberOfFrames, frames);
    if (photometric != "MONOCHROME2" || frames != "1") {
        return refuse(RefusalCode::lossless_check_failed,
                      "the object is not one frame in which 0 is black");
    }
    return {};
}

Result<void> check_samples(DcmDataset& dataset, const PixelBuffer& expected) {
    const Uint16* words = nullptr;
    unsigned long count = 0;
    if (dataset.findAndGetUint16Array(DCM_PixelData, words, &count).bad() || words == nullptr) {
        return refuse(RefusalCode::dicom_unreadable, "the object's pixels cannot be read");
    }
    if (!same_samples(expected, std::span<const std::uint16_t>(words, count))) {
        return refuse(RefusalCode::lossless_check_failed,
                      "the pixels in the object are not those of the film");
    }
    return {};
}

} // namespace

Result<void> check_film(ByteView file, const PixelBuffer& expected) {
    quiet_dcmtk();
    const auto facts = film_pixel_facts(expected);
    if (!facts) {
        return refuse(RefusalCode::lossless_check_failed, "not a film: " + facts.error().detail);
    }
    DcmInputBufferStream stream;
    stream.setBuffer(file.data(), static_cast<offile_off_t>(file.size()));
    stream.setEos();
    DcmFileFormat object;
    object.transferInit();
    const auto read = object.read(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength);
    object.transferEnd();
    if (read.bad()) {
        return refuse(RefusalCode::dicom_unreadable,
                      fmt::format("the object cannot be read: {}", read.text()));
    }
    auto& dataset = *object.getDataset();
    if (dataset.getOriginalXfer() != EXS_LittleEndianExplicit) {
        return refuse(RefusalCode::dicom_unreadable, "the object is not Explicit VR Little Endian");
    }
    if (auto numbers = check_numbers(dataset, expected, facts->bits_stored); !numbers) {
        return numbers;
    }
    if (auto texts = check_texts(dataset); !texts) {
        return texts;
    }
    return check_samples(dataset, expected);
}

} // namespace scanseal::dicom
