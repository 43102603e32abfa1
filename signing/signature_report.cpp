#include "signing/signature_report.hpp"

#include "core/time_text.hpp"
#include "signing/cms_internal.hpp"
#include "signing/token_check_internal.hpp"

#include <algorithm>

namespace scanseal::signing {

namespace {

constexpr int k_timestamps_max = 8;
/// A signer's clock may be this much ahead of the authority's, as everywhere in scanseal.
constexpr std::chrono::minutes k_clock_tolerance{5};
constexpr const char* k_not_made = "could not be checked, since an earlier check failed";

void add(SignatureReport& report, const char* name, const Problem& problem) {
    report.checks.push_back(
        {.name = name, .passed = !problem, .detail = problem.value_or(std::string())});
}

Problem structure_problem(const SignedMessage& message) {
    if (embedded_content(message)) {
        return "the signature is not detached: it carries content of its own";
    }
    return std::nullopt;
}

/// The values of all signature-time-stamp attributes, in order.
std::vector<ByteView> timestamps_of(const SignedMessage& message) {
    std::vector<ByteView> found;
    for (int i = 0; i < CMS_unsigned_get_attr_count(message.signer); ++i) {
        X509_ATTRIBUTE* attribute = CMS_unsigned_get_attr(message.signer, i);
        if (OBJ_obj2nid(X509_ATTRIBUTE_get0_object(attribute)) != NID_id_smime_aa_timeStampToken) {
            continue;
        }
        for (int j = 0; j < X509_ATTRIBUTE_count(attribute); ++j) {
            const ASN1_TYPE* value = X509_ATTRIBUTE_get0_type(attribute, j);
            if (value != nullptr && ASN1_TYPE_get(value) == V_ASN1_SEQUENCE) {
                const ASN1_STRING* der = value->value.sequence;
                found.emplace_back(ASN1_STRING_get0_data(der),
                                   static_cast<std::size_t>(ASN1_STRING_length(der)));
            }
        }
    }
    return found;
}

std::vector<Imprint> imprints_of(ByteView value) {
    std::vector<Imprint> imprints;
    for (const auto* kind : {EVP_sha256(), EVP_sha384(), EVP_sha512()}) {
        Bytes digest(static_cast<std::size_t>(EVP_MD_get_size(kind)));
        must(EVP_Digest(value.data(), value.size(), digest.data(), nullptr, kind, nullptr),
             "digest");
        imprints.push_back({.digest_nid = EVP_MD_get_type(kind), .value = std::move(digest)});
    }
    return imprints;
}

/// The first timestamp that passes everything; if none does, the first one's report.
std::optional<TokenReport> judge_timestamps(const SignedMessage& message,
                                            const TrustAnchors& anchors, TimePoint as_of) {
    const TokenExpectations expected{.anchors = anchors,
                                     .imprints = imprints_of(signature_value_of(message)),
                                     .nonce = nullptr,
                                     .policy_oid = "",
                                     .earliest = std::nullopt,
                                     .latest = as_of};
    std::optional<TokenReport> first;
    auto tokens = timestamps_of(message);
    tokens.resize(std::min<std::size_t>(tokens.size(), k_timestamps_max));
    for (const auto token : tokens) {
        auto report = check_token(token, expected);
        if (report.first_failed() == nullptr) {
            return report;
        }
        if (!first) {
            first = std::move(report);
        }
    }
    return first;
}

Problem signing_time_problem(const SignatureReport& report) {
    if (!report.signed_at) {
        return "the signing-time attribute is missing or unreadable";
    }
    if (report.gen_time && *report.signed_at > *report.gen_time + k_clock_tolerance) {
        return "the signer claims " + format_utc(*report.signed_at) +
               ", which is after the timestamp's " + format_utc(*report.gen_time);
    }
    return std::nullopt;
}

void add_timestamp(SignatureReport& report, const std::optional<TokenReport>& token) {
    add(report, "timestamp_present",
        token ? std::nullopt : Problem("the signature has no signature timestamp"));
    if (!token) {
        return;
    }
    for (const auto& finding : token->findings) {
        report.checks.push_back(
            {.name = finding.name, .passed = finding.passed, .detail = finding.detail});
    }
    report.tsa = token->token.tsa;
    report.policy_oid = token->token.policy_oid;
    report.serial_hex = token->token.serial_hex;
    if (token->findings.size() > 1) {
        report.gen_time = token->token.gen_time;
    }
}

void add_signer(SignatureReport& report, const SignedMessage& message) {
    X509* certificate = message.signer_certificate.get();
    report.signer = facts_of(certificate);
    add(report, "signer_certificate_use", signer_usage_problem(certificate));
    constexpr bool k_v2_only = true;
    const auto ess = signing_certificate_problem(message, k_v2_only);
    add(report, "signing_certificate", ess ? Problem(ess->detail) : std::nullopt);
    const auto algorithms = algorithm_problem(message);
    add(report, "algorithms", algorithms);
    add(report, "signature_value",
        algorithms ? Problem(k_not_made) : signature_value_problem(message));
}

/// The chain is judged at the time the authority vouches for; without a sound timestamp there is no
/// such time.
void add_chain(SignatureReport& report, const SignedMessage& message, const TrustAnchors& anchors,
               bool timestamp_sound) {
    if (!timestamp_sound || !report.gen_time) {
        add(report, "signer_chain",
            Problem("without a sound timestamp there is no time to check it at"));
        return;
    }
    const auto problem = chain_problem(message.signer_certificate.get(), message.certificates.get(),
                                       anchors, *report.gen_time);
    add(report, "signer_chain",
        problem ? Problem("at the timestamp's time: " + problem->detail) : std::nullopt);
}

} // namespace

bool SignatureReport::valid() const {
    return !checks.empty() && std::all_of(checks.begin(), checks.end(),
                                          [](const Check& check) { return check.passed; });
}

SignatureReport verify_cades_t(ByteView signature, ByteView content, const TrustAnchors& signers,
                               const TrustAnchors& timestamps, TimePoint as_of) {
    SignatureReport report;
    const auto message = read_signed_message(signature, RefusalCode::signature_malformed);
    if (!message) {
        add(report, "structure", Problem(message.error().detail));
        return report;
    }
    add(report, "structure", structure_problem(*message));
    add(report, "signed_attributes", signed_attributes_problem(*message, NID_pkcs7_data));
    add(report, "content_digest", message_digest_problem(*message, content));
    report.signed_at = signing_time_of(*message);
    const bool has_certificate = message->signer_certificate != nullptr;
    add(report, "signer_certificate",
        has_certificate ? std::nullopt
                        : Problem("the signature does not carry its signer's certificate"));
    if (has_certificate) {
        add_signer(report, *message);
    }
    const auto token = judge_timestamps(*message, timestamps, as_of);
    add_timestamp(report, token);
    add(report, "signing_time", signing_time_problem(report));
    if (has_certificate) {
        add_chain(report, *message, signers, token && token->first_failed() == nullptr);
    }
    return report;
}

} // namespace scanseal::signing
