#include "pipeline/cover_code.hpp"

#include "core/digest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace scanseal::pipeline {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view k_mark = "SCANSEAL1 ";
constexpr std::size_t k_check_digits = 8;
// A QR code holds at most 2953 bytes (ISO/IEC 18004 table 7).
constexpr std::size_t k_code_bytes_max = 2953;
// Sheets are made before anybody knows who will scan; any name serves to check the rest.
constexpr const char* k_any_operator = "any";

ByteView bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string check_of(std::string_view json) {
    return sha256(bytes_of(json)).hex().substr(0, k_check_digits);
}

Refused unreadable(const char* why) {
    return refuse(RefusalCode::job_unreadable, std::string("the cover sheet's code: ") + why);
}

} // namespace

Result<std::string> cover_code_from(const CoverClaims& claims, const TimeZone& zone) {
    const auto job = job_json_of(claims, k_any_operator, true);
    const auto reading = read_job(bytes_of(job), zone);
    if (!reading.errors.empty()) {
        std::string all;
        for (const auto& error : reading.errors) {
            all += fmt::format("{}{}: {}", all.empty() ? "" : "; ", error.where, error.message);
        }
        return refuse(RefusalCode::job_schema, all);
    }
    Json value{{"document", Json::parse(claims.document_json)}};
    if (!claims.film_json.empty()) {
        value["film"] = Json::parse(claims.film_json);
    }
    const auto json = value.dump();
    return fmt::format("{}{} {}", k_mark, check_of(json), json);
}

bool is_cover_code(std::string_view text) noexcept {
    return text.starts_with(k_mark);
}

Result<CoverClaims> claims_from(std::string_view code_text) {
    if (!is_cover_code(code_text) || code_text.size() > k_code_bytes_max) {
        return unreadable("not one of ours");
    }
    const auto rest = code_text.substr(k_mark.size());
    if (rest.size() <= k_check_digits || rest[k_check_digits] != ' ') {
        return unreadable("cut short");
    }
    const auto json = rest.substr(k_check_digits + 1);
    if (check_of(json) != rest.substr(0, k_check_digits)) {
        return unreadable("its check digits do not fit; it was misread or changed");
    }
    // The depth is bounded by the length of a code.
    const auto value = Json::parse(json, nullptr, false);
    if (!value.is_object() || !value.contains("document") || !value["document"].is_object()) {
        return unreadable("it holds no document");
    }
    for (const auto& [key, part] : value.items()) {
        if ((key != "document" && key != "film") || !part.is_object()) {
            return unreadable("it holds something else than document and film");
        }
    }
    CoverClaims claims;
    claims.document_json = value["document"].dump();
    if (value.contains("film")) {
        claims.film_json = value["film"].dump();
    }
    return claims;
}

std::string job_json_of(const CoverClaims& claims, const std::string& operator_id, bool attested) {
    Json job{{"schema", "scanseal.job/1"},
             {"document", Json::parse(claims.document_json)},
             {"scan", {{"operator", operator_id}}},
             {"attest", {{"nothing_overlapping", attested}, {"nothing_outside", attested}}}};
    if (!claims.film_json.empty()) {
        job["film"] = Json::parse(claims.film_json);
    }
    return job.dump(2) + "\n";
}

} // namespace scanseal::pipeline
