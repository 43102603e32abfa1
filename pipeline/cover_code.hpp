// pipeline/cover_code.hpp — what the code on a cover sheet says: the part of a job.json that is
// known before the document is scanned (docs/formats/cover_sheet.md).
#pragma once

#include "core/result.hpp"
#include "core/time_text.hpp"
#include "pipeline/job.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace scanseal::pipeline {

/// What the sheet says, as JSON objects of a job.json.
struct CoverClaims {
    std::string document_json;
    std::string film_json; ///< empty: none
};

/// The code's text: "SCANSEAL1 ", eight hex digits of the SHA-256 of what follows them and the
/// space, a space, and compact JSON. Refuses job_schema when the claims would be no valid job with
/// an operator added; the text lists every mistake.
[[nodiscard]] Result<std::string> cover_code_from(const CoverClaims& claims, const TimeZone& zone);

/// True for a text that begins as ours do, whole or not.
[[nodiscard]] bool is_cover_code(std::string_view text) noexcept;

/// The claims of a code's text. Refuses job_unreadable: not ours, the digits do not fit (misread or
/// tampered with), or no JSON of this shape. The claims are as untrusted as any job.json: whoever
/// can print can write them.
[[nodiscard]] Result<CoverClaims> claims_from(std::string_view code_text);

/// A job.json with the claims of a sheet, for one operator and attestation.
[[nodiscard]] std::string job_json_of(const CoverClaims& claims, const std::string& operator_id,
                                      bool attested);

} // namespace scanseal::pipeline
