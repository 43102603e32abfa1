#include "pipeline/preparation_internal.hpp"

#include <atomic>

namespace scanseal::pipeline {

void Preparation::convert_pages(Context& context, const DocumentRow& row) {
    const auto record = vault_.stage(row.key, context.sheet.record_id);
    std::vector<PageResult> results(context.sheet.pages.size());
    std::atomic<bool> given_up{false};
    team_.for_each(row.key, results.size(), [&](std::size_t i) {
        if (given_up) {
            results[i].page = context.sheet.pages[i]; // the job is refused already
            return;
        }
        const PageTask task{.input = context.files.inputs[context.input_of_page[i]],
                            .job = context.files.job,
                            .limits = *context.limits,
                            .resolution = context.resolutions[i],
                            .captured_at = context.captured_at,
                            .staging_name = record.name,
                            .record_id = record.id,
                            .codes = context.code_rules.any() ? &context.code_rules : nullptr};
        results[i] = conversion_.convert(task, context.sheet.pages[i]);
        given_up = given_up || cost_decoders(results[i].findings);
    });
    std::vector<PageTraits> traits;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i].traits.page != 0) {
            traits.push_back(std::move(results[i].traits));
        }
        context.sheet.pages[i] = std::move(results[i].page);
        context.add(std::move(results[i].findings));
        if (results[i].file) {
            context.sheet.files.push_back(*results[i].file);
        }
    }
    const auto& scan = context.files.job.scan;
    const bool both_sides = scan.sides.value_or(1) == 2 && scan.images_removed.value_or(0) == 0;
    context.add(judge_document(traits, *context.limits, both_sides));
    judge_superseded(context, traits);
}

} // namespace scanseal::pipeline
