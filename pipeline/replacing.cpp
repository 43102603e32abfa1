#include "pipeline/replacing.hpp"

#include "core/digest.hpp"
#include "core/durable_files.hpp"
#include "imaging/measures/page_survey.hpp"
#include "pipeline/deciding.hpp"
#include "pipeline/page_file.hpp"
#include "pipeline/page_replacement.hpp"
#include "pipeline/preparation_internal.hpp"
#include "pipeline/replacement.hpp"
#include "pipeline/spool.hpp"
#include "pipeline/work_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace scanseal::pipeline {

namespace {

/// One image of a file, with what the file tells.
struct Look {
    imaging::Likeness likeness;
    std::set<std::string> codes;
    std::uint32_t pages = 1; ///< of the file
    std::string format;
};

Result<Look> look_at(const ByteSource& source, imaging::DecoderPool* decoders,
                     const imaging::DecodeLimits& limits, std::uint32_t index) {
    const auto image = open_page_file(decoders, source, limits);
    if (!image) {
        return refuse(image.error());
    }
    Look look;
    look.pages = (*image)->page_count();
    if (index >= look.pages) {
        return refuse(RefusalCode::page_missing, fmt::format("page {} of the file", index + 1));
    }
    auto page = decode_page(**image, index, true);
    if (!page) {
        return refuse(page.error());
    }
    const auto& facts = page->page.facts;
    look.likeness = imaging::survey_likeness(page->page.pixels, facts.dpi_x.value_or(0),
                                             facts.dpi_y.value_or(0));
    look.format = imaging::to_string(facts.format);
    for (auto& code : page->codes) {
        look.codes.insert(std::move(code.text));
    }
    return look;
}

/// Where the bytes of a page in force are. A job may bring hidden files of its own: only what the
/// journal names is a replacement.
Path place_of(const PageReplacements& replacements, const Path& folder, const std::string& file) {
    const bool replaced = std::ranges::any_of(
        replacements, [&file](const PageReplacement& one) { return one.file == file; });
    return folder / (replaced ? hidden_name_of(file) : file);
}

bool is_shared(const DocumentRow& row, const std::string& file) {
    if (row.part.empty()) {
        return false;
    }
    const auto part = stack_part_from(row.part);
    return std::ranges::any_of(part.ranges, [&file](const FileRange& range) {
        return range.file == file && range.shared;
    });
}

class Replacing {
public:
    Replacing(FileSystem& file_system, Journal& journal, const StationOptions& options,
              imaging::DecoderPool* decoders, const ReplacementRequest& request,
              const DocumentRow& row)
        : file_system_(file_system),
          journal_(journal),
          options_(options),
          decoders_(decoders),
          request_(request),
          row_(row),
          spool_(file_system, options.spool) {}

    Result<PageReplaced> replace() {
        const auto sheet = work_sheet_from(row_.work);
        if (request_.page == 0 || request_.page > sheet.pages.size()) {
            return refuse(
                RefusalCode::page_missing,
                fmt::format("{} has pages 1 to {}", shown_name(row_), sheet.pages.size()));
        }
        const auto& page = sheet.pages[request_.page - 1];
        if (is_shared(row_, page.input_file)) {
            return refuse(RefusalCode::stack_source_shared, page.input_file);
        }
        if (auto read = read_new(sheet); !read) {
            return refuse(read.error());
        }
        if (auto compared = compare(page); !compared) {
            return refuse(compared.error());
        }
        return put(page);
    }

private:
    Result<void> read_new(const WorkSheet& sheet) {
        const auto status = file_system_.status(request_.file);
        if (status && status->size_bytes > options_.file_bytes_max) {
            return refuse(RefusalCode::image_too_large, request_.file.string());
        }
        bytes_ = file_system_.read(request_.file, options_.file_bytes_max);
        sha256_ = sha256(bytes_).hex();
        for (const auto& page : sheet.pages) {
            if (page.input_sha256 == sha256_) {
                return refuse(RefusalCode::duplicate_page,
                              fmt::format("the image is page {} already", page.number));
            }
        }
        auto look = look_at(MemorySource(bytes_), decoders_, options_.decode_limits, 0);
        if (!look) {
            return refuse(look.error());
        }
        if (look->pages != 1) {
            return refuse(RefusalCode::job_schema,
                          fmt::format("{} holds {} images; give a file of one",
                                      request_.file.filename().string(), look->pages));
        }
        new_ = std::move(*look);
        return {};
    }

    Result<void> compare(const PageSheet& page) {
        const auto folder = spool_.job_folder(row_.key);
        const auto source = file_system_.open(
            place_of(replacements_from(row_.replacements), folder, page.input_file));
        const auto old = look_at(*source, decoders_, options_.decode_limits, page.input_index);
        if (!old) {
            return refuse(old.error());
        }
        old_pages_ = old->pages;
        points_ = imaging::distance(old->likeness, new_.likeness);
        unlike_ = !is_same_sheet(points_, old->codes, new_.codes);
        if (unlike_ && !request_.forced) {
            return refuse(RefusalCode::replacement_unlike,
                          fmt::format("the image looks like another sheet than page {} ({} of 256 "
                                      "points differ, at most {} are usual; or its codes are "
                                      "others); compare both with the paper, and if it is that "
                                      "page, give --force",
                                      page.number, points_, k_unlike_points));
        }
        return {};
    }

    /// The image first: the journal never names one that is not there.
    Result<PageReplaced> put(const PageSheet& page) {
        constexpr std::size_t k_digits = 12;
        const auto file = fmt::format("replacement-{}.{}", sha256_.substr(0, k_digits),
                                      extension_of(new_.format));
        const auto folder = spool_.job_folder(row_.key);
        replace_durably(file_system_, folder / hidden_name_of(file), bytes_);
        auto replacements = replacements_from(row_.replacements);
        replacements.push_back({.page = page.number,
                                .old_file = page.input_file,
                                .old_index = page.input_index,
                                .old_pages = old_pages_,
                                .file = file,
                                .sha256 = sha256_,
                                .reason = request_.reason,
                                .by = request_.by,
                                .replaced_at = request_.at,
                                .unlike = unlike_});
        if (!journal_.record_replacement(row_.id, row_.replacements, to_text(replacements))) {
            return refuse(RefusalCode::record_unknown,
                          shown_name(row_) + " cannot be changed now: somebody else has just "
                                             "decided or changed it; try again");
        }
        return PageReplaced{.shown_name = shown_name(row_), .unlike_points = points_};
    }

    FileSystem& file_system_;
    Journal& journal_;
    const StationOptions& options_;
    imaging::DecoderPool* decoders_;
    const ReplacementRequest& request_;
    const DocumentRow& row_;
    Spool spool_;
    Bytes bytes_;
    std::string sha256_;
    Look new_;
    std::uint32_t old_pages_ = 1;
    unsigned points_ = 0;
    bool unlike_ = false;
};

} // namespace

Result<PageReplaced> replace_page(FileSystem& file_system, Journal& journal,
                                  const StationOptions& options, imaging::DecoderPool* decoders,
                                  const ReplacementRequest& request) {
    const auto row = find_held(journal, request.job);
    if (!row) {
        return refuse(row.error());
    }
    if (!row->answered) {
        return refuse(RefusalCode::record_unknown,
                      shown_name(*row) + " cannot be changed now: its receipt is not written yet; "
                                         "try again");
    }
    return Replacing(file_system, journal, options, decoders, request, *row).replace();
}

} // namespace scanseal::pipeline
