#include "imaging/measures/obstructions.hpp"

#include "imaging/measures/cut_content_internal.hpp"
#include "imaging/measures/folds_internal.hpp"
#include "imaging/measures/geometry.hpp"
#include "imaging/measures/overlays_internal.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/punch_holes_internal.hpp"
#include "imaging/measures/sheet_seams_internal.hpp"
#include "imaging/measures/skew_internal.hpp"

namespace scanseal::imaging {

Obstructions measure_obstructions(const PageViews& views, const Geometry& geometry) {
    const auto view = scaled_view(views, k_survey_dpi);
    const auto& ink = survey_ink(views);
    Obstructions found;
    found.cut_content = find_cut_content(views, geometry.paper_tone);
    found.folds = find_folds(views, geometry);
    found.overlays = find_overlays(views, view, ink, geometry);
    found.punch_holes = find_punch_holes(views, view, geometry.paper_tone);
    found.seams = find_seams(views, view, geometry);
    return found;
}

} // namespace scanseal::imaging
