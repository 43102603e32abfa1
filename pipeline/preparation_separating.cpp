#include "core/assert.hpp"
#include "core/failure.hpp"
#include "pipeline/page_file.hpp"
#include "pipeline/preparation_internal.hpp"
#include "pipeline/separator_patches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <set>

namespace scanseal::pipeline {

namespace {

constexpr std::size_t k_images_max = 5000;

/// Names of a job's files that become a part's, each once, in order.
std::vector<std::string> files_of(const StackDocument& document) {
    std::vector<std::string> names;
    names.reserve(document.ranges.size());
    for (const auto& range : document.ranges) {
        names.push_back(range.file);
    }
    return names;
}

std::uint64_t bytes_to_copy(const StackDivision& division, const std::vector<InputFile>& inputs) {
    std::uint64_t bytes = 0;
    for (const auto& document : division.documents) {
        for (const auto& range : document.ranges) {
            const auto input = std::find_if(inputs.begin(), inputs.end(), [&](const auto& one) {
                return one.name == range.file;
            });
            SCANSEAL_ASSERT(input != inputs.end());
            bytes += input->size_bytes;
        }
    }
    return bytes;
}

} // namespace

/// What the part of a stack has of each file.
void Preparation::take_ranges(Context& context) {
    if (!context.part) {
        return;
    }
    for (auto& input : context.files.inputs) {
        for (const auto& range : context.part->ranges) {
            if (range.file == input.name && !range.whole) {
                input.first_page = range.first;
                input.page_count = range.count;
                input.shared = range.shared;
            }
        }
    }
}

bool Preparation::is_stack(const Context& context, const DocumentRow& row) {
    // One that was held, and got other pages since, was found to be one document then.
    const auto& sheets = context.folder->cover_sheets;
    return context.cover && sheets && sheets->separates && row.part.empty() &&
           row.replacements.empty();
}

/// claimed: it is one document, go on.
State Preparation::separate(Context& context, const DocumentRow& row) {
    const auto division = survey_stack(context, row);
    if (!division) {
        context.add({finding_about(division.error().code, 0, division.error().detail)});
        return State::rejected;
    }
    if (!*division) {
        return State::claimed;
    }
    const auto& parts = **division;
    if (const auto* range = find_kept_in_common(parts)) {
        context.add({finding_about(RefusalCode::stack_source_shared, 0, range->file)});
        return State::rejected;
    }
    check_unchanged(context);
    if (context.rejected()) {
        return State::rejected;
    }
    try {
        put_parts(context, row, parts);
    } catch (const Failure&) {
        drop_parts(row, parts); // their space may be what others wait for
        throw;
    }
    check_unchanged(context);
    if (context.rejected()) {
        drop_parts(row, parts);
        context.parts.clear();
        context.sheet.separation.reset();
        return State::rejected;
    }
    auto note = finding_about(RefusalCode::stack_separated, 0, "");
    note.severity = Severity::note;
    note.measured = std::to_string(context.parts.size());
    context.add({note});
    return State::separated;
}

/// Looks at every image of the stack. One that cannot be read refuses the whole: it may have been
/// a cover sheet. Empty: one document, of the sheet on top, which is judged as any job.
Result<std::optional<StackDivision>> Preparation::survey_stack(Context& context,
                                                               const DocumentRow& row) {
    std::vector<StackFile> files;
    std::vector<StackImage> images;
    if (const auto listed = list_images(context, files, images); !listed) {
        return refuse(listed.error());
    }
    std::vector<std::optional<Refusal>> refusals(images.size());
    std::atomic<bool> given_up{false};
    team_.for_each(row.key, images.size(), [&](std::size_t i) {
        if (given_up) {
            return;
        }
        if (const auto known = classify(context, images[i]); !known) {
            refusals[i] = known.error();
            given_up = true;
        }
    });
    for (std::size_t i = 0; i < refusals.size(); ++i) {
        if (refusals[i]) {
            return refuse(refusals[i]->code,
                          fmt::format("image {}: {}", i + 1, refusals[i]->detail));
        }
    }
    std::set<std::string> sheets;
    bool separators = false;
    for (std::size_t i = 0; i < images.size(); ++i) {
        const auto& image = images[i];
        if (image.kind == StackImageKind::cover_sheet) {
            sheets.insert(image.cover_text);
        }
        // A form right below the sheet on top begins the document that the sheet begins.
        separators = separators || image.kind == StackImageKind::separator ||
                     (image.begins_document && i > 1);
    }
    if (sheets.size() == 1 && !separators) {
        return std::optional<StackDivision>();
    }
    auto division = divide_stack(files, images);
    if (!division) {
        return refuse(std::move(division.error()));
    }
    return std::optional(std::move(*division));
}

Result<void> Preparation::list_images(const Context& context, std::vector<StackFile>& files,
                                      std::vector<StackImage>& images) const {
    for (std::size_t i = 0; i < context.files.inputs.size(); ++i) {
        const auto& input = context.files.inputs[i];
        const auto source = file_system_.open(input.path);
        const auto image = open_page_file(options_.decoders, *source, options_.decode_limits);
        if (!image) {
            return refuse(image.error().code, input.name + ": " + image.error().detail);
        }
        const auto count = (*image)->page_count();
        if (images.size() + count > k_images_max) {
            return refuse(RefusalCode::too_many_pages,
                          fmt::format("more than {} images in the stack", k_images_max));
        }
        files.push_back({.name = input.name, .sha256 = input.sha256, .page_count = count});
        for (std::uint32_t index = 0; index < count; ++index) {
            images.push_back({.input = i, .index = index});
        }
    }
    return {};
}

/// A page, a cover sheet or a separator, by the codes and patches on it.
Result<void> Preparation::classify(const Context& context, StackImage& image) {
    const auto& sheets = *context.folder->cover_sheets;
    const auto& separator = sheets.separator_code;
    auto read = read_image_codes(file_system_, options_, budget_, context.files.inputs[image.input],
                                 image.index, !sheets.separator_patches.empty());
    if (!read) {
        return refuse(read.error());
    }
    const auto has = [&read](const auto& wanted) {
        return std::any_of(read->codes.begin(), read->codes.end(),
                           [&](const auto& code) { return wanted(code.text); });
    };
    const bool separates =
        !separator.empty() && has([&](const std::string& text) { return text == separator; });
    const bool covers = has([](const std::string& text) { return is_cover_code(text); });
    if (separates && covers) {
        return refuse(RefusalCode::stack_not_separable, "it is cover sheet and separator at once");
    }
    image.keeps_source = read->facts.lossy || read->facts.signed_source ||
                         read->facts.format == imaging::FileFormat::dicom ||
                         context.profile->keep_source == KeepSource::always;
    const auto role = patch_role(read->patches, sheets.separator_patches);
    if (separates || role == PatchRole::separator) {
        image.kind = StackImageKind::separator;
    }
    image.begins_document = role == PatchRole::form;
    if (covers) { // also one that bears a patch, for the scanner's own program
        auto sheet = cover_sheet_of(std::move(read->codes));
        if (!sheet) {
            return refuse(sheet.error());
        }
        const auto job = job_json_of(sheet->claims, sheets.operator_id, sheets.attests);
        if (const auto reading = read_job(as_bytes(job), options_.calendar.zone);
            !reading.errors.empty()) {
            const auto& error = reading.errors.front();
            return refuse(RefusalCode::job_schema, error.where + " " + error.message);
        }
        image.kind = StackImageKind::cover_sheet;
        image.cover_text = sheet->code_text;
    }
    return {};
}

/// The files of each part are durable in the spool before the journal knows it. Until then they are
/// copies that nobody misses: what a crash leaves is made anew.
void Preparation::put_parts(Context& context, const DocumentRow& row,
                            const StackDivision& division) {
    const auto bytes = bytes_to_copy(division, context.files.inputs);
    if (file_system_.free_bytes(options_.spool) < options_.reserve_bytes + bytes) {
        throw Failure(FailureKind::disk_full, "no room to separate the stack");
    }
    Separation separation;
    StackPart part{.stack = row.job_name,
                   .number = 0,
                   .images_captured = 0,
                   .images_removed = static_cast<unsigned>(division.removed.size()),
                   .pages = {},
                   .ranges = {}};
    part.images_captured = part.images_removed;
    for (const auto& document : division.documents) {
        part.images_captured += document.pages;
        part.pages.push_back(document.pages);
    }
    separation.images_captured = part.images_captured;
    separation.removed = division.removed;
    for (const auto& document : division.documents) {
        ++part.number;
        part.ranges = document.ranges;
        NewPart made{.key = Spool::part_key(row.key, part.number),
                     .job_name = fmt::format("{}-{:03}", row.job_name, part.number),
                     .part = to_text(part)};
        spool_.copy_part(row.key, made.key, files_of(document));
        separation.parts.push_back({.job = made.job_name, .pages = document.pages});
        context.parts.push_back(std::move(made));
    }
    context.sheet.separation = std::move(separation);
}

void Preparation::drop_parts(const DocumentRow& row, const StackDivision& division) {
    for (unsigned number = 1; number <= division.documents.size(); ++number) {
        spool_.remove(Spool::part_key(row.key, number));
    }
}

} // namespace scanseal::pipeline
