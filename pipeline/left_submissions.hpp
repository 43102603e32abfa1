// pipeline/left_submissions.hpp — clears away what a `scanseal submit` that was killed left hidden
// in a hot folder: copies of files that the sender still has.
#pragma once

#include "core/clock.hpp"
#include "core/file_system.hpp"

#include <cstddef>

namespace scanseal::pipeline {

/// Removes the hidden folders of dead submissions (.RANDOM.tmp) from `in` and returns how many. One
/// is left alone while its submission holds its lock, if anything in it changed within the last
/// hour, or if it holds anything but plain files: then it is not what submit makes. What cannot be
/// removed is logged and stays. Throws Failure if `in` cannot be listed.
std::size_t remove_left_submissions(FileSystem& file_system, const Clock& clock, const Path& in);

} // namespace scanseal::pipeline
