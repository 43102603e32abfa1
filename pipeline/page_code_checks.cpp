#include "pipeline/page_code_checks.hpp"

#include "pipeline/cover_code.hpp"

#include <nlohmann/json.hpp>

#include <iterator>
#include <set>
#include <string_view>
#include <utility>

namespace scanseal::pipeline {

namespace {

Finding at_code(RefusalCode code, Severity severity, const imaging::PageCode& found, unsigned page,
                std::string detail) {
    Finding finding;
    finding.code = code;
    finding.severity = severity;
    finding.page = page;
    finding.detail = std::move(detail);
    if (page > 0 && found.region.width_px > 0) {
        finding.region = Region{.x_px = found.region.x_px,
                                .y_px = found.region.y_px,
                                .width_px = found.region.width_px,
                                .height_px = found.region.height_px};
    }
    return finding;
}

/// Empty where the claims name none as text: then it is no patient's.
std::string patient_id_of(const CoverClaims& claims) {
    const auto document = nlohmann::json::parse(claims.document_json, nullptr, false);
    const auto patient = document.find("patient");
    if (patient == document.end() || !patient->is_object()) {
        return {};
    }
    const auto id = patient->find("id");
    return id != patient->end() && id->is_string() ? id->get<std::string>() : std::string();
}

std::pair<Severity, const char*> verdict_on(const std::string& text, const PageCodeRules& rules,
                                            const Job& job) {
    const auto claims = claims_from(text);
    if (!claims) {
        return {Severity::review, "its code was misread or changed"};
    }
    if (text == rules.cover_text) {
        return {Severity::review, "the same sheet as on top"};
    }
    if (rules.cover_text.empty() && patient_id_of(*claims) == job.document.patient.id) {
        return {Severity::review, "of the same patient, in a job with a job.json"};
    }
    return {Severity::reject, "of another document"};
}

} // namespace

Findings judge_patient_codes(const std::vector<imaging::PageCode>& codes,
                             const PageCodeRules& rules, const Job& job, unsigned page) {
    Findings findings;
    std::set<std::string_view> judged;
    for (const auto& code : codes) {
        if (!rules.patient_code || !judged.insert(code.text).second) {
            continue;
        }
        const auto id = rules.patient_code->patient_id_in(code.text);
        if (id && *id != job.document.patient.id) {
            findings.push_back(at_code(RefusalCode::patient_code_mismatch, Severity::review, code,
                                       page, imaging::to_string(code.kind)));
        }
    }
    return findings;
}

Findings judge_page_codes(const std::vector<imaging::PageCode>& codes, const PageCodeRules& rules,
                          const Job& job, unsigned page) {
    auto findings = judge_patient_codes(codes, rules, job, page);
    std::set<std::string_view> judged;
    for (const auto& code : codes) {
        if (!rules.cover_sheets || !is_cover_code(code.text) || !judged.insert(code.text).second) {
            continue; // a sheet bears its code twice
        }
        const auto [severity, detail] = verdict_on(code.text, rules, job);
        findings.push_back(at_code(RefusalCode::second_cover_sheet, severity, code, page, detail));
    }
    return findings;
}

} // namespace scanseal::pipeline
