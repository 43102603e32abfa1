// pipeline/stack_division.hpp — where a stack of images falls apart into documents: at each cover
// sheet. Pure; reads no file (docs/formats/cover_sheet.md).
#pragma once

#include "core/result.hpp"
#include "pipeline/stack_part.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace scanseal::pipeline {

enum class StackImageKind { page, cover_sheet, separator };

/// One image of a stack, in the order of the paper.
struct StackImage {
    std::size_t input = 0;   ///< which file
    std::uint32_t index = 0; ///< 0-based page inside it
    StackImageKind kind = StackImageKind::page;
    std::string cover_text{};     ///< of a cover sheet: its code
    bool begins_document = false; ///< of a page: it bears a patch beside print, as forms do
    bool keeps_source = false; ///< lossy, or it carries more than pixels: a signature, DICOM data
};

struct StackFile {
    std::string name;
    std::string sha256;
    std::uint32_t page_count = 0;
};

struct StackDocument {
    unsigned pages = 0; ///< without the cover sheet
    bool keeps_sources = false;
    std::vector<FileRange> ranges;
};

struct StackDivision {
    std::vector<StackDocument> documents;
    std::vector<RemovedImage> removed;
};

/// Each document is a cover sheet and the pages after it, up to the next one, a separator, or the
/// end. Every image is in exactly one document's ranges or a separator.
/// Refuses cover_sheet_missing: the first image is none. stack_not_separable: two sheets alike, a
/// sheet without pages, pages after a separator, a page that begins a document but does not follow
/// a cover sheet, or more than 500 documents. Requires: at least one image; images in order of
/// input and index, none left out.
[[nodiscard]] Result<StackDivision> divide_stack(const std::vector<StackFile>& files,
                                                 const std::vector<StackImage>& images);

/// The first file that a document would have to keep as its source and that has pages of another
/// document too; nullptr: none.
[[nodiscard]] const FileRange* find_kept_in_common(const StackDivision& division) noexcept;

} // namespace scanseal::pipeline
