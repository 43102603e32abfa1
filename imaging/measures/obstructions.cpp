#include "imaging/measures/obstructions.hpp"

#include "imaging/measures/cut_content_internal.hpp"
#include "imaging/measures/geometry.hpp"
#include "imaging/measures/page_views_internal.hpp"

namespace scanseal::imaging {

Obstructions measure_obstructions(const PageViews& views, const Geometry& geometry) {
    Obstructions found;
    found.cut_content = find_cut_content(views, geometry.paper_tone);
    return found;
}

} // namespace scanseal::imaging
