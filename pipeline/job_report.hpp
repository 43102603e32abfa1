// pipeline/job_report.hpp — everything about one document for the person who has to decide about
// it: what was found, and in which other documents its pages stand. Holds patient data: for the
// screen of somebody who may read the station, never for a log.
#pragma once

#include "pipeline/decision.hpp"
#include "pipeline/journal.hpp"
#include "pipeline/station_options.hpp"
#include "storage/record_index.hpp"
#include "storage/vault.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// Whose document, of what kind, from when. Texts are empty where they are not known.
struct DocumentContext {
    std::string name;      ///< "#12 encounter/letter", or "record ID"
    std::string state;     ///< of the journal; "in the vault"
    std::string record_id; ///< empty until known
    std::string document_type;
    std::string patient_id;
    std::string captured_at;
    std::string operator_id;
    std::vector<unsigned> pages; ///< for another document: which of this one's pages it holds too
};

struct JobReport {
    DocumentContext self;
    std::string deadline;
    std::string last_error;
    std::string receipt_path; ///< of the last receipt, if there is one
    Findings findings;
    std::optional<Decision> decision; ///< the last one
    std::vector<DocumentContext> others;
};

/// What is borrowed for it.
struct JobReportParts {
    const StationOptions& options;
    const Journal& journal;
    const storage::Vault& vault;
    const storage::RecordIndex* index; ///< null while the station has none
};

/// Documents of that name (pipeline/deciding.hpp, is_named) that are not delivered yet. Throws
/// Failure as the parts do.
[[nodiscard]] std::vector<JobReport> report_jobs(const JobReportParts& parts,
                                                 const std::string& name);

[[nodiscard]] std::string job_report_text(const std::vector<JobReport>& reports);
/// docs/formats/status.md
[[nodiscard]] std::string job_report_json(const std::vector<JobReport>& reports);

} // namespace scanseal::pipeline
