// tests/support/sample_jobs.hpp — hot-folder jobs with drawn pages: job.json in the schema
// scanseal.job/1 of docs/formats, good ones and ones with one thing wrong.
#pragma once

#include "core/clock.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace scanseal::test {

/// What a job should come to.
struct SampleJob {
    std::string name; ///< of the job folder, or of the file without extension
    std::string form; ///< "folder" or "sidecar"
    bool good = true; ///< expected outcome: committed, else rejected
    /// The refusal or finding code expected, empty when good.
    // NOLINTNEXTLINE(readability-redundant-member-init): gcc 12 warns of it when it is left out
    std::string code{};
};

struct SampleJobOptions {
    std::filesystem::path out; ///< made if absent
    std::uint64_t seed = 1;
    TimePoint now; ///< documents were received shortly before
    std::string operator_id = "clerk01";
};

/// Writes out/good/ (letter/, form.tif with form.json, film/) and out/bad/ (low-resolution/,
/// truncated/, page-missing/, too-late/). What lies in good/ and bad/ can be moved into a hot
/// folder as it is.
std::vector<SampleJob> write_sample_cases(const SampleJobOptions& options);

struct BulkOptions {
    unsigned jobs = 100;
    unsigned bad_every = 0; ///< every n-th job has something wrong; 0: none
    bool mix = false; ///< grey, colour, bilevel and film, folders and sidecars; else colour A6
                      ///< sidecars only
};

/// Writes jobs job-0001 to job-N straight into out/, each with its own content and patient. Pages
/// are drawn once and varied, so that thousands take little time.
std::vector<SampleJob> write_bulk_jobs(const SampleJobOptions& options, const BulkOptions& bulk);

} // namespace scanseal::test
