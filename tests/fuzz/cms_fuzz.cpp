// Any bytes as a sealed signature: every reader of CMS messages. Only a refusal or a report with a
// failed check is fine.
#include "signing/cades.hpp"
#include "signing/signature_report.hpp"
#include "tests/fuzz/unused_root.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace scanseal;
using fuzz::anchors;

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    const TimePoint as_of = std::chrono::sys_days(std::chrono::year(2030) / 1 / 1);
    const auto report =
        signing::verify_cades_t(input, as_bytes("content"), anchors(), anchors(), as_of);
    if (report.valid() || report.checks.empty()) {
        std::abort();
    }
    const auto imprint = signing::timestamp_imprint(input);
    const auto stamped = signing::add_signature_timestamp(input, input);
    // What can be stamped can be read, and reads the same imprint after.
    if (stamped && (!imprint || signing::timestamp_imprint(*stamped).value() != *imprint)) {
        std::abort();
    }
    return 0;
}
