#include "pipeline/decision.hpp"

#include "core/failure.hpp"
#include "pipeline/decision_json_internal.hpp"
#include "pipeline/finding_json_internal.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

using Json = nlohmann::ordered_json;

bool is_same(const Finding& one, const Finding& other) {
    return one.code == other.code && one.page == other.page && one.measured == other.measured &&
           one.limit == other.limit && one.detail == other.detail;
}

} // namespace

Json decision_json(const std::optional<Decision>& decision) {
    if (!decision) {
        return {};
    }
    const bool accepted = decision->accepted;
    return {
        {"accepted", accepted},
        {"by", decision->by},
        {"account", decision->account},
        {"at", decision->at},
        {"reason", decision->reason},
        {"message",
         {{"en", accepted ? "The information manager has looked at the findings marked as "
                            "accepted and lets the document pass."
                          : "The information manager has refused the document. The reason is "
                            "given; the paper stays the original."},
          {"ja", accepted ? "情報作成管理者が、承認済みと記された項目を確認し、登録を認めました。"
                          : "情報作成管理者が登録を認めませんでした。理由を確認してください。"
                            "原本は紙のままです。"}}}};
}

std::string to_text(const Decision& decision) {
    auto value = decision_json(decision);
    value["findings"] = findings_json(decision.findings);
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Decision decision_from(const std::string& text) {
    try {
        const auto value = Json::parse(text);
        Decision decision{.accepted = value.at("accepted").get<bool>(),
                          .by = value.at("by").get<std::string>(),
                          .account = value.at("account").get<std::string>(),
                          .at = value.at("at").get<std::string>(),
                          .reason = value.at("reason").get<std::string>(),
                          .findings = {}};
        for (const auto& finding : value.at("findings")) {
            decision.findings.push_back(finding_from_json(finding));
        }
        return decision;
    } catch (const nlohmann::json::exception& error) {
        throw Failure(FailureKind::corrupt,
                      std::string("a decision in the journal cannot be read: ") + error.what());
    }
}

void mark_accepted(const Decision& decision, Findings& findings) {
    if (!decision.accepted) {
        return;
    }
    for (auto& finding : findings) {
        finding.accepted = finding.severity == Severity::review && can_be_accepted(finding) &&
                           std::any_of(decision.findings.begin(), decision.findings.end(),
                                       [&](const auto& one) { return is_same(one, finding); });
    }
}

bool can_be_accepted(const Finding& finding) noexcept {
    return finding.severity != Severity::reject && finding.code != RefusalCode::record_exists &&
           finding.code != RefusalCode::record_damaged;
}

} // namespace scanseal::pipeline
