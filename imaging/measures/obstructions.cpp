#include "imaging/measures/obstructions.hpp"

#include "imaging/measures/geometry.hpp"
#include "imaging/measures/page_views_internal.hpp"

namespace scanseal::imaging {

Obstructions measure_obstructions(const PageViews& views, const Geometry& geometry) {
    static_cast<void>(views);
    static_cast<void>(geometry);
    return {};
}

} // namespace scanseal::imaging
