// Any bytes may lie in a hot folder: the structure walks, the job listing and the name rules must
// end, stay small and not crash.
#include "scanner_drivers/completeness.hpp"
#include "scanner_drivers/file_names.hpp"
#include "scanner_drivers/job_listing.hpp"

#include "core/assert.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace scanseal;
    using namespace scanseal::scanner_drivers;
    const ByteView bytes(data, size);
    const auto check = check_structure(MemorySource(bytes));
    SCANSEAL_ASSERT((check.state == Completeness::incomplete) == !check.reason.empty());
    const auto listing = read_job_listing(bytes, 100);
    SCANSEAL_ASSERT(!listing || listing->files.size() <= 100);
    const auto text = as_text(bytes.first(size < 4096 ? size : 4096));
    SCANSEAL_ASSERT(is_safe_name(printable_name(text)));
    SCANSEAL_ASSERT(!natural_less(text, text));
    return 0;
}
