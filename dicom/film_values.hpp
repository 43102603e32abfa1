// dicom/film_values.hpp — FilmAttributes checked value by value against PS3.5 6.2 and turned into
// the text that stands in the object. After this nothing can be refused but the pixels.
#pragma once

#include "core/result.hpp"
#include "dicom/film_object.hpp"

#include <string>

namespace scanseal::dicom {

/// Values as they stand in the object, text already in the chosen character set. Empty: unknown.
struct FilmValues {
    std::string character_set;
    std::string patient_id;
    std::string patient_name;
    std::string patient_birth_date; ///< DA
    std::string patient_sex;
    std::string study_uid;
    std::string series_uid;
    std::string instance_uid;
    std::string study_date; ///< DA
    std::string accession_number;
    std::string series_description;
    std::string modality;
    std::string body_part;
    std::string laterality;
    bool laterality_applies = true; ///< false for body parts that are not paired
    std::string view;
    std::string scan_date;      ///< DA
    std::string scan_time;      ///< TM
    std::string scan_date_time; ///< DT with offset
    std::string utc_offset;     ///< +HHMM
    std::string device_manufacturer;
    std::string device_model;
    std::string device_serial;
    std::string software;
    std::string station_name;
    std::string spacing; ///< DS, row spacing \ column spacing in mm
    std::string instance_number;
};

/// Refuses as encode_film. Details name the attribute and never hold its value.
[[nodiscard]] Result<FilmValues> film_values(const FilmAttributes& attributes);

} // namespace scanseal::dicom
