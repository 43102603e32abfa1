#include "dicom/film_object.hpp"

#include "core/failure.hpp"
#include "dicom/film_dataset_internal.hpp"

#include <dcmtk/dcmdata/dcostrmb.h>
#include <fmt/core.h>

#include <cstdint>

namespace scanseal::dicom {

namespace {

// Ours for good (PS3.7 D.3.3.2): 2.25. and a random UUID.
constexpr const char* k_implementation_class = "2.25.238710062183681889430778766657642387281";
constexpr const char* k_implementation_version = "SCANSEAL_1"; // at most 16 characters

constexpr std::size_t k_piece_bytes = std::size_t{1} << 20U;
constexpr std::size_t k_header_room_bytes = 8192;

[[noreturn]] void fail(const char* what, const OFCondition& condition) {
    throw Failure(FailureKind::input_output, fmt::format("DCMTK: {}: {}", what, condition.text()));
}

void make_meta_header(DcmFileFormat& file) {
    const auto made = file.validateMetaInfo(EXS_LittleEndianExplicit, EWM_createNewMeta);
    if (made.bad()) {
        fail("cannot make the file header", made);
    }
    auto& meta = *file.getMetaInfo();
    meta.putAndInsertString(DcmTag(DCM_ImplementationClassUID, DcmVR(EVR_UI)),
                            k_implementation_class);
    meta.putAndInsertString(DcmTag(DCM_ImplementationVersionName, DcmVR(EVR_SH)),
                            k_implementation_version);
    const auto length = meta.computeGroupLengthAndPadding(
        EGL_withGL, EPD_noChange, EXS_LittleEndianExplicit, EET_ExplicitLength);
    if (length.bad()) {
        fail("cannot make the file header", length);
    }
}

Bytes write(DcmFileFormat& file, std::size_t expected_bytes) {
    Bytes out;
    out.reserve(expected_bytes);
    Bytes piece(k_piece_bytes);
    DcmOutputBufferStream stream(piece.data(), static_cast<offile_off_t>(piece.size()));
    file.transferInit();
    OFCondition condition = EC_Normal;
    do {
        condition = file.write(stream, EXS_LittleEndianExplicit, EET_ExplicitLength, nullptr,
                               EGL_withoutGL, EPD_noChange, 0, 0, 0, EWM_dontUpdateMeta);
        void* bytes = nullptr;
        offile_off_t length = 0;
        stream.flushBuffer(bytes, length);
        const auto* begin = static_cast<const std::uint8_t*>(bytes);
        out.insert(out.end(), begin, begin + length);
    } while (condition == EC_StreamNotifyClient);
    file.transferEnd();
    if (condition.bad()) {
        fail("cannot write the object", condition);
    }
    return out;
}

} // namespace

Result<FilmObject> encode_film(const PixelBuffer& pixels, const FilmAttributes& attributes) {
    quiet_dcmtk();
    auto values = film_values(attributes);
    if (!values) {
        return refuse(values.error());
    }
    const auto facts = film_pixel_facts(pixels);
    if (!facts) {
        return refuse(facts.error());
    }
    DcmFileFormat file;
    fill_film_dataset(*file.getDataset(), *values, attributes, pixels, *facts);
    make_meta_header(file);
    const auto pixel_bytes_16 = std::size_t{pixels.width_px()} * pixels.height_px() * 2;
    return FilmObject{.file = write(file, pixel_bytes_16 + k_header_room_bytes),
                      .sop_instance_uid = values->instance_uid,
                      .series_instance_uid = values->series_uid,
                      .study_instance_uid = values->study_uid};
}

} // namespace scanseal::dicom
