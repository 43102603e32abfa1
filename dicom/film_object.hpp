// dicom/film_object.hpp — a digitised film as a DICOM object: Multi-frame Grayscale Word Secondary Capture
// (1.2.840.10008.5.1.4.1.1.7.3), Conversion Type DF. PS3.3 A.8.4, C.8.6.1, C.8.6.3.
#pragma once

#include "core/bytes.hpp"
#include "core/pixel_buffer.hpp"
#include "core/result.hpp"

#include <string>

namespace scanseal::dicom {

/// How text is written: ISO 2022 IR 87 is what Japanese PACS expect, UTF-8 is the modern form (PS3.5 6.1).
enum class TextEncoding { iso2022_jp, utf8 };

/// Everything that goes into the object beside the pixels. Text is UTF-8. Empty means unknown: it is written empty
/// where the standard allows (Type 2), left out (Type 3), and refused where the standard wants a value (Type 1). Nothing is invented.
struct FilmAttributes {
    std::string patient_id;
    std::string patient_name;       ///< PN groups "Alphabetic=Ideographic=Phonetic"
    std::string patient_birth_date; ///< YYYY-MM-DD
    std::string patient_sex;        ///< M, F, O or empty
    std::string study_uid;          ///< empty: derived from identity_seed
    std::string study_date;         ///< YYYY-MM-DD, date of the exposure; may be empty
    std::string accession_number;
    std::string series_description;
    std::string modality;           ///< e.g. RG; Type 1
    std::string body_part;
    std::string laterality;         ///< L, R or empty
    std::string view;               ///< e.g. PA
    std::string scanned_at;         ///< RFC 3339 with offset: date and time of secondary capture
    std::string device_manufacturer;
    std::string device_model;
    std::string device_serial;
    std::string software;           ///< scanseal and its version
    std::string station_name;
    double pitch_x_um = 0.0;        ///< sampling pitch on the film; must be above 0
    double pitch_y_um = 0.0;
    bool lossy_source = false;      ///< Lossy Image Compression 01 instead of 00
    bool burned_in_annotation = true; ///< films carry name stamps (0028,0301)
    std::string identity_seed;      ///< same seed, same UIDs: SOP instance, series and study UIDs are 2.25.<UUID> from its SHA-256
    unsigned instance_number = 1;
    TextEncoding encoding = TextEncoding::iso2022_jp;
};

struct FilmObject {
    Bytes file; ///< DICOM Part 10, Explicit VR Little Endian
    std::string sop_instance_uid;
    std::string series_instance_uid;
    std::string study_instance_uid;
};

/// Requires nothing of the values: refuses dicom_value_missing, dicom_value_invalid (bad UID, date, PN longer than 64 characters a group),
/// dicom_text_unencodable (a character outside the chosen set, named by code point), dicom_pixels_unsuitable (colour or bilevel).
[[nodiscard]] Result<FilmObject> encode_film(const PixelBuffer& pixels, const FilmAttributes& attributes);

/// Decodes the object again and compares every sample with `expected`. Refuses lossless_check_failed, dicom_unreadable.
[[nodiscard]] Result<void> check_film(ByteView file, const PixelBuffer& expected);

} // namespace scanseal::dicom
