// core/patient_code.hpp — which codes on a page are a patient's, and whose.
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace scanseal {

/// How the last digit of a patient's number follows from the others.
enum class CheckDigit : std::uint8_t {
    none,
    luhn,              ///< ISO/IEC 7812-1 annex B
    modulus10_weight3, ///< weights 3, 1, 3, ... from the right: GS1 General Specifications 7.9.1
    /// Weights 2 to 7, again and again, from the right; 11 less the remainder; 10 and 11 count as
    /// 0. JIS X 0402 weighs its five digits like this.
    modulus11,
};

/// True if the last of `digits` is the check digit of those before it; for `none` always. False for
/// fewer than two characters and for anything but 0 to 9.
[[nodiscard]] bool has_right_check_digit(std::string_view digits, CheckDigit kind) noexcept;

/// A site's pattern for the codes that it prints for patients, such as "^MRN-([0-9]{8})$". Cheap to
/// copy; may be used by several threads.
class PatientCodePattern final {
public:
    /// Longest text that is looked at, and longest pattern: patient numbers are shorter (DICOM
    /// PS3.5 table 6.2-1: 64 characters), and both bound the work that hostile text can cause.
    static constexpr std::size_t k_code_bytes_max = 64;
    static constexpr std::size_t k_pattern_bytes_max = 200;

    /// `pattern`: ECMAScript, without back-references, with exactly one group, the patient's id; it
    /// ends with the check digit if there is one. Refuses config_value, with the reason.
    [[nodiscard]] static Result<PatientCodePattern> make(const std::string& pattern,
                                                         CheckDigit check_digit);

    /// The patient's id in the text of a code; empty: no patient's code, or the check digit is
    /// wrong, or the text is too long. Time is polynomial in the length of text and pattern.
    [[nodiscard]] std::optional<std::string> patient_id_in(std::string_view code) const;

private:
    struct Compiled;

    explicit PatientCodePattern(std::shared_ptr<const Compiled> compiled)
        : compiled_(std::move(compiled)) {}

    std::shared_ptr<const Compiled> compiled_;
};

} // namespace scanseal
