// pipeline/preparation_internal.hpp — what the steps of preparing one document share. The steps are
// in files of their own: preparation_separating.cpp (a stack), preparation_inputs.cpp,
// preparation_pages.cpp, preparation_superseded.cpp, preparation_duplicates.cpp,
// preparation_describing.cpp, preparation_explaining.cpp.
#pragma once

#include "pipeline/cover_intake.hpp"
#include "pipeline/page_checks.hpp"
#include "pipeline/page_code_checks.hpp"
#include "pipeline/page_replacement.hpp"
#include "pipeline/preparation.hpp"

#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scanseal::pipeline {

/// Page 0: about the document.
[[nodiscard]] inline Finding finding_about(RefusalCode code, unsigned page, std::string detail) {
    Finding finding;
    finding.code = code;
    finding.page = page;
    finding.detail = std::move(detail);
    return finding;
}

/// A page that crashed two decoders or used up their time: the document's other pages could take as
/// long, and a worker with them.
[[nodiscard]] bool cost_decoders(const Findings& findings);

/// Extension of a kept source by what it is, never by what it is called.
[[nodiscard]] std::string extension_of(const std::string& format);

struct Preparation::Context {
    const HotFolderSettings* folder = nullptr;
    const Profile* profile = nullptr;
    const MediumLimits* limits = nullptr;
    JobFiles files;
    WorkSheet sheet;
    TimePoint captured_at;
    std::vector<PageResolution> resolutions; ///< beside sheet.pages
    std::vector<std::size_t> input_of_page;  ///< beside sheet.pages
    PageReplacements replacements; ///< made while it was held: the last of files.superseded
    bool keeps_inputs = false; ///< an input carries more than its pixels: a signature, DICOM data
    std::optional<CoverSheet> cover; ///< page 1 of the first input: no page of the document
    PageCodeRules code_rules;
    std::optional<StackPart> part; ///< the document is one of a stack
    std::vector<NewPart> parts;    ///< it is a stack itself: its documents

    void add(Findings more) {
        sheet.findings.insert(sheet.findings.end(), std::make_move_iterator(more.begin()),
                              std::make_move_iterator(more.end()));
    }

    void add_page(PageSheet page, const PageResolution& resolution, std::size_t input) {
        sheet.pages.push_back(std::move(page));
        resolutions.push_back(resolution);
        input_of_page.push_back(input);
    }

    [[nodiscard]] bool rejected() const { return gravest(sheet.findings) == Severity::reject; }
};

} // namespace scanseal::pipeline
