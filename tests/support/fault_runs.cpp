#include "tests/support/fault_runs.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"

namespace scanseal::test {

namespace {

// Far more operations than any work under test makes: beyond it the work does not end.
constexpr std::uint64_t k_operations_max = 100'000;
constexpr std::uint64_t k_scattered_seeds = 4;

/// True if it came to the end, false if the machine crashed on the way.
bool completes(const FaultWork& work, FaultFileSystem& files) {
    try {
        work(files);
        return true;
    } catch (const CrashNow&) {
        return false;
    }
}

/// One run; true if the crash came to pass.
bool crash_once(const FaultWork& prepare, const FaultWork& work, const CrashCheck& check,
                const CrashPoint& point) {
    FaultFileSystem files;
    prepare(files);
    files.make_all_durable();
    files.clear_faults();
    files.crash_at(point.operation, point.loss, point.seed);
    const bool acknowledged = completes(work, files);
    SCANSEAL_ASSERT(acknowledged != files.crashed() && "the work went on after the crash");
    if (acknowledged) {
        // The end: a power cut after the work was done loses nothing of what it promised.
        files.cut_power(point.loss, point.seed);
    } else {
        files.restart();
    }
    check(files, point, acknowledged);
    return !acknowledged;
}

} // namespace

std::string CrashPoint::text() const {
    return "crash at operation " + std::to_string(operation) + ", " + to_string(loss) + ", seed " +
           std::to_string(seed);
}

std::uint64_t for_each_crash(const FaultWork& prepare, const FaultWork& work,
                             const CrashCheck& check) {
    std::uint64_t crashes = 0;
    for (const auto loss : k_losses) {
        const auto seeds = loss == Loss::scattered ? k_scattered_seeds : 1;
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            std::uint64_t operation = 1;
            while (crash_once(prepare, work, check,
                              {.operation = operation, .loss = loss, .seed = seed})) {
                ++crashes;
                SCANSEAL_ASSERT(++operation < k_operations_max);
            }
        }
    }
    return crashes;
}

std::uint64_t for_each_error(int error_number, const FaultWork& prepare, const FaultWork& work,
                             const ErrorCheck& check) {
    for (std::uint64_t operation = 1; operation < k_operations_max; ++operation) {
        FaultFileSystem files;
        prepare(files);
        files.make_all_durable();
        files.clear_faults();
        files.fail_at(operation, error_number);
        bool threw = false;
        try {
            work(files);
        } catch (const Failure&) {
            threw = true;
        }
        const bool happened = files.failed();
        files.clear_faults();
        check(files, operation, threw);
        if (!happened) {
            return operation - 1;
        }
    }
    SCANSEAL_ASSERT(false && "the work does not end");
}

} // namespace scanseal::test
