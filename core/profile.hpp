// core/profile.hpp — a profile: the limits that decide what may enter the vault. Plain values;
// config/ reads them from profiles/*.toml, pipeline/ judges by them. Sources of the defaults:
// profiles written by `scanseal init`.
#pragma once

#include "core/check_rules.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace scanseal {

/// What a page is made of; decides limits and stored format (film becomes DICOM).
enum class Medium { paper, film, photograph, waveform };

/// What to do when a check does not pass.
enum class Severity { note, review, reject };

/// A size of sheet besides the common ones, either way round.
struct SheetSize {
    double short_mm = 0.0;
    double long_mm = 0.0;

    bool operator==(const SheetSize&) const = default;
};

/// Limits for pages of one medium (requirements S1, S3 to S7).
struct MediumLimits {
    double dpi_min = 300.0;         ///< in both axes
    double dpi_mismatch_max = 0.01; ///< largest relative difference between X and Y resolution
    unsigned bits_min = 1;          ///< bits a sample that carry information
    bool colour_required = false;   ///< refuse grey and bilevel pages
    Severity blank_page = Severity::note; ///< blank pages are kept in any case
    double blank_ink_max = 0.001; ///< a page with less ink than this part of its area is blank
    Severity lossy_source = Severity::note; ///< pages that went through a lossy coder
    std::optional<double> pitch_um_max;     ///< film: largest sampling pitch on the film
    CheckRules checks = default_check_rules(Medium::paper); ///< what the pixels show
    std::vector<SheetSize> sheets;                          ///< besides ISO A, JIS B and US sizes

    /// Pixels an inch in both axes: of dpi_min and pitch_um_max, what asks for more.
    [[nodiscard]] double dpi_needed() const;
};

/// Which instant starts the scan window (requirement S12).
enum class WindowBase {
    none,                  ///< no window (backfile, reference)
    received_then_created, ///< received_at, else created_at
    created_then_received,
    dispensed, ///< dispensed_at, for prescriptions (requirement S18)
};

enum class LateAction { reject, review, reference };

/// Rule of the scan window. Due by the end of the n-th business day after the base, and never after
/// more than `open_hours_max` hours of open days.
struct WindowRule {
    WindowBase base = WindowBase::received_then_created;
    unsigned business_days = 1;   ///< 1 or 2
    unsigned open_hours_max = 48; ///< 24 to 48
    LateAction late = LateAction::reject;
    std::string late_profile; ///< for LateAction::reference: the profile that takes late documents
    unsigned clock_tolerance_s = 300;
};

enum class KeepSource { lossy, always };
enum class Confirmation { automatic, operator_ };

struct Profile {
    std::string name;
    std::string version; ///< the site's own version of its policy
    std::string
        digest_sha256; ///< of the policy file as read, hex; kept with each record (requirement S8)
    std::string text;  ///< the policy file itself
    bool reference_copy = false; ///< paper stays the original (requirement S17)
    WindowRule window;
    unsigned seal_delay_max_min = 1440; ///< from capture to timestamp; later is flagged
    Confirmation confirm = Confirmation::automatic;
    KeepSource keep_source = KeepSource::lossy;
    bool attestation_required =
        true; ///< attest.nothing_overlapping and nothing_outside (requirement S2)
    bool mammography_allowed = false; ///< requirement S4
    unsigned pages_max = 2000;
    std::map<Medium, MediumLimits> media; ///< a medium not named here is refused
    std::map<std::string, std::map<Medium, MediumLimits>>
        document_types; ///< overrides for one document type
};

[[nodiscard]] constexpr const char* to_string(Medium medium) noexcept {
    switch (medium) {
    case Medium::paper:
        return "paper";
    case Medium::film:
        return "film";
    case Medium::photograph:
        return "photograph";
    case Medium::waveform:
        return "waveform";
    }
    return "?";
}

[[nodiscard]] constexpr const char* to_string(Severity severity) noexcept {
    switch (severity) {
    case Severity::note:
        return "note";
    case Severity::review:
        return "review";
    case Severity::reject:
        return "reject";
    }
    return "?";
}

} // namespace scanseal
