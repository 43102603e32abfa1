#include "dicom/film_input_internal.hpp"

#include "dicom/uid.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace scanseal::dicom {

namespace {

constexpr double k_um_per_mm = 1000.0;
constexpr double k_pitch_um_min = 1.0;
constexpr double k_pitch_um_max = 10'000.0;
constexpr double k_same_pitch = 0.01; ///< as imaging's resolution_conflict

/// PS3.4 B.5: what film digitisers write.
constexpr std::array k_accepted_classes = {
    std::string_view(UID_SecondaryCaptureImageStorage),
    std::string_view(UID_MultiframeGrayscaleByteSecondaryCaptureImageStorage),
    std::string_view(UID_MultiframeGrayscaleWordSecondaryCaptureImageStorage),
    std::string_view(UID_ComputedRadiographyImageStorage),
    std::string_view(UID_DigitalXRayImageStorageForPresentation),
    std::string_view(UID_DigitalXRayImageStorageForProcessing),
};

struct Compression {
    E_TransferSyntax syntax;
    const char* name;
    bool lossy;
};

/// What is decoded. JPEG-LS near-lossless is lossy unless the object says otherwise: its syntax may
/// hold both.
constexpr std::array k_compressions = {
    Compression{EXS_LittleEndianImplicit, "none", false},
    Compression{EXS_LittleEndianExplicit, "none", false},
    Compression{EXS_BigEndianExplicit, "none", false},
    Compression{EXS_DeflatedLittleEndianExplicit, "deflate", false},
    Compression{EXS_RLELossless, "rle", false},
    Compression{EXS_JPEGProcess14, "jpeg_lossless", false},
    Compression{EXS_JPEGProcess14SV1, "jpeg_lossless", false},
    Compression{EXS_JPEGLSLossless, "jpeg_ls", false},
    Compression{EXS_JPEGLSLossy, "jpeg_ls", true},
    Compression{EXS_JPEGProcess1, "jpeg", true},
    Compression{EXS_JPEGProcess2_4, "jpeg", true},
};

Refused unsuitable(std::string detail) {
    return refuse(RefusalCode::dicom_pixels_unsuitable, std::move(detail));
}

std::string text_of(DcmItem& dataset, const DcmTagKey& key) {
    OFString value;
    if (dataset.findAndGetOFString(key, value).bad()) {
        return {};
    }
    std::string text(value.c_str(), value.size());
    const auto is_padding = [](char c) { return c == ' ' || c == '\0'; };
    while (!text.empty() && is_padding(text.back())) {
        text.pop_back();
    }
    text.erase(text.begin(), std::ranges::find_if_not(text, is_padding));
    return text;
}

/// Empty: absent or not a number.
std::optional<unsigned> number_of(DcmItem& dataset, const DcmTagKey& key) {
    Uint16 value = 0;
    return dataset.findAndGetUint16(key, value).good() ? std::optional<unsigned>(value)
                                                       : std::nullopt;
}

Result<void> judge_object(DcmDataset& dataset, const FilmInputLimits& limits, FilmInputFacts& facts,
                          FilmInputShape& shape) {
    facts.sop_class_uid = text_of(dataset, DCM_SOPClassUID);
    facts.sop_instance_uid = text_of(dataset, DCM_SOPInstanceUID);
    if (!is_valid_uid(facts.sop_instance_uid)) {
        facts.sop_instance_uid.clear(); // nothing can refer to it
    }
    facts.patient_id = text_of(dataset, DCM_PatientID);
    if (std::ranges::find(k_accepted_classes, facts.sop_class_uid) == k_accepted_classes.end()) {
        return refuse(RefusalCode::dicom_object_not_accepted,
                      "its SOP class is not that of a scanned film");
    }
    if (text_of(dataset, DCM_Modality) == "MG") {
        return refuse(RefusalCode::dicom_object_not_accepted, "mammography");
    }
    const auto syntax = dataset.getOriginalXfer();
    const auto* const known = std::ranges::find(k_compressions, syntax, &Compression::syntax);
    if (known == k_compressions.end()) {
        return refuse(
            RefusalCode::format_not_supported,
            fmt::format("DICOM in the transfer syntax {}", DcmXfer(syntax).getXferName()));
    }
    shape.compressed = DcmXfer(syntax).isEncapsulated();
    if (shape.compressed && !limits.compressed) {
        return refuse(RefusalCode::format_not_supported,
                      "compressed DICOM, which is read by decoder processes only");
    }
    facts.compression = known->name;
    facts.lossy = known->lossy || text_of(dataset, DCM_LossyImageCompression) == "01";
    return {};
}

Result<void> judge_samples(DcmDataset& dataset, FilmInputFacts& facts, FilmInputShape& shape) {
    const auto photometric = text_of(dataset, DCM_PhotometricInterpretation);
    shape.white_is_zero = photometric == "MONOCHROME1";
    if (number_of(dataset, DCM_SamplesPerPixel) != 1U ||
        (!shape.white_is_zero && photometric != "MONOCHROME2")) {
        return unsuitable("it is not a grey image");
    }
    const auto allocated = number_of(dataset, DCM_BitsAllocated);
    const auto stored = number_of(dataset, DCM_BitsStored);
    const auto high = number_of(dataset, DCM_HighBit);
    if (number_of(dataset, DCM_PixelRepresentation) != 0U) {
        return unsuitable("its samples are signed");
    }
    if ((allocated != 8U && allocated != 16U) || !stored || *stored < 8 || *stored > *allocated ||
        high != *stored - 1) {
        return unsuitable("its bits are not 8 to 16 in the low part of 8 or 16");
    }
    facts.bits_stored = *stored;
    facts.layout = *allocated == 8 ? SampleLayout::grey8 : SampleLayout::grey16;
    return {};
}

/// What changes how the values are to be seen is refused, since the film keeps the values alone. A
/// window (VOI) only recommends.
Result<void> judge_look(DcmDataset& dataset, const FilmInputShape& shape) {
    if (dataset.tagExists(DCM_ModalityLUTSequence) ||
        dataset.tagExists(DCM_PresentationLUTSequence)) {
        return unsuitable("a lookup table changes how its values are to be seen");
    }
    Float64 slope = 1.0;
    if (dataset.tagExists(DCM_RescaleSlope) &&
        (dataset.findAndGetFloat64(DCM_RescaleSlope, slope).bad() || !std::isfinite(slope) ||
         slope <= 0)) {
        return unsuitable("its rescale slope turns the values round");
    }
    const auto look = text_of(dataset, DCM_PresentationLUTShape);
    if (!look.empty() && look != (shape.white_is_zero ? "INVERSE" : "IDENTITY")) {
        return unsuitable("photometric interpretation and presentation LUT shape disagree");
    }
    for (unsigned group = 0x6000; group <= 0x601e; group += 2) { // PS3.3 C.9.2: repeating groups
        if (dataset.tagExists(DcmTagKey(static_cast<Uint16>(group), 0x3000)) ||
            dataset.tagExists(DcmTagKey(static_cast<Uint16>(group), 0x0010))) {
            return unsuitable("it has an overlay, which would be lost");
        }
    }
    return {};
}

Result<void> judge_size(DcmDataset& dataset, const FilmInputLimits& limits, FilmInputFacts& facts) {
    facts.width_px = number_of(dataset, DCM_Columns).value_or(0);
    facts.height_px = number_of(dataset, DCM_Rows).value_or(0);
    if (facts.width_px == 0 || facts.height_px == 0) {
        return refuse(RefusalCode::file_damaged, "it has no rows or no columns");
    }
    const auto bytes = pixel_bytes(facts.width_px, facts.height_px, facts.layout);
    if (std::max(facts.width_px, facts.height_px) > limits.side_px_max ||
        bytes > limits.frame_bytes_max) {
        return refuse(RefusalCode::image_too_large,
                      fmt::format("the film is {} x {} px", facts.width_px, facts.height_px));
    }
    if (!dataset.tagExists(DCM_NumberOfFrames)) {
        return {};
    }
    Sint32 frames = 0;
    if (dataset.findAndGetSint32(DCM_NumberOfFrames, frames).bad() || frames < 1) {
        return refuse(RefusalCode::file_damaged, "its number of frames is none");
    }
    facts.frames = static_cast<std::uint32_t>(frames);
    if (facts.frames > limits.frames_max) {
        return refuse(RefusalCode::too_many_pages, fmt::format("{} frames", facts.frames));
    }
    return {};
}

/// One spacing attribute: row spacing, then column spacing, in mm (PS3.3 10.7.1.3).
struct Spacing {
    double y_um = 0.0;
    double x_um = 0.0;
};

Result<std::optional<Spacing>> spacing_of(DcmDataset& dataset, const DcmTagKey& key) {
    if (!dataset.tagExistsWithValue(key)) {
        return std::optional<Spacing>{};
    }
    std::array<Float64, 2> mm{};
    for (unsigned i = 0; i < mm.size(); ++i) {
        if (dataset.findAndGetFloat64(key, mm.at(i), i).bad() || !std::isfinite(mm.at(i)) ||
            mm.at(i) * k_um_per_mm < k_pitch_um_min || mm.at(i) * k_um_per_mm > k_pitch_um_max) {
            return refuse(RefusalCode::file_damaged, "a pixel spacing is not two lengths");
        }
    }
    return std::optional<Spacing>({.y_um = mm[0] * k_um_per_mm, .x_um = mm[1] * k_um_per_mm});
}

bool differ(double a, double b) {
    return std::abs(a - b) > k_same_pitch * std::max(a, b);
}

Result<void> judge_spacing(DcmDataset& dataset, FilmInputFacts& facts) {
    for (const auto& key :
         {DCM_NominalScannedPixelSpacing, DCM_ImagerPixelSpacing, DCM_PixelSpacing}) {
        const auto spacing = spacing_of(dataset, key);
        if (!spacing) {
            return refuse(spacing.error());
        }
        if (!*spacing) {
            continue;
        }
        if (facts.pitch_x_um && (differ(*facts.pitch_x_um, (*spacing)->x_um) ||
                                 differ(*facts.pitch_y_um, (*spacing)->y_um))) {
            return refuse(RefusalCode::resolution_conflict,
                          fmt::format("pixel spacings of {:.1f} x {:.1f} um and {:.1f} x {:.1f} um",
                                      *facts.pitch_x_um, *facts.pitch_y_um, (*spacing)->x_um,
                                      (*spacing)->y_um));
        }
        if (!facts.pitch_x_um) {
            facts.pitch_x_um = (*spacing)->x_um;
            facts.pitch_y_um = (*spacing)->y_um;
        }
    }
    return {};
}

} // namespace

Result<FilmInputFacts> judge_film_input(DcmDataset& dataset, const FilmInputLimits& limits,
                                        FilmInputShape& shape) {
    FilmInputFacts facts;
    if (auto judged = judge_object(dataset, limits, facts, shape); !judged) {
        return refuse(judged.error());
    }
    if (auto judged = judge_samples(dataset, facts, shape); !judged) {
        return refuse(judged.error());
    }
    if (auto judged = judge_look(dataset, shape); !judged) {
        return refuse(judged.error());
    }
    if (auto judged = judge_size(dataset, limits, facts); !judged) {
        return refuse(judged.error());
    }
    if (auto judged = judge_spacing(dataset, facts); !judged) {
        return refuse(judged.error());
    }
    return facts;
}

} // namespace scanseal::dicom
