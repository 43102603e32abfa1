// pipeline/page_checks/page_number_checks_internal.hpp — gaps, repeats and disorder of the numbers
// printed on a document's pages.
#pragma once

#include "pipeline/page_checks/document_checks.hpp"

namespace scanseal::pipeline {

/// page_number_gap, page_number_repeated, page_number_disorder (on the page where the break is) and
/// page_total_mismatch (on the document), by `limits.checks`; none where no numbers can be
/// believed. Numbers that begin again at 1, or whose total changes, belong to another document; so
/// do those after a jump of more than 10.
void find_number_breaks(const std::vector<PageTraits>& pages, const MediumLimits& limits,
                        Findings& findings);

} // namespace scanseal::pipeline
