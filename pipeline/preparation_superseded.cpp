#include "core/assert.hpp"
#include "imaging/measures/page_survey.hpp"
#include "pipeline/page_file.hpp"
#include "pipeline/preparation_internal.hpp"
#include "pipeline/replacement.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scanseal::pipeline {

namespace {

/// What an image tells that a page took the place of.
struct OldImage {
    imaging::Likeness likeness;
    std::vector<imaging::PageCode> codes;
};

Result<OldImage> look_at(const FileSystem& file_system, const StationOptions& options,
                         MemoryBudget& budget, const InputFile& input,
                         const PageResolution& resolution, bool with_codes) {
    const auto source = file_system.open(input.path);
    const auto image = open_page_file(options.decoders, *source, options.decode_limits);
    if (!image) {
        return refuse(image.error().code, input.name + ": " + image.error().detail);
    }
    // What nobody looks at must not get into the record: of a file that was a page of this very
    // job the others are its pages.
    if ((*image)->page_count() != 1 && !input.page_count) {
        return refuse(RefusalCode::job_schema,
                      input.name + ": a superseded file must hold one image");
    }
    const auto facts = (*image)->facts(input.first_page);
    if (!facts) {
        return refuse(facts.error().code, input.name + ": " + facts.error().detail);
    }
    // Decoded pixels and what is made of them.
    const MemoryBudget::Share share(
        budget, 3 * pixel_bytes(facts->width_px, facts->height_px, facts->layout));
    auto decoded = decode_page(**image, input.first_page, with_codes);
    if (!decoded) {
        return refuse(decoded.error().code, input.name + ": " + decoded.error().detail);
    }
    OldImage old;
    old.likeness =
        imaging::survey_likeness(decoded->page.pixels, resolution.dpi_x, resolution.dpi_y);
    old.codes = std::move(decoded->codes);
    return old;
}

} // namespace

/// An image that was replaced stays in the record, so it must be of this patient as well; and what
/// took its place must be the same sheet.
void Preparation::judge_superseded(Context& context, const std::vector<PageTraits>& pages) {
    const auto& claims = context.files.job.superseded;
    SCANSEAL_ASSERT(claims.size() == context.files.superseded.size());
    const auto sent = claims.size() - std::min(claims.size(), context.replacements.size());
    const auto is_forced = [&context, sent](std::size_t i) {
        return i >= sent && context.replacements[i - sent].unlike;
    };
    for (std::size_t i = 0; i < claims.size(); ++i) {
        if (claims[i].page > context.resolutions.size()) {
            context.add({finding_about(RefusalCode::page_missing, 0,
                                       fmt::format("superseded: page {}", claims[i].page))});
            continue;
        }
        const auto& input = context.files.superseded[i];
        const auto old =
            look_at(file_system_, options_, budget_, input,
                    context.resolutions.at(claims[i].page - 1), context.code_rules.any());
        if (!old) {
            context.add({finding_about(old.error().code, claims[i].page, old.error().detail)});
            continue;
        }
        context.add(
            judge_patient_codes(old->codes, context.code_rules, context.files.job, claims[i].page));
        SupersededSheet sheet{.page = claims[i].page,
                              .input_file = input.name,
                              .input_sha256 = input.sha256,
                              .stored_path = {},
                              .reason = claims[i].reason,
                              .replaced_at = claims[i].replaced_at.text,
                              .unlike_points = 0,
                              .file_page = input.first_page + 1,
                              .replaced_by = claims[i].replaced_by};
        const auto page = std::find_if(pages.begin(), pages.end(), [&](const PageTraits& one) {
            return one.page == claims[i].page;
        });
        if (page != pages.end()) {
            sheet.unlike_points = imaging::distance(old->likeness, page->likeness);
        }
        auto note = finding_about(RefusalCode::page_superseded, sheet.page, sheet.reason);
        note.severity = Severity::note;
        note.measured = std::to_string(sheet.unlike_points);
        note.unit = "points";
        context.add({note});
        if (sheet.unlike_points > k_unlike_points || is_forced(i)) {
            auto finding = finding_about(RefusalCode::replacement_unlike, sheet.page, sheet.reason);
            finding.severity = Severity::review;
            finding.measured = std::to_string(sheet.unlike_points);
            finding.limit = std::to_string(k_unlike_points);
            finding.unit = "points";
            context.add({finding});
        }
        context.sheet.superseded.push_back(std::move(sheet));
    }
}

/// As they came: they are no pages, and nothing is made of them.
void Preparation::keep_superseded(Context& context, storage::StagedRecord& record) {
    SCANSEAL_ASSERT(context.sheet.superseded.size() == context.files.superseded.size());
    for (std::size_t i = 0; i < context.sheet.superseded.size(); ++i) {
        auto& sheet = context.sheet.superseded[i];
        const auto& input = context.files.superseded[i];
        const auto source = file_system_.open(input.path);
        const auto image = open_page_file(options_.decoders, *source, options_.decode_limits);
        const auto facts =
            image ? (*image)->facts(0) : Result<imaging::PageFacts>(refuse(image.error()));
        sheet.stored_path = fmt::format("superseded/{:04}.{}", i + 1,
                                        facts ? extension_of(imaging::to_string(facts->format))
                                              : std::string("bin"));
        static_cast<void>(vault_.add_file_from(record, sheet.stored_path, *source));
    }
}

} // namespace scanseal::pipeline
