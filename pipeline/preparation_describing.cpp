#include "pipeline/preparation_internal.hpp"

#include "core/assert.hpp"
#include "pipeline/document_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace scanseal::pipeline {

std::string extension_of(const std::string& format) {
    if (format == "tiff") {
        return "tif";
    }
    if (format == "dicom") {
        return "dcm";
    }
    return format == "jpeg" ? "jpg" : format;
}

void Preparation::keep_sources(const Context& context, storage::StagedRecord& record) {
    std::set<std::string> kept; // a file that lost a page to a replacement is there twice
    for (std::size_t i = 0; i < context.files.inputs.size(); ++i) {
        if (!kept.insert(context.files.inputs[i].name).second) {
            continue;
        }
        const auto page = std::find_if(
            context.sheet.pages.begin(), context.sheet.pages.end(),
            [&](const PageSheet& one) { return one.input_file == context.files.inputs[i].name; });
        const bool is_page = page != context.sheet.pages.end();
        SCANSEAL_ASSERT(is_page || (context.cover && i == 0));
        const auto source = file_system_.open(context.files.inputs[i].path);
        static_cast<void>(vault_.add_file_from(
            record,
            fmt::format("source/{:04}.{}", i + 1,
                        extension_of(is_page ? page->source_format : context.cover->source_format)),
            *source));
    }
}

void Preparation::describe(Context& context, const DocumentRow& row) {
    storage::StagedRecord record{
        .name = row.key, .id = context.sheet.record_id, .files = std::move(context.sheet.files)};
    const auto put = [this, &record](const std::string& path, std::string_view text) {
        static_cast<void>(vault_.add_file(record, path, as_bytes(text)));
    };
    const bool any_lossy = std::any_of(context.sheet.pages.begin(), context.sheet.pages.end(),
                                       [](const PageSheet& page) { return page.lossy; });
    if (any_lossy || context.keeps_inputs || context.profile->keep_source == KeepSource::always) {
        if (const auto shared =
                std::find_if(context.files.inputs.begin(), context.files.inputs.end(),
                             [](const InputFile& input) { return input.shared; });
            shared != context.files.inputs.end()) {
            // Looked at before the stack was separated; the profile has changed since.
            context.add({finding_about(RefusalCode::stack_source_shared, 0, shared->name)});
            return;
        }
        keep_sources(context, record);
    }
    keep_superseded(context, record);
    put("source/job.json", context.files.job_text);
    put("policy/" + context.profile->name + ".toml", context.profile->text);
    put("document.json",
        document_json(context.files.job, context.sheet, *context.profile, options_));
    put("manifest-sha512.txt", storage::manifest_text(record.files));
    context.sheet.files = std::move(record.files);
}

} // namespace scanseal::pipeline
