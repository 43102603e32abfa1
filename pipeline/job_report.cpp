#include "pipeline/job_report.hpp"

#include "core/failure.hpp"
#include "pipeline/deciding.hpp"
#include "pipeline/decision_json_internal.hpp"
#include "pipeline/document_record.hpp"
#include "pipeline/finding_json_internal.hpp"
#include "pipeline/messages.hpp"
#include "pipeline/work_sheet.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace scanseal::pipeline {

namespace {

using Json = nlohmann::ordered_json;

std::string page_key(const PageSheet& page) {
    return fmt::format("{}/{}", page.input_sha256, page.input_index);
}

std::optional<WorkSheet> sheet_of(const DocumentRow& row) {
    return row.work.empty() ? std::nullopt : std::optional(work_sheet_from(row.work));
}

DocumentContext context_of(const DocumentRow& row, const StationOptions& options) {
    DocumentContext context{.name = shown_name(row),
                            .state = std::string(to_string(row.state)),
                            .record_id = row.record_id,
                            .document_type = {},
                            .patient_id = {},
                            .captured_at = options.calendar.zone.format(row.captured_at),
                            .operator_id = {},
                            .pages = {}};
    if (const auto sheet = sheet_of(row)) {
        context.document_type = sheet->document_type;
        context.patient_id = sheet->patient_id;
        context.operator_id = sheet->operator_id;
    }
    return context;
}

/// What the sealed record says of itself.
DocumentContext context_of(const RecordId& id, const storage::Vault& vault) {
    DocumentContext context{.name = "record " + id.text(),
                            .state = "in the vault",
                            .record_id = id.text(),
                            .document_type = {},
                            .patient_id = {},
                            .captured_at = {},
                            .operator_id = {},
                            .pages = {}};
    const auto document = vault.read(id, "document.json");
    if (!document) {
        context.state = "in the vault, but cannot be read: " + document.error().detail;
        return context;
    }
    const auto sheet = sheet_from_document_json(std::string(as_text(*document)));
    context.document_type = sheet.document_type;
    context.patient_id = sheet.patient_id;
    context.captured_at = sheet.window.captured_at;
    context.operator_id = sheet.operator_id;
    return context;
}

/// Other documents by what identifies them: one that has a record is named by that once.
class Others {
public:
    Others(const JobReportParts& parts, const DocumentRow& self) : parts_(parts), self_(self) {}

    void add_holders_of(const PageSheet& page) {
        for (const auto& row : parts_.journal.others_with_pages(self_.id, {page_key(page)})) {
            const auto id = RecordId::parse(row.record_id);
            const bool stored = row.state == State::committed || row.state == State::delivered;
            if (stored && id) {
                add(*id, page.number);
            } else {
                found_.try_emplace(shown_name(row), context_of(row, parts_.options))
                    .first->second.pages.push_back(page.number);
            }
        }
        if (parts_.index == nullptr) {
            return;
        }
        for (const auto& id : parts_.index->find_by_page(page_key(page))) {
            add(id, page.number);
        }
    }

    /// Documents of the same record id: the same job once more.
    void add_same_job(const std::vector<DocumentRow>& rows) {
        for (const auto& row : rows) {
            if (row.id != self_.id && !row.record_id.empty() && row.record_id == wanted_id_) {
                found_.try_emplace(shown_name(row), context_of(row, parts_.options));
            }
        }
    }

    void want(const std::string& record_id) { wanted_id_ = record_id; }

    [[nodiscard]] std::vector<DocumentContext> take() {
        std::vector<DocumentContext> all;
        for (auto& [name, context] : found_) {
            all.push_back(std::move(context));
        }
        return all;
    }

private:
    void add(const RecordId& id, unsigned page) {
        if (id.text() == self_.record_id) {
            return;
        }
        const auto name = "record " + id.text();
        if (!found_.contains(name)) {
            found_.emplace(name, context_of(id, parts_.vault));
        }
        auto& pages = found_.at(name).pages;
        if (std::find(pages.begin(), pages.end(), page) == pages.end()) {
            pages.push_back(page);
        }
    }

    const JobReportParts& parts_;
    const DocumentRow& self_;
    std::string wanted_id_;
    std::map<std::string, DocumentContext> found_;
};

JobReport report_of(const JobReportParts& parts, const DocumentRow& row,
                    const std::vector<DocumentRow>& held) {
    JobReport report{.self = context_of(row, parts.options),
                     .deadline = {},
                     .last_error = row.last_error,
                     .receipt_path = row.receipt_path,
                     .findings = {},
                     .decision = std::nullopt,
                     .others = {}};
    if (!row.decision.empty()) {
        report.decision = decision_from(row.decision);
    }
    if (const auto sheet = sheet_of(row)) {
        report.deadline = sheet->window.deadline;
        report.findings = sheet->findings;
        Others others(parts, row);
        for (const auto& page : sheet->pages) {
            if (!page.blank && !page.input_sha256.empty()) {
                others.add_holders_of(page);
            }
        }
        others.want(sheet->record_id.text());
        others.add_same_job(held);
        report.others = others.take();
    }
    return report;
}

std::string context_text(const DocumentContext& context) {
    const auto known = [](const std::string& text) { return text.empty() ? "?" : text; };
    return fmt::format("{}  {}\n    patient {}  type {}  captured {}  operator {}\n", context.name,
                       context.state, known(context.patient_id), known(context.document_type),
                       known(context.captured_at), known(context.operator_id));
}

Json context_json(const DocumentContext& context) {
    return {{"name", context.name},
            {"state", context.state},
            {"record_id", context.record_id},
            {"document_type", context.document_type},
            {"patient_id", context.patient_id},
            {"captured_at", context.captured_at},
            {"operator", context.operator_id}};
}

} // namespace

std::vector<JobReport> report_jobs(const JobReportParts& parts, const std::string& name) {
    const auto held = parts.journal.in_state(State::review);
    auto rows = parts.journal.unfinished();
    rows.insert(rows.end(), held.begin(), held.end());
    std::vector<JobReport> reports;
    for (const auto& row : rows) {
        if (is_named(row, name)) {
            reports.push_back(report_of(parts, row, held));
        }
    }
    return reports;
}

std::string job_report_text(const std::vector<JobReport>& reports) {
    std::string text;
    for (const auto& report : reports) {
        text += context_text(report.self);
        text += report.deadline.empty() ? "" : "    due " + report.deadline + "\n";
        text += report.last_error.empty() ? "" : "    last error: " + report.last_error + "\n";
        text += report.receipt_path.empty() ? "" : "    receipt: " + report.receipt_path + "\n";
        for (const auto& finding : report.findings) {
            const auto message = message_for(finding);
            text += fmt::format("    {} {}: {}\n      {}\n", to_string(finding.severity),
                                to_string(finding.code), message.en, message.ja);
        }
        if (report.decision) {
            text += fmt::format("    {} by {} at {}: {}\n",
                                report.decision->accepted ? "accepted" : "refused",
                                report.decision->by, report.decision->at, report.decision->reason);
        }
        for (const auto& other : report.others) {
            text += other.pages.empty()
                        ? std::string("  the same job: ")
                        : fmt::format("  page {} also in: ", fmt::join(other.pages, ", "));
            text += context_text(other);
        }
    }
    return text;
}

std::string job_report_json(const std::vector<JobReport>& reports) {
    Json value{{"schema", "scanseal.job_status/1"}, {"documents", Json::array()}};
    for (const auto& report : reports) {
        auto one = context_json(report.self);
        one["deadline"] = report.deadline;
        one["last_error"] = report.last_error;
        one["receipt"] = report.receipt_path;
        one["findings"] = findings_json(report.findings);
        one["decision"] = decision_json(report.decision);
        one["others"] = Json::array();
        for (const auto& other : report.others) {
            auto context = context_json(other);
            context["pages"] = other.pages;
            one["others"].push_back(std::move(context));
        }
        value["documents"].push_back(std::move(one));
    }
    return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace scanseal::pipeline
