#include "pipeline/intake.hpp"

#include "core/failure.hpp"
#include "core/log.hpp"

#include <algorithm>

namespace scanseal::pipeline {

std::vector<DocumentRow> Intake::resume() {
    std::vector<DocumentRow> rows;
    std::vector<std::int64_t> held;
    for (auto& row : journal_.unfinished()) {
        if (row.state == State::claiming) {
            const auto settled = settle(row);
            if (settled == Settling::gone) {
                continue;
            }
            if (settled == Settling::later) {
                unsettled_.push_back(std::move(row));
                continue;
            }
            held.push_back(row.id);
            row.state = State::claimed;
        }
        rows.push_back(std::move(row));
    }
    journal_.mark_claimed(held);
    return rows;
}

Intake::Settling Intake::settle(const DocumentRow& row) {
    try {
        const auto settled = spool_.settle(row.key, {row.sources.begin(), row.sources.end()});
        keep_in_mind(row.sources.front(), settled.left);
        if (settled.held) {
            return Settling::held;
        }
        journal_.forget_claim(row.id);
        return Settling::gone;
    } catch (const Failure& failure) {
        log::warning("claim_not_settled", {{"job", row.job_name}, {"reason", failure.what()}});
        return Settling::later;
    }
}

std::vector<DocumentRow> Intake::settle_late(const HotFolderSettings& folder) {
    std::vector<DocumentRow> rows;
    std::vector<std::int64_t> held;
    std::erase_if(unsettled_, [&](DocumentRow& row) {
        if (row.hot_folder != folder.profile) {
            return false;
        }
        const auto settled = settle(row);
        if (settled == Settling::held) {
            held.push_back(row.id);
            row.state = State::claimed;
            rows.push_back(row);
        }
        return settled != Settling::later;
    });
    try {
        journal_.mark_claimed(held);
    } catch (const Failure& failure) {
        log::error("journal_failed", {{"reason", failure.what()}}); // as in claim()
    }
    return rows;
}

std::optional<std::chrono::milliseconds>
Intake::unsettled_for(const HotFolderSettings& folder) const {
    const auto is_from_there = [&folder](const DocumentRow& row) {
        return row.hot_folder == folder.profile;
    };
    if (std::none_of(unsettled_.begin(), unsettled_.end(), is_from_there)) {
        return std::nullopt;
    }
    return std::chrono::floor<std::chrono::milliseconds>(clock_.steady_now() - started_);
}

bool Intake::is_unsettled(const std::string& place) const {
    return std::any_of(unsettled_.begin(), unsettled_.end(), [&place](const DocumentRow& row) {
        // Any of them: those before it may have been removed already.
        return std::find(row.sources.begin(), row.sources.end(), place) != row.sources.end();
    });
}

} // namespace scanseal::pipeline
