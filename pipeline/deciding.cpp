#include "pipeline/deciding.hpp"

#include "pipeline/work_sheet.hpp"

#include <fmt/format.h>

namespace scanseal::pipeline {

bool is_named(const DocumentRow& row, std::string_view name) {
    return name == row.job_name || name == row.hot_folder + "/" + row.job_name ||
           name == "#" + std::to_string(row.id);
}

std::string shown_name(const DocumentRow& row) {
    return fmt::format("#{} {}/{}", row.id, row.hot_folder, row.job_name);
}

Result<DocumentRow> find_held(const Journal& journal, const std::string& name) {
    std::vector<DocumentRow> found;
    for (auto& row : journal.in_state(State::review)) {
        if (is_named(row, name)) {
            found.push_back(std::move(row));
        }
    }
    if (found.empty()) {
        return refuse(RefusalCode::record_unknown,
                      "no document of the name '" + name +
                          "' is held for review; `scanseal status` shows those that are");
    }
    if (found.size() > 1) {
        std::string all;
        for (const auto& row : found) {
            all += (all.empty() ? "" : ", ") + shown_name(row);
        }
        return refuse(RefusalCode::record_unknown, "several held documents have the name '" + name +
                                                       "': name one by its number: " + all);
    }
    return std::move(found.front());
}

Result<std::string> decide_job(Journal& journal, const std::string& name, Decision decision) {
    const auto row = find_held(journal, name);
    if (!row) {
        return refuse(row.error());
    }
    for (const auto& finding : work_sheet_from(row->work).findings) {
        if (finding.severity == Severity::note) {
            continue;
        }
        if (decision.accepted && !can_be_accepted(finding)) {
            return refuse(finding.code, shown_name(*row) + " cannot be accepted because of " +
                                            std::string(to_string(finding.code)) + " (" +
                                            finding.detail + "); it can be rejected");
        }
        auto& kept = decision.findings.emplace_back(finding);
        kept.accepted = false;
    }
    if (!journal.record_decision(row->id, to_text(decision))) {
        return refuse(RefusalCode::record_unknown,
                      shown_name(*row) + " cannot be decided about now: its receipt is not written "
                                         "yet, or somebody else has just decided; try again");
    }
    return shown_name(*row);
}

} // namespace scanseal::pipeline
