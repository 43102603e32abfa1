#include "signing/token_check_internal.hpp"

#include "core/time_text.hpp"
#include "signing/cms_internal.hpp"
#include "signing/tst_info_internal.hpp"

#include <algorithm>

namespace scanseal::signing {

namespace {

constexpr const char* k_not_made = "could not be checked, since an earlier check failed";

/// Collects findings in the order of checking.
class Collector {
public:
    explicit Collector(std::vector<Finding>& findings) : findings_(findings) {}

    void add(const char* name, RefusalCode code, const Problem& problem) {
        findings_.push_back({.name = name,
                             .passed = !problem,
                             .code = code,
                             .detail = problem.value_or(std::string())});
    }

    void not_made(const char* name, RefusalCode code) { add(name, code, Problem(k_not_made)); }

private:
    std::vector<Finding>& findings_;
};

Problem imprint_problem(const TstFacts& facts, const TokenExpectations& expected) {
    for (const auto& imprint : expected.imprints) {
        if (imprint.digest_nid == facts.imprint_digest_nid && imprint.value == facts.imprint) {
            return std::nullopt;
        }
    }
    return "the timestamp is over other bytes than those asked for";
}

Problem imprint_algorithm_problem(const TstFacts& facts) {
    if (!is_sha2(facts.imprint_digest_nid)) {
        return std::string("the timestamp's imprint is made with ") +
               OBJ_nid2ln(facts.imprint_digest_nid) + ", not SHA-2";
    }
    return std::nullopt;
}

Problem nonce_problem(const TstFacts& facts, const ASN1_INTEGER* sent) {
    const ASN1_INTEGER* got = TS_TST_INFO_get_nonce(facts.info.get());
    if (got == nullptr) {
        return "the timestamp lacks the nonce that was sent: it may be an old one";
    }
    if (ASN1_INTEGER_cmp(got, sent) != 0) {
        return "the timestamp's nonce is not the one that was sent: it answers another query";
    }
    return std::nullopt;
}

Problem policy_problem(const TstFacts& facts, const std::string& wanted) {
    if (facts.policy_oid.empty()) {
        return "the timestamp names no readable policy";
    }
    if (!wanted.empty() && facts.policy_oid != wanted) {
        return "the timestamp is under policy " + facts.policy_oid + ", not " + wanted;
    }
    return std::nullopt;
}

Problem time_problem(const TstFacts& facts, const TokenExpectations& expected) {
    const bool judged = expected.accuracy_max.count() > 0;
    if (judged && facts.accuracy > expected.accuracy_max) {
        return "the authority vouches for its time only to " +
               std::to_string(facts.accuracy.count()) + " ms; " +
               std::to_string(expected.accuracy_max.count()) + " ms is the limit";
    }
    const auto slack = judged ? facts.accuracy : std::chrono::milliseconds(0);
    if (expected.latest && facts.gen_time - slack > *expected.latest) {
        return "the timestamp's time " + format_utc(facts.gen_time) + " is later than " +
               format_utc(*expected.latest);
    }
    if (expected.earliest && facts.gen_time + slack < *expected.earliest) {
        return "the timestamp's time " + format_utc(facts.gen_time) + " is earlier than " +
               format_utc(*expected.earliest);
    }
    return std::nullopt;
}

void check_content(const TstFacts& facts, const TokenExpectations& expected, Collector& out) {
    out.add("timestamp_imprint_algorithm", RefusalCode::tsa_algorithm_weak,
            imprint_algorithm_problem(facts));
    out.add("timestamp_imprint", RefusalCode::tsa_imprint_mismatch,
            imprint_problem(facts, expected));
    if (expected.nonce != nullptr) {
        out.add("timestamp_nonce", RefusalCode::tsa_nonce_mismatch,
                nonce_problem(facts, expected.nonce));
    }
    out.add("timestamp_policy", RefusalCode::tsa_policy_mismatch,
            policy_problem(facts, expected.policy_oid));
}

void check_signing_certificate(const SignedMessage& message, Collector& out) {
    constexpr bool k_v2_only = false;
    const auto problem = signing_certificate_problem(message, k_v2_only);
    out.add("timestamp_signing_certificate",
            problem && problem->weak ? RefusalCode::tsa_algorithm_weak
                                     : RefusalCode::tsa_certificate_unsuitable,
            problem ? Problem(problem->detail) : std::nullopt);
}

void check_signature(const SignedMessage& message, ByteView content, bool algorithms_fit,
                     Collector& out) {
    constexpr auto code = RefusalCode::tsa_signature_invalid;
    if (!algorithms_fit) {
        // A hostile key could make the check itself expensive; a weak one proves nothing.
        out.not_made("timestamp_signature", code);
        return;
    }
    auto problem = message_digest_problem(message, content);
    out.add("timestamp_signature", code, problem ? problem : signature_value_problem(message));
}

void check_chain(const SignedMessage& message, TimePoint gen_time, const TrustAnchors& anchors,
                 Collector& out) {
    const auto problem = chain_problem(message.signer_certificate.get(), message.certificates.get(),
                                       anchors, gen_time);
    out.add("timestamp_chain",
            problem && problem->weak ? RefusalCode::tsa_algorithm_weak : RefusalCode::tsa_untrusted,
            problem ? Problem("at the timestamp's time: " + problem->detail) : std::nullopt);
}

void check_without_certificate(const TstFacts& facts, const TokenExpectations& expected,
                               Collector& out) {
    out.add("timestamp_certificate", RefusalCode::tsa_certificate_missing,
            Problem("the timestamp does not carry its authority's certificate"));
    out.not_made("timestamp_algorithms", RefusalCode::tsa_algorithm_weak);
    out.not_made("timestamp_signature", RefusalCode::tsa_signature_invalid);
    out.add("timestamp_time", RefusalCode::tsa_time_off, time_problem(facts, expected));
    out.not_made("timestamp_chain", RefusalCode::tsa_untrusted);
    out.not_made("timestamp_certificate_use", RefusalCode::tsa_certificate_unsuitable);
    out.not_made("timestamp_signing_certificate", RefusalCode::tsa_certificate_unsuitable);
}

/// Trust before use: a stranger's certificate is a stranger's first of all.
void check_signer(const SignedMessage& message, ByteView content, const TstFacts& facts,
                  const TokenExpectations& expected, Collector& out) {
    X509* certificate = message.signer_certificate.get();
    if (certificate == nullptr) {
        check_without_certificate(facts, expected, out);
        return;
    }
    out.add("timestamp_certificate", RefusalCode::tsa_certificate_missing, std::nullopt);
    const auto algorithms = algorithm_problem(message);
    out.add("timestamp_algorithms", RefusalCode::tsa_algorithm_weak, algorithms);
    check_signature(message, content, !algorithms, out);
    out.add("timestamp_time", RefusalCode::tsa_time_off, time_problem(facts, expected));
    check_chain(message, facts.gen_time, expected.anchors, out);
    out.add("timestamp_certificate_use", RefusalCode::tsa_certificate_unsuitable,
            timestamp_usage_problem(certificate));
    check_signing_certificate(message, out);
}

} // namespace

const Finding* TokenReport::first_failed() const {
    const auto found = std::find_if(findings.begin(), findings.end(),
                                    [](const Finding& finding) { return !finding.passed; });
    return found == findings.end() ? nullptr : &*found;
}

TokenReport check_token(ByteView der, const TokenExpectations& expected) {
    constexpr auto malformed = RefusalCode::tsa_response_malformed;
    TokenReport report;
    report.token.der.assign(der.begin(), der.end());
    Collector out(report.findings);
    const auto message = read_signed_message(der, malformed);
    if (!message) {
        out.add("timestamp_structure", malformed, Problem(message.error().detail));
        return report;
    }
    const auto content = embedded_content(*message);
    if (!content) {
        out.add("timestamp_structure", malformed, Problem("the timestamp has no content"));
        return report;
    }
    const auto facts = read_tst_info(*content);
    if (!facts) {
        out.add("timestamp_structure", malformed, Problem(facts.error().detail));
        return report;
    }
    report.token.gen_time = facts->gen_time;
    report.token.accuracy = facts->accuracy;
    report.token.policy_oid = facts->policy_oid;
    report.token.serial_hex = facts->serial_hex;
    if (message->signer_certificate) {
        report.token.tsa = subject_of(message->signer_certificate.get());
    }
    out.add("timestamp_structure", malformed,
            signed_attributes_problem(*message, NID_id_smime_ct_TSTInfo));
    check_content(*facts, expected, out);
    check_signer(*message, *content, *facts, expected, out);
    return report;
}

} // namespace scanseal::signing
