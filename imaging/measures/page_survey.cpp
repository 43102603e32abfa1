#include "imaging/measures/page_survey.hpp"

#include "imaging/measures/page_views_internal.hpp"

namespace scanseal::imaging {

PageSurvey survey_page(const PixelBuffer& page, double dpi_x, double dpi_y) {
    const auto views = make_page_views(page, dpi_x, dpi_y);
    PageSurvey survey;
    survey.coding = measure_coding_traces(views);
    survey.sharpness = measure_sharpness(views, survey.coding);
    survey.tone = measure_tone(views);
    survey.geometry = measure_geometry(views);
    survey.obstructions = measure_obstructions(views, survey.geometry);
    survey.likeness = measure_likeness(views, survey.geometry);
    survey.numbers = measure_page_numbers(views, survey.geometry);
    return survey;
}

Likeness survey_likeness(const PixelBuffer& page, double dpi_x, double dpi_y) {
    const auto views = make_page_views(page, dpi_x, dpi_y);
    return measure_likeness(views, measure_geometry(views));
}

} // namespace scanseal::imaging
