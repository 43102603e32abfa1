#include "imaging/measures/geometry.hpp"

#include "imaging/measures/page_views_internal.hpp"

namespace scanseal::imaging {

Geometry measure_geometry(const PageViews& views) {
    static_cast<void>(views);
    return {};
}

} // namespace scanseal::imaging
