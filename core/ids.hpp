// core/ids.hpp — identifiers that must not be mixed up.
#pragma once

#include "core/digest.hpp"

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace scanseal {

/// Names one document's record for good: a UUID of version 8 (RFC 9562 5.8) whose bits are the
/// first 122 free bits of the SHA-256 over the job's canonical metadata and page digests. The OCFL
/// object id is "urn:uuid:" + this.
class RecordId {
public:
    RecordId() = default;
    /// Requires: a SHA-256 digest.
    [[nodiscard]] static RecordId from_digest(const Digest& digest);
    /// Empty unless `text` is a lower-case UUID.
    [[nodiscard]] static std::optional<RecordId> parse(std::string_view text);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    [[nodiscard]] std::string urn() const { return "urn:uuid:" + text_; }

    friend auto operator<=>(const RecordId&, const RecordId&) = default;

private:
    explicit RecordId(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

/// 128 random bits as 32 hex digits, from the operating system's generator: names for spool and
/// staging folders.
[[nodiscard]] std::string random_name();

} // namespace scanseal
