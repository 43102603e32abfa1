// pipeline/page_checks/page_sequence_internal.hpp — which of the numbers printed on the pages of a
// document are their page numbers.
#pragma once

#include "pipeline/page_checks/document_checks.hpp"

#include <optional>
#include <vector>

namespace scanseal::pipeline {

/// A number on one page, and that page's place among the pages that count.
struct PageNumber {
    unsigned page = 0;  ///< 1-based, as PageTraits
    unsigned place = 0; ///< 1-based
    unsigned number = 0;
    std::optional<unsigned> total;
    Region region;
};

/// Numbers at one place of a document's pages, in the order of the pages.
struct PageSequence {
    std::vector<PageNumber> numbers;
    unsigned places = 0;           ///< pages of the document that count
    unsigned agreeing = 0;         ///< numbers that fit the others
    std::optional<unsigned> total; ///< printed beside most of them
    bool reversed = false;         ///< each is one less than the one before
};

/// From one page to the other the number grows as the pages do.
[[nodiscard]] bool follows(const PageNumber& earlier, const PageNumber& later) noexcept;

/// Page 1 is the document's first, as far as this number can tell.
[[nodiscard]] bool counts_from_start(const PageNumber& number) noexcept;

/// The page numbers of a document, or nothing where no place bears any that can be believed. A
/// place is one height from the upper or lower edge (5 mm) and one distance from the left edge or,
/// on some of the pages, from the right (8 mm). Believed are numbers on three pages or more where
/// either two thirds follow the number before or come before the one that follows, or more than
/// half keep one distance to the page's own place; on two pages where both name the same total and
/// one end of the document is as it says. A number that disagrees with neighbours that agree is
/// left out: it is misread. Blank pages count, or do not, whichever agrees with more numbers.
[[nodiscard]] std::optional<PageSequence> page_sequence_of(const std::vector<PageTraits>& pages);

} // namespace scanseal::pipeline
