#include "imaging/measures/coding_traces.hpp"

#include "imaging/measures/page_views_internal.hpp"

namespace scanseal::imaging {

CodingTraces measure_coding_traces(const PageViews& views) {
    static_cast<void>(views);
    return {};
}

} // namespace scanseal::imaging
