#include "pipeline/stack_division.hpp"

#include "core/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace scanseal::pipeline {

namespace {

constexpr std::size_t k_documents_max = 500;

Refused not_separable(std::size_t image, const std::string& why) {
    return refuse(RefusalCode::stack_not_separable, fmt::format("image {}: {}", image + 1, why));
}

class Division {
public:
    Division(const std::vector<StackFile>& files, const std::vector<StackImage>& images)
        : files_(files), images_(images) {}

    Result<StackDivision> divide() {
        for (std::size_t i = 0; i < images_.size(); ++i) {
            if (auto taken = take(i); !taken) {
                return refuse(taken.error());
            }
        }
        if (auto ended = end_document(images_.size()); !ended) {
            return refuse(ended.error());
        }
        return std::move(division_);
    }

private:
    Result<void> take(std::size_t i) {
        const auto& image = images_[i];
        if (image.kind == StackImageKind::page) {
            if (!open_) {
                return i == 0 ? refuse(RefusalCode::cover_sheet_missing, "image 1 is none")
                              : not_separable(i, "a page after a separator sheet, of no document");
            }
            if (image.begins_document && division_.documents.back().pages > 0) {
                return not_separable(i, "a form with a patch code that begins a document, and no "
                                        "cover sheet before it");
            }
            ++division_.documents.back().pages;
            division_.documents.back().keeps_sources |= image.keeps_source;
            extend(image);
            return {};
        }
        if (auto ended = end_document(i); !ended) {
            return ended;
        }
        remove(image);
        if (image.kind == StackImageKind::separator) {
            return i == 0 ? refuse(RefusalCode::cover_sheet_missing, "image 1 is none")
                          : Result<void>{};
        }
        if (!covers_.insert(image.cover_text).second) {
            return not_separable(i, "a cover sheet that lies further up in the stack as well");
        }
        if (division_.documents.size() == k_documents_max) {
            return not_separable(i, fmt::format("more than {} documents", k_documents_max));
        }
        division_.documents.emplace_back();
        open_ = true;
        extend(image);
        return {};
    }

    /// `next`: the image that ends it.
    Result<void> end_document(std::size_t next) {
        if (open_ && division_.documents.back().pages == 0) {
            return not_separable(next - 1, "a cover sheet without pages after it");
        }
        open_ = false;
        return {};
    }

    void extend(const StackImage& image) {
        const auto& file = files_[image.input];
        auto& ranges = division_.documents.back().ranges;
        if (ranges.empty() || ranges.back().file != file.name) {
            ranges.push_back({.file = file.name,
                              .first = image.index,
                              .count = 0,
                              .whole = false,
                              .shared = false});
        }
        auto& range = ranges.back();
        SCANSEAL_ASSERT(range.first + range.count == image.index);
        ++range.count;
        range.whole = range.count == file.page_count;
    }

    void remove(const StackImage& image) {
        const auto& file = files_[image.input];
        division_.removed.push_back(
            {.file = file.name,
             .file_page = image.index + 1,
             .sha256 = file.sha256,
             .kind = image.kind == StackImageKind::separator ? "separator" : "cover_sheet"});
    }

    const std::vector<StackFile>& files_;
    const std::vector<StackImage>& images_;
    StackDivision division_;
    std::set<std::string> covers_;
    bool open_ = false; ///< a document is being collected
};

void mark_shared(StackDivision& division) {
    std::map<std::string, unsigned> users;
    for (const auto& document : division.documents) {
        for (const auto& range : document.ranges) {
            ++users[range.file];
        }
    }
    for (auto& document : division.documents) {
        for (auto& range : document.ranges) {
            range.shared = users[range.file] > 1;
        }
    }
}

} // namespace

Result<StackDivision> divide_stack(const std::vector<StackFile>& files,
                                   const std::vector<StackImage>& images) {
    SCANSEAL_ASSERT(!images.empty());
    auto division = Division(files, images).divide();
    if (division) {
        std::size_t pages = 0;
        for (const auto& document : division->documents) {
            pages += document.pages;
        }
        mark_shared(*division);
        SCANSEAL_ASSERT(pages + division->removed.size() == images.size());
    }
    return division;
}

const FileRange* find_kept_in_common(const StackDivision& division) noexcept {
    for (const auto& document : division.documents) {
        for (const auto& range : document.ranges) {
            if (document.keeps_sources && range.shared) {
                return &range;
            }
        }
    }
    return nullptr;
}

} // namespace scanseal::pipeline
