// core/sandbox.hpp — the walls round a process that reads hostile bytes: no new privileges, no core
// file, few descriptors, and a filter that lets through only the system calls of a program that
// computes, reads what it was handed and answers. Why so: docs/adr/0011-decoders-in-a-sandbox.md.
#pragma once

#include <cstdint>
#include <string>

namespace scanseal {

/// Puts up the walls, for good. Call once, with one thread, after everything that needs files has
/// been loaded. Opening or looking at a path then fails with EACCES; any other system call outside
/// the list (sockets, processes, signals to others, executable memory) kills the process with
/// SIGSYS.
/// Returns what could not be put up, in plain English; empty: every wall stands. In a build with a
/// sanitizer the filter is left out, since the sanitizer's own calls would break it.
[[nodiscard]] std::string enter_sandbox();

/// Closes every descriptor from `first` on, whatever it was.
void close_descriptors_from(int first) noexcept;

/// Bytes of address space this process has now (/proc/self/statm). Throws Failure.
[[nodiscard]] std::uint64_t address_space_bytes();

} // namespace scanseal
