// pipeline/explanation.hpp — the page a clerk opens when a job was refused or held: what was found,
// where on which page, and what to do, in English and Japanese. One file: no script, no link to
// anything else.
#pragma once

#include "imaging/page_picture.hpp"
#include "pipeline/finding.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace scanseal::pipeline {

/// A page of which there is a picture.
struct PreviewedPage {
    unsigned page = 0;      ///< 1-based, in the document
    std::string file;       ///< name as it came
    unsigned file_page = 0; ///< 1-based, inside the file
    unsigned width_px = 0;  ///< of the upright page; regions are measured in these
    unsigned height_px = 0;
    imaging::Thumbnail picture;
};

struct Explanation {
    Severity outcome = Severity::reject; ///< note: accepted (scanseal inspect only)
    std::string job;
    std::string station;     ///< may be empty
    std::string captured_at; ///< may be empty
    Findings findings;
    std::vector<PreviewedPage> pages; ///< in order
};

/// The page of this number is shown with a picture, most wanted first: those that decided, then
/// those with notes. At most `count_max`, in page order; none that brought a decoder down.
[[nodiscard]] std::vector<unsigned> pages_to_show(const Findings& findings, std::size_t count_max);

/// Whole document, UTF-8, well-formed as HTML and as XML. Holds no patient data but what the
/// pictures show. Lists at most 500 findings.
[[nodiscard]] std::string explanation_html(const Explanation& explanation);

/// The colour of a severity on pictures and pages, RGB.
[[nodiscard]] std::array<std::uint8_t, 3> colour_of(Severity severity) noexcept;

/// Name of the page in a rejected job's folder.
inline constexpr std::string_view k_explanation_name = "receipt.html";

} // namespace scanseal::pipeline
