// dicom/text_encoding.hpp — UTF-8 text to the bytes of a DICOM character set (PS3.5 6.1), nothing
// lost or replaced.
#pragma once

#include "core/result.hpp"
#include "dicom/film_object.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace scanseal::dicom {

/// Takes the next character off the front of UTF-8 text. Empty if the text does not begin with a
/// well-formed one (RFC 3629: shortest form, no surrogates). Requires: text not empty.
[[nodiscard]] std::optional<char32_t> take_character(std::string_view& text) noexcept;

/// Number of characters; empty if the text is not well-formed UTF-8.
[[nodiscard]] std::optional<std::size_t> count_characters(std::string_view text) noexcept;

[[nodiscard]] bool is_ascii(std::string_view text) noexcept;

/// The text in the set `encoding`. For iso2022_jp that is ASCII and JIS X 0208 (ISO-IR 87) with
/// escape sequences, back in ASCII before every ASCII character and so before each delimiter, and
/// at the end (PS3.5 6.1.2.5.3, H.3.1). Refuses dicom_text_unencodable, naming the code point;
/// dicom_value_invalid if the text is not UTF-8. Failure: not_found if this system's iconv knows no
/// EUC-JP.
[[nodiscard]] Result<std::string> encode_text(std::string_view text, TextEncoding encoding);

/// The value of Specific Character Set (0008,0005), PS3.3 C.12.1.1.2; empty if the attribute is to
/// be left out, since all text is ASCII.
[[nodiscard]] std::string specific_character_set(TextEncoding encoding, bool all_ascii);

} // namespace scanseal::dicom
