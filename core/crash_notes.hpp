// core/crash_notes.hpp — when the process dies of its own fault, notes what the dying thread was
// working on, so that after a restart the same work does not kill it for ever. A kill from outside
// (SIGKILL, SIGTERM) leaves no note.
#pragma once

#include "core/file_system.hpp"

#include <map>
#include <string>

namespace scanseal {

/// Installs handlers (on a stack of their own, so that an exhausted stack is noted too) for
/// SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT that append the current Working's name to `file` and
/// let the signal end the process as it would have. Call once, before threads. Throws Failure if
/// `file` cannot be opened. The note survives the process, not a power cut.
void install_crash_notes(const Path& file);

/// While it lives, this thread works on `name` (at most 64 bytes, no line ends); then on what it
/// did before.
class Working final {
public:
    explicit Working(const std::string& name);
    ~Working();
    Working(const Working&) = delete;
    Working& operator=(const Working&) = delete;
    Working(Working&&) = delete;
    Working& operator=(Working&&) = delete;

private:
    std::string before_;
};

/// How often each name stands in `file`; empty if there is no file.
[[nodiscard]] std::map<std::string, unsigned> read_crash_notes(const FileSystem& file_system,
                                                               const Path& file);

} // namespace scanseal
