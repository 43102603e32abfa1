// pipeline/decision.hpp — what an information manager decided about a held document (requirement
// S9): who, when, why, and which findings were on the table. Kept in the journal, in receipts, and
// for an accepted document in the sealed document.json.
#pragma once

#include "pipeline/finding.hpp"

#include <string>

namespace scanseal::pipeline {

struct Decision {
    bool accepted = false;
    std::string by;      ///< id of an information manager of station.toml
    std::string account; ///< of the system, that ran the command
    std::string at;      ///< RFC 3339 with the station's offset
    std::string reason;
    Findings
        findings; ///< those of severity review that stood in the receipt that was decided about
};

/// As kept in the journal: JSON.
[[nodiscard]] std::string to_text(const Decision& decision);
/// Throws Failure(corrupt) if `text` was not made by to_text.
[[nodiscard]] Decision decision_from(const std::string& text);

/// Marks as accepted each finding of severity review that `decision` names; nothing if it was not
/// accepted. A finding is the same if code, page, measured value, limit and detail are: a person
/// has accepted what they saw, and nothing else.
void mark_accepted(const Decision& decision, Findings& findings);

/// False for findings that stay what they are whatever a person says: a record of that id is in the
/// vault and another one cannot take its place, or the same job is held a second time.
[[nodiscard]] bool can_be_accepted(const Finding& finding) noexcept;

} // namespace scanseal::pipeline
