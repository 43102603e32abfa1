// dicom/film_object.hpp — a digitised film as a DICOM object: Multi-frame Grayscale Word Secondary
// Capture (1.2.840.10008.5.1.4.1.1.7.3), Conversion Type DF. PS3.3 A.8.4, C.8.6.1, C.8.6.3.
#pragma once

#include "core/bytes.hpp"
#include "core/pixel_buffer.hpp"
#include "core/result.hpp"

#include <string>

namespace scanseal::dicom {

/// How text is written: ISO 2022 IR 87 is what Japanese PACS expect, UTF-8 is the modern form
/// (PS3.5 6.1).
enum class TextEncoding { iso2022_jp, utf8 };

/// Everything that goes into the object beside the pixels. Text is UTF-8. Empty means unknown: it
/// is written empty where the standard allows (Type 2), left out (Type 3), and refused where the
/// standard wants a value (Type 1). Nothing is invented.
struct FilmAttributes {
    std::string patient_id;
    std::string patient_name;       ///< PN groups "Alphabetic=Ideographic=Phonetic"
    std::string patient_birth_date; ///< YYYY-MM-DD
    std::string patient_sex;        ///< M, F, O or empty
    std::string study_uid;          ///< empty: derived from identity_seed; else a UID by PS3.5 9.1
    std::string study_date;         ///< YYYY-MM-DD, date of the exposure; may be empty
    std::string accession_number;
    std::string series_description;
    std::string modality;  ///< e.g. RG; Type 1
    std::string body_part; ///< term of PS3.16 Annex L, e.g. CHEST
    std::string
        laterality;   ///< L, R or empty; refused for a body part that has no left and right one
    std::string view; ///< e.g. PA
    std::string scanned_at; ///< RFC 3339 with offset: date and time of secondary capture
    std::string device_manufacturer;
    std::string device_model;
    std::string device_serial;
    std::string software; ///< scanseal and its version
    std::string station_name;
    double pitch_x_um = 0.0; ///< sampling pitch on the film; must be above 0
    double pitch_y_um = 0.0;
    bool lossy_source = false;        ///< Lossy Image Compression 01 instead of 00
    std::string source_sop_class_uid; ///< of the DICOM object the film came in; both or neither
    std::string source_sop_instance_uid;
    unsigned source_frame = 0;        ///< of its frames, from 1; 0: it has one
    bool burned_in_annotation = true; ///< films carry name stamps (0028,0301)
    /// Same seed, same study and series UID; same seed and instance_number, same SOP instance
    /// UID: 2.25.<UUID> from the SHA-256 (PS3.5 B.2). So the films of one document share the seed
    /// and are numbered from 1. Type 1.
    std::string identity_seed;
    unsigned instance_number = 1; ///< at most 2^31 - 1
    TextEncoding encoding = TextEncoding::iso2022_jp;
};

struct FilmObject {
    Bytes file; ///< DICOM Part 10, Explicit VR Little Endian
    std::string sop_instance_uid;
    std::string series_instance_uid;
    std::string study_instance_uid;
};

/// Makes the object in memory; the same input gives the same bytes. Samples are stored with their
/// values unchanged: bits stored are the significant bits, but at least 9 (PS3.3 A.8.4.4), so an
/// 8-bit film takes 9 of which the upper stays 0. Needs about three times the size of the pixels at
/// 16 bits. What the attributes become: docs/formats/film.md. Requires nothing of the values:
/// refuses dicom_value_missing, dicom_value_invalid (bad UID, date, PN longer than 64 characters a
/// group), dicom_text_unencodable (a character outside the chosen set, named by code point),
/// dicom_pixels_unsuitable (colour or bilevel, a sample above the significant bits, a side above
/// 65535 pixels). Details name the attribute, never its value. Throws Failure not_found if iconv
/// knows no EUC-JP. Thread-safe.
[[nodiscard]] Result<FilmObject> encode_film(const PixelBuffer& pixels,
                                             const FilmAttributes& attributes);

/// Decodes the object again and compares size, depth and every sample with `expected`. For our own
/// objects: DCMTK sets no limits on what a hostile file may ask for. Refuses lossless_check_failed,
/// dicom_unreadable. Thread-safe.
[[nodiscard]] Result<void> check_film(ByteView file, const PixelBuffer& expected);

} // namespace scanseal::dicom
