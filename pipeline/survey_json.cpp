#include "pipeline/survey_json_internal.hpp"

#include <fmt/format.h>

namespace scanseal::pipeline {

namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json maybe(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

Json json_of(const imaging::PixelRegion& region) {
    return {{"x", region.x_px},
            {"y", region.y_px},
            {"width", region.width_px},
            {"height", region.height_px}};
}

Json json_of(const imaging::Obstruction& one) {
    return {{"region", json_of(one.region)}, {"certainty", one.certainty}};
}

Json json_of(const imaging::Streak& streak) {
    return {{"region", json_of(streak.region)},
            {"depth", streak.depth},
            {"along_rows", streak.along_rows}};
}

Json json_of(const imaging::PrintedNumber& one) {
    return {{"number", one.number},
            {"total", maybe(one.total)},
            {"at_foot", one.at_foot},
            {"x_mm", one.x_mm},
            {"y_mm", one.y_mm},
            {"likelihood", one.likelihood},
            {"region", json_of(one.region)}};
}

template <class T>
Json list_of(const std::vector<T>& all) {
    Json list = Json::array();
    for (const auto& one : all) {
        list.push_back(json_of(one));
    }
    return list;
}

Json json_of(const imaging::Sharpness& sharpness) {
    return {{"optical_dpi_x", maybe(sharpness.optical_dpi_x)},
            {"optical_dpi_y", maybe(sharpness.optical_dpi_y)},
            {"enlarged_x", maybe(sharpness.enlarged_x)},
            {"enlarged_y", maybe(sharpness.enlarged_y)},
            {"edge_rise_x_px", maybe(sharpness.edge_rise_x_px)},
            {"edge_rise_y_px", maybe(sharpness.edge_rise_y_px)},
            {"edges_seen", sharpness.edges_seen}};
}

Json json_of(const imaging::CodingTraces& coding) {
    return {{"lossy", coding.lossy},
            {"grid_excess", coding.grid_excess},
            {"step_fit", coding.step_fit},
            {"jpeg_quality", maybe(coding.jpeg_quality)},
            {"coded_twice", coding.coded_twice},
            {"grid_period_px", maybe(coding.grid_period_px)},
            {"colours", coding.colours},
            {"palette_reduced", coding.palette_reduced}};
}

Json json_of(const imaging::Tone& tone) {
    return {{"white_point", tone.white_point},
            {"black_point", tone.black_point},
            {"text_contrast", tone.text_contrast},
            {"clipped_white", tone.clipped_white},
            {"clipped_black", tone.clipped_black},
            {"unevenness", tone.unevenness},
            {"cast", tone.cast},
            {"noise", tone.noise},
            {"show_through", tone.show_through},
            {"moire", tone.moire},
            {"streaks", list_of(tone.streaks)}};
}

Json json_of(const imaging::Geometry& geometry) {
    Json value{{"skew_deg", maybe(geometry.skew_deg)}, {"trapezoid_deg", geometry.trapezoid_deg}};
    value["paper_tone"] = geometry.paper_tone;
    value["turn"] = geometry.turn ? Json(90 * static_cast<int>(*geometry.turn)) : Json();
    value["sheet_corners_px"] = maybe(geometry.sheet_corners_px);
    value["sheet_width_mm"] = geometry.sheet_width_mm;
    value["sheet_height_mm"] = geometry.sheet_height_mm;
    value["dark_borders"] = list_of(geometry.dark_borders);
    value["gutter"] = geometry.gutter ? json_of(*geometry.gutter) : Json();
    return value;
}

Json json_of(const imaging::Obstructions& obstructions) {
    return {{"overlays", list_of(obstructions.overlays)},
            {"folds", list_of(obstructions.folds)},
            {"cut_content", list_of(obstructions.cut_content)},
            {"punch_holes", list_of(obstructions.punch_holes)},
            {"seams", list_of(obstructions.seams)}};
}

Json json_of(const imaging::Likeness& likeness) {
    std::string hex;
    for (const auto bits : likeness.bits) {
        hex += fmt::format("{:016x}", bits);
    }
    return hex;
}

} // namespace

Json survey_json(const imaging::PageSurvey& survey) {
    return {{"sharpness", json_of(survey.sharpness)},
            {"coding", json_of(survey.coding)},
            {"tone", json_of(survey.tone)},
            {"geometry", json_of(survey.geometry)},
            {"obstructions", json_of(survey.obstructions)},
            {"likeness", json_of(survey.likeness)},
            {"numbers", list_of(survey.numbers)}};
}

} // namespace scanseal::pipeline
