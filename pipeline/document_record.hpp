// pipeline/document_record.hpp — document.json of a record: everything known about the document,
// sealed with it. Schema scanseal.document/1, docs/formats/document.schema.json.
#pragma once

#include "pipeline/job.hpp"
#include "pipeline/station_options.hpp"
#include "pipeline/work_sheet.hpp"

#include <string>

namespace scanseal::pipeline {

/// Indented JSON, UTF-8, deterministic.
[[nodiscard]] std::string document_json(const Job& job, const WorkSheet& sheet,
                                        const Profile& profile, const StationOptions& options);

/// What a rebuilt index needs, read back from a document.json. Throws Failure(corrupt) if it is
/// none.
[[nodiscard]] WorkSheet sheet_from_document_json(const std::string& text);

} // namespace scanseal::pipeline
