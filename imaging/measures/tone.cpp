#include "imaging/measures/tone.hpp"

#include "imaging/measures/page_views_internal.hpp"

namespace scanseal::imaging {

Tone measure_tone(const PageViews& views) {
    static_cast<void>(views);
    return {};
}

} // namespace scanseal::imaging
