// tests/support/fault_runs.hpp — runs a piece of work once for every operation it makes, and lets
// that operation crash or fail.
#pragma once

#include "tests/support/fault_file_system.hpp"

#include <functional>
#include <string>

namespace scanseal::test {

/// One crash: at which operation, and how.
struct CrashPoint {
    std::uint64_t operation = 0;
    Loss loss = Loss::keep_all;
    std::uint64_t seed = 1;

    [[nodiscard]] std::string text() const;
};

using FaultWork = std::function<void(FaultFileSystem&)>;
/// `acknowledged`: the work had returned before the power went.
using CrashCheck = std::function<void(FaultFileSystem&, const CrashPoint&, bool acknowledged)>;
/// `threw`: the work ended with a Failure.
using ErrorCheck = std::function<void(FaultFileSystem&, std::uint64_t operation, bool threw)>;

/// For every operation of `work` and every Loss: a fresh file system, `prepare` (kept whole),
/// `work` until it crashes there, restart, `check`. At last once without a crash, but with the
/// power cut after the end. Returns the number of crashes.
std::uint64_t for_each_crash(const FaultWork& prepare, const FaultWork& work,
                             const CrashCheck& check);

/// For every operation of `work`: a fresh file system, `prepare`, `work` with the error there,
/// `check`. At last once without an error. Returns the number of errors injected.
std::uint64_t for_each_error(int error_number, const FaultWork& prepare, const FaultWork& work,
                             const ErrorCheck& check);

} // namespace scanseal::test
