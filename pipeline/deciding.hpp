// pipeline/deciding.hpp — notes a person's decision about a held document in the journal. The
// daemon, now or at its next start, goes on from there: an accepted document is prepared again from
// the files in the spool and sealed if nothing else is found; a refused one goes to rejected/.
#pragma once

#include "core/result.hpp"
#include "pipeline/decision.hpp"
#include "pipeline/journal.hpp"
#include "pipeline/station_options.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace scanseal::pipeline {

/// What names a document: its job's name, "PROFILE/NAME", or "#NUMBER" of its journal row.
[[nodiscard]] bool is_named(const DocumentRow& row, std::string_view name);

/// "#12 encounter/letter": what people are shown, and may type.
[[nodiscard]] std::string shown_name(const DocumentRow& row);

/// The one document of that name that is held for review. Refuses record_unknown: none is, or
/// several are.
[[nodiscard]] Result<DocumentRow> find_held(const Journal& journal, const std::string& name);

/// Notes the decision in one transaction, durable on return; `decision.findings` is filled in here.
/// Works while a daemon runs and while none does. Requires: `decision.by` may decide. Returns
/// shown_name. Refuses record_unknown if no held document has that name, several have it, or its
/// review receipt is not written yet, and with a finding's own code if that one cannot be accepted.
/// Throws Failure as the journal does.
[[nodiscard]] Result<std::string> decide_job(Journal& journal, const std::string& name,
                                             Decision decision);

} // namespace scanseal::pipeline
