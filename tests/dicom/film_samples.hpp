// tests/dicom/film_samples.hpp — a film with every attribute known, and small films of each sample
// layout.
#pragma once

#include "dicom/film_object.hpp"

#include <cstdint>
#include <cstring>

namespace scanseal::test {

[[nodiscard]] inline dicom::FilmAttributes full_attributes() {
    dicom::FilmAttributes a;
    a.patient_id = "00123456";
    a.patient_name = "YAMADA^TAROU=山田^太郎=やまだ^たろう";
    a.patient_birth_date = "1970-01-31";
    a.patient_sex = "M";
    a.study_date = "2009-05-11";
    a.accession_number = "ACC-0001";
    a.series_description = "胸部正面";
    a.modality = "RG";
    a.body_part = "CHEST";
    a.view = "PA";
    a.scanned_at = "2026-11-20T10:12:00+09:00";
    a.device_manufacturer = "Sample Scanners";
    a.device_model = "FD-12";
    a.device_serial = "S0001";
    a.software = "scanseal 0.1.0";
    a.station_name = "ward-3";
    a.pitch_x_um = 100.0;
    a.pitch_y_um = 100.0;
    a.identity_seed = "scanseal";
    return a;
}

/// Only what the object cannot be without.
[[nodiscard]] inline dicom::FilmAttributes least_attributes() {
    dicom::FilmAttributes a;
    a.modality = "RG";
    a.pitch_x_um = 100.0;
    a.pitch_y_um = 100.0;
    a.identity_seed = "scanseal";
    return a;
}

/// Samples that run through all values of `bits`, with an odd number of columns.
[[nodiscard]] inline PixelBuffer grey16_film(unsigned bits) {
    PixelBuffer film(37, 29, SampleLayout::grey16);
    film.set_significant_bits(bits);
    const std::uint32_t top = (1U << bits) - 1U;
    for (std::uint32_t i = 0; i < 37U * 29U; ++i) {
        const auto value = static_cast<std::uint16_t>(i * top / (37U * 29U - 1U));
        std::memcpy(&film.samples()[std::size_t{i} * 2], &value, 2);
    }
    return film;
}

[[nodiscard]] inline PixelBuffer grey8_film() {
    PixelBuffer film(37, 29, SampleLayout::grey8);
    for (std::size_t i = 0; i < film.samples().size(); ++i) {
        film.samples()[i] = static_cast<std::uint8_t>(i);
    }
    return film;
}

} // namespace scanseal::test
