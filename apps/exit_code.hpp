// apps/exit_code.hpp — what a command ends with, the same everywhere, and the error that means "you
// must change something first".
#pragma once

#include <stdexcept>

namespace scanseal::apps {

enum class ExitCode : int {
    good = 0,        ///< done, and the answer is yes
    no = 1,          ///< done, and the answer is no: rejected, not valid
    usage = 2,       ///< usage or configuration
    environment = 3, ///< disk, network, database
};

/// Wrong arguments or configuration; the text says what to change. Ends a command with
/// ExitCode::usage.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace scanseal::apps
