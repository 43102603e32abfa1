// pipeline/stack_part.hpp — what a document knows of the stack that it was separated from, and a
// stack of its documents (docs/formats/cover_sheet.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// Pages of one file of a stack.
struct FileRange {
    std::string file;
    std::uint32_t first = 0; ///< 0-based page inside the file
    std::uint32_t count = 0;
    bool whole = true;   ///< all pages of the file
    bool shared = false; ///< other documents of the stack have pages of it
};

/// One document of a stack. All images captured are the pages of all parts and the removed ones.
struct StackPart {
    std::string stack;             ///< job name of the stack
    unsigned number = 1;           ///< 1-based
    unsigned images_captured = 0;  ///< in the whole stack
    unsigned images_removed = 0;   ///< cover sheets and separators, in the whole stack
    std::vector<unsigned> pages;   ///< of each part of the stack, in order
    std::vector<FileRange> ranges; ///< this part's, in order; the first page is the cover sheet
};

/// An image of a stack that is no page of any document.
struct RemovedImage {
    std::string file;
    unsigned file_page = 1; ///< 1-based
    std::string sha256;     ///< of the file
    std::string kind;       ///< cover_sheet or separator
};

struct SeparatedPart {
    std::string job;
    unsigned pages = 0;
};

/// What became of a stack.
struct Separation {
    unsigned images_captured = 0;
    std::vector<SeparatedPart> parts;
    std::vector<RemovedImage> removed;
};

/// As kept in the journal.
[[nodiscard]] std::string to_text(const StackPart& part);
/// Throws Failure(corrupt) if `text` was not made by to_text.
[[nodiscard]] StackPart stack_part_from(const std::string& text);

} // namespace scanseal::pipeline
