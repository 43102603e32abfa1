#include "config/built_in_profiles.hpp"

#include "config/check_reader_internal.hpp"

#include <fmt/format.h>

namespace scanseal::config {

namespace {

constexpr std::string_view k_head =
    R"(# What may enter the vault under this profile. This file is the site's scanning policy (requirement S8): it is
# kept with each record by its version and its SHA-256. Raise the version with every change.
# S, A, E numbers are the requirement ids of scanseal; "GL" is the Ministry of Health's Guideline for the Safety
# Management of Medical Information Systems, version 4.1. A key that is left out has the value that
# scanseal init writes for the encounter profile.

)";

constexpr std::string_view k_identity = R"([profile]
{:<32} # the name of this file without .toml
version = "1"                    # the site's own version of this policy; any text
{:<32} # true: a copy for convenience, the paper stays the original (S17, GL 9.4)
)";

constexpr std::string_view k_encounter_window = R"(
[window]
# GL 9.2 (S12): scanned within about 1 to 2 days of making or receiving the original; the Ministry's questions and
# answers to v6.0 say: in principle 1 day, with a closed day between 1 business day.
base = "received_then_created"   # received_at of the job, else created_at. Others: "created_then_received",
                                 # "dispensed" (dispensed_at), "none" (only reference copies and back-file)
business_days = 1                # due by the end of the n-th business day after the base: 1 or 2
open_hours_max = 48              # and never after more hours of open days than this: 24 to 48
late = "reject"                  # "reject", "review" (the information manager decides) or "reference" (filed as a
                                 # copy under late_profile; the paper stays the original)
# late_profile = "reference"     # only with late = "reference"
clock_tolerance_s = 300          # base times further in the future are refused
)";

constexpr std::string_view k_prescription_window = R"(
[window]
# v6.0 chapter 16.4 (S18): a prescription may be scanned for keeping only after it was dispensed; the window counts
# from dispensed_at of the job, which must be there.
base = "dispensed"               # Others: "received_then_created", "created_then_received", "none"
business_days = 1                # due by the end of the n-th business day after the base: 1 or 2 (S12)
open_hours_max = 48              # and never after more hours of open days than this: 24 to 48 (S12)
late = "reject"                  # "reject", "review" (the information manager decides) or "reference" (filed as a
                                 # copy under late_profile; the paper stays the original)
# late_profile = "reference"     # only with late = "reference"
clock_tolerance_s = 300          # base times further in the future are refused
)";

constexpr std::string_view k_backfile_window = R"(
[window]
# GL 9.3 (S13 to S16): papers of earlier years, under a plan, with notice to patients and an outside audit. The plan is
# what binds this work; there is no scan window.
base = "none"
)";

constexpr std::string_view k_reference_window = R"(
[window]
# GL 9.4 (S17): the paper stays the original, so nothing is due.
base = "none"
)";

constexpr std::string_view k_seal = R"(
[seal]
delay_max_min = 1440             # from capture to timestamp, 1 to 10080 minutes; later is flagged (S10: without delay)
confirm = "automatic"            # A3: the operator named in the job is the maker; "operator" comes in a later version
{:<32} # "lossy": keep the bytes as they came where the source was lossy or signed; "always"

[limits]
{:<32} # S2: the job must say that nothing overlapped and nothing lay outside the scan area
mammography_allowed = false      # S4: mammography is outside the film guideline; true only with the site's own limits
pages_max = 2000                 # of one document, 1 to 100000
)";

constexpr std::string_view k_media = R"(
# One section for each medium that this profile takes; a medium without a section is refused.
# Severities: "note" (recorded), "review" (a person decides), "reject".

[medium.paper]
dpi_min = 300                    # both axes. S3; the guideline named 300 dpi up to version 3 and does not encourage less
dpi_mismatch_max = 0.01          # largest relative difference between the resolutions of the two axes
bits_min = 1                     # a sample; 8 where stamps, pencil or tones matter
colour_required = false          # true refuses grey and bilevel pages
blank_page = "note"              # blank pages are kept in any case
blank_ink_max = 0.001            # a page with less ink than this part of its area is blank
lossy_source = "note"            # S6: pages that went through a lossy coder such as JPEG are declared in the record
sheets = []                      # sizes of sheets in mm besides A3 to A6, JIS B4 to B6, letter and legal, e.g. ["130x210"]

{}
[medium.film]
pitch_um_max = 200               # S4: 200 um resolves 2.5 line pairs a millimetre, what the ACR's technical standard
                                 # asks of digitized radiographs; 100 um or finer is better
bits_min = 10                    # S4: 10 bits a pixel by the same standard; 12 is better
dpi_mismatch_max = 0.01
blank_page = "review"
blank_ink_max = 0.001
lossy_source = "{}"

{}
[medium.photograph]
dpi_min = 300                    # S5
dpi_mismatch_max = 0.01
bits_min = 8
colour_required = true
blank_page = "review"
blank_ink_max = 0.001
lossy_source = "note"

{}
[medium.waveform]
dpi_min = 300                    # S5: ECG and other traces; the grid must stay legible
dpi_mismatch_max = 0.01
bits_min = 1
colour_required = false
blank_page = "review"
blank_ink_max = 0.001
lossy_source = "note"

{}
# Other limits for one document type (document.type of the job): only the keys that differ from the medium above.
# [document_type.consent_form.paper]
# colour_required = true
# bits_min = 8
# [document_type.consent_form.paper.checks]
# page_skewed = "review"
)";

struct BuiltIn {
    std::string_view name;
    std::string_view window;
    bool reference_copy;
    std::string_view keep_source;
    bool attestation_required;
    std::string_view film_lossy_source;
};

constexpr BuiltIn k_built_in[] = {
    {"encounter", k_encounter_window, false, "lossy", true, "reject"},
    {"backfile", k_backfile_window, false, "lossy", true, "reject"},
    {"prescription", k_prescription_window, false, "lossy", true, "reject"},
    {"reference", k_reference_window, true, "lossy", false, "note"},
};

} // namespace

const std::vector<std::string>& built_in_profile_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const auto& one : k_built_in) {
            all.emplace_back(one.name);
        }
        return all;
    }();
    return names;
}

std::string built_in_profile_text(std::string_view name) {
    for (const auto& one : k_built_in) {
        if (one.name == name) {
            return fmt::format("# profiles/{}.toml\n", one.name) + std::string(k_head) +
                   fmt::format(k_identity, fmt::format("name = \"{}\"", one.name),
                               fmt::format("reference_copy = {}", one.reference_copy)) +
                   std::string(one.window) +
                   fmt::format(k_seal, fmt::format("keep_source = \"{}\"", one.keep_source),
                               fmt::format("attestation_required = {}", one.attestation_required)) +
                   fmt::format(k_media, checks_text(Medium::paper), one.film_lossy_source,
                               checks_text(Medium::film), checks_text(Medium::photograph),
                               checks_text(Medium::waveform));
        }
    }
    return {};
}

} // namespace scanseal::config
