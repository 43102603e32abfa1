// A job.json from anyone: mistakes become errors with a place, never a crash; what is read without
// error is a job that stays the same when it is read again.
#include "pipeline/job.hpp"

#include "core/assert.hpp"
#include "core/time_text.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace scanseal;
    static const auto tokyo = TimeZone::find("Asia/Tokyo");
    const auto first = pipeline::read_job({data, size}, *tokyo);
    const auto second = pipeline::read_job({data, size}, *tokyo);
    SCANSEAL_ASSERT(first.is_json || !first.errors.empty());
    SCANSEAL_ASSERT(first.errors.size() == second.errors.size());
    for (const auto& error : first.errors) {
        SCANSEAL_ASSERT(!error.message.empty());
    }
    return 0;
}
