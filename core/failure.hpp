// core/failure.hpp — the environment broke: disk, network, database. Thrown, and caught only by the
// stage runner and the mains, which retry with back-off or stop. An expected refusal is a Result
// instead.
#pragma once

#include <stdexcept>
#include <string>
#include <system_error>

namespace scanseal {

enum class FailureKind {
    disk_full,    ///< ENOSPC or EDQUOT: intake pauses until there is room
    input_output, ///< EIO and other errors of the file system
    permission,   ///< EACCES, EPERM, EROFS
    busy,         ///< EBUSY, EAGAIN, ESTALE, ETXTBSY, a lock held elsewhere: may pass by itself
    not_found,    ///< a path that had to be there is not
    exists,       ///< a path that had to be free is taken
    database,     ///< SQLite said no
    network,      ///< a server could not be reached
    crypto,       ///< OpenSSL failed where only a bug or lack of memory explains it
    corrupt,      ///< our own stored data contradicts itself
};

class Failure : public std::runtime_error {
public:
    Failure(FailureKind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}

    [[nodiscard]] FailureKind kind() const noexcept { return kind_; }

private:
    FailureKind kind_;
};

/// Makes the Failure for an errno value: `action` and `path` go into the text.
[[nodiscard]] Failure failure_from_errno(int error_number, const std::string& action,
                                         const std::string& path);

} // namespace scanseal
