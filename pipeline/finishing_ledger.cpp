#include "pipeline/finishing_internal.hpp"

#include "core/failure.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

namespace scanseal::pipeline {

namespace {

/// Names and codes in a ledger line are short by nature; what a hostile job makes long is cut.
std::string bounded(const std::string& text) {
    constexpr std::size_t k_bytes_max = 1024;
    return text.size() <= k_bytes_max ? text : text.substr(0, k_bytes_max) + "...";
}

} // namespace

std::string deciding_codes(const Findings& findings) {
    std::set<std::string_view> codes;
    for (const auto& finding : findings) {
        if (finding.severity != Severity::note && !finding.accepted) {
            codes.insert(to_string(finding.code));
        }
    }
    return fmt::format("{}", fmt::join(codes, " "));
}

storage::LedgerEvent ledger_event(const Leaving& leaving, State state, TimePoint at) {
    storage::LedgerEvent event;
    event.at = at;
    event.event = std::string(to_string(state));
    event.fields = {{"job", bounded(leaving.row.job_name)},
                    {"hot_folder", leaving.row.hot_folder},
                    {"profile", leaving.sheet.profile},
                    {"operator", bounded(leaving.sheet.operator_id)}};
    if (state == State::committed || state == State::duplicate) {
        event.fields.emplace_back("record_id", leaving.sheet.record_id.text());
        event.fields.emplace_back("version", leaving.sheet.object_version);
        event.fields.emplace_back("inventory_sha512", leaving.sheet.inventory_sha512);
    } else if (state == State::separated) {
        event.fields.emplace_back("parts", std::to_string(leaving.parts.size()));
    } else {
        event.fields.emplace_back("codes", deciding_codes(leaving.sheet.findings));
    }
    if (leaving.sheet.stack) {
        event.fields.emplace_back("stack", bounded(leaving.sheet.stack->stack));
    }
    if (leaving.sheet.decision) {
        event.fields.emplace_back("decision",
                                  leaving.sheet.decision->accepted ? "accepted" : "refused");
        event.fields.emplace_back("decided_by", bounded(leaving.sheet.decision->by));
    }
    return event;
}

void Finishing::synchronise_ledger() {
    if (!ledger_known_) {
        const auto report = ledger_.read();
        if (!report.valid) {
            throw Failure(FailureKind::corrupt,
                          "the ledger is damaged: " + report.problem + k_books_advice);
        }
        ledger_.cut_torn_tail(
            report); // makes durable what a killed run may have left unsynced, too
        ledger_file_ = report.head;
        ledger_known_ = true;
    }
    std::vector<storage::LedgerLine> missing;
    for (auto& line : journal_.pending_ledger_lines()) {
        if (line.head.sequence > ledger_file_.sequence) {
            missing.push_back(std::move(line));
        }
    }
    if (missing.empty()) {
        return;
    }
    const auto& first = missing.front();
    if (first.head.sequence != ledger_file_.sequence + 1 ||
        first.text.find("\"prev\":\"" + ledger_file_.sha256_hex + "\"") == std::string::npos) {
        throw Failure(
            FailureKind::corrupt,
            fmt::format("the ledger ends at line {} in a way that line {} does not follow: "
                        "lines were removed or changed{}",
                        ledger_file_.sequence, first.head.sequence, k_books_advice));
    }
    ledger_known_ = false; // until the append has come back without a failure
    ledger_.append(missing);
    ledger_file_ = missing.back().head;
    ledger_known_ = true;
}

} // namespace scanseal::pipeline
