#include "imaging/measures/sharpness.hpp"

#include "imaging/measures/page_views_internal.hpp"

namespace scanseal::imaging {

Sharpness measure_sharpness(const PageViews& views) {
    static_cast<void>(views);
    return {};
}

} // namespace scanseal::imaging
