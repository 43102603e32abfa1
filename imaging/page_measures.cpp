#include "imaging/page_measures.hpp"

namespace scanseal::imaging {

PageMeasures measure_page(const PixelBuffer& /*pixels*/) {
    return {};
}

} // namespace scanseal::imaging
