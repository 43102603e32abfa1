// tests/support/shell_command.hpp — other people's tools, run by the shell.
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <string>

namespace scanseal::test {

/// Runs a shell command with its output thrown away. Its exit code; -1 when a signal ended it.
[[nodiscard]] inline int exit_code_of(const std::string& command) {
    // What a test runs it has written itself. NOLINTNEXTLINE(cert-env33-c,concurrency-mt-unsafe)
    const int status = std::system(("( " + command + " ) >/dev/null 2>&1").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

[[nodiscard]] inline bool succeeds(const std::string& command) {
    return exit_code_of(command) == 0;
}

[[nodiscard]] inline bool has_program(const std::string& name) {
    return succeeds("command -v " + name);
}

} // namespace scanseal::test
