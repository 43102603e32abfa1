#include "pipeline/preparation_internal.hpp"

#include "core/durable_files.hpp"
#include "pipeline/explanation.hpp"
#include "pipeline/page_file.hpp"
#include "pipeline/page_preview.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

/// Upper bound of a page's decoded size.
std::uint64_t page_bytes(const PageSheet& page) {
    return std::uint64_t{page.width_px} * page.height_px * std::max(1U, page.channels) *
           (page.bits > 8 ? 2 : 1);
}

} // namespace

/// Durable in the spool before the outcome is decided: the receipt will name it.
void Preparation::explain(Context& context, const DocumentRow& row) {
    if (!spool_.holds(row.key)) {
        return; // nothing came in, so nothing goes back
    }
    Explanation explanation{.outcome = gravest(context.sheet.findings),
                            .job = row.job_name,
                            .station = options_.name,
                            .captured_at = context.sheet.window.captured_at,
                            .findings = context.sheet.findings,
                            .pages = {}};
    for (const auto number : pages_to_show(context.sheet.findings, k_previews_max)) {
        if (number > context.sheet.pages.size()) {
            continue;
        }
        const auto& page = context.sheet.pages[number - 1];
        const auto& input = context.files.inputs[context.input_of_page[number - 1]];
        // Decoded pixels and what is made of them.
        const MemoryBudget::Share share(budget_, 2 * page_bytes(page));
        const auto source = file_system_.open(input.path);
        const auto image = open_page_file(options_.decoders, *source, options_.decode_limits);
        auto shown = image ? preview_page(**image, page.input_index) : std::nullopt;
        if (shown) {
            shown->page = number;
            shown->file = page.input_file;
            explanation.pages.push_back(std::move(*shown));
        }
    }
    const auto html = explanation_html(explanation);
    replace_durably(file_system_, spool_.explanation_file(row.key), as_bytes(html));
    context.sheet.explanation = k_explanation_name;
}

} // namespace scanseal::pipeline
