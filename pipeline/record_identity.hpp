// pipeline/record_identity.hpp — which jobs are the same document: the record id from canonical
// metadata and page digests (docs/formats/record.md).
#pragma once

#include "core/ids.hpp"
#include "pipeline/job.hpp"
#include "pipeline/job_files.hpp"

#include <string>
#include <vector>

namespace scanseal::pipeline {

/// JSON with sorted keys and no blanks over what makes a document: its description, patient, film
/// data and, page by page, side and SHA-256 of the file. Not in it: who scanned when and where,
/// confirmations, deferral; the same document scanned twice from the same bytes is the same record.
[[nodiscard]] std::string canonical_identity(const Job& job, const std::vector<InputFile>& inputs);

[[nodiscard]] RecordId record_id_of(const Job& job, const std::vector<InputFile>& inputs);

} // namespace scanseal::pipeline
