#include "core/failure.hpp"

#include <cerrno>

namespace scanseal {

namespace {

FailureKind kind_of(int error_number) {
    switch (error_number) {
    case ENOSPC:
    case EDQUOT:
        return FailureKind::disk_full;
    case EACCES:
    case EPERM:
    case EROFS:
        return FailureKind::permission;
    case EBUSY:
    case EAGAIN:
    case ESTALE:
    case ETXTBSY:
        return FailureKind::busy;
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
        return FailureKind::not_found;
    case EEXIST:
    case ENOTEMPTY:
        return FailureKind::exists;
    default:
        return FailureKind::input_output;
    }
}

} // namespace

Failure failure_from_errno(int error_number, const std::string& action, const std::string& path) {
    return {kind_of(error_number),
            action + " '" + path + "': " + std::generic_category().message(error_number)};
}

} // namespace scanseal
