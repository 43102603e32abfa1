// tests/imaging/measures/measured_pages.hpp — pages of tests/data/imaging/measures and of
// ../shared/data with their resolution, ready to be measured.
#pragma once

#include "imaging/measures/page_survey.hpp"
#include "tests/imaging/test_pages.hpp"
#include "tests/support/shared_data.hpp"

#include <optional>
#include <string>

namespace scanseal::imaging::test {

/// `name` in tests/data/imaging/measures, without ".png".
inline DecodedPage sheet(const std::string& name) {
    return decode_page(test_file("measures/" + name + ".png")).value();
}

/// A file below ../shared/data; empty when the folder is absent.
inline std::optional<DecodedPage> shared_page(const std::string& set, const std::string& file) {
    const auto folder = scanseal::test::shared_data(set);
    return folder ? std::optional(decode_page(bytes_of(*folder / file)).value()) : std::nullopt;
}

inline PageSurvey survey_of(const DecodedPage& page) {
    return survey_page(page.pixels, page.facts.dpi_x.value_or(0.0), page.facts.dpi_y.value_or(0.0));
}

inline Geometry geometry_of(const DecodedPage& page) {
    return survey_of(page).geometry;
}

} // namespace scanseal::imaging::test
