#include "pipeline/preparation_internal.hpp"

#include "pipeline/page_file.hpp"
#include "pipeline/scan_counters.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scanseal::pipeline {

namespace {

/// What a DICOM file says beside its pixels, held against the job. One without a patient id is
/// taken on the job's word.
Findings judge_dicom(const imaging::PageFacts& facts, const Job& job, unsigned page) {
    if (facts.format != imaging::FileFormat::dicom) {
        return {};
    }
    if (job.document.medium != Medium::film) {
        return {finding_about(RefusalCode::dicom_object_not_accepted, page,
                              "DICOM is taken for films, and the job says " +
                                  std::string(to_string(job.document.medium)))};
    }
    if (!facts.patient_id.empty() && facts.patient_id != job.document.patient.id) {
        return {finding_about(RefusalCode::dicom_patient_mismatch, page, "Patient ID (0010,0020)")};
    }
    return {};
}

/// One after the last page of the document in this file.
std::uint32_t end_of(const InputFile& input, std::uint32_t page_count) {
    return input.page_count ? std::min(page_count, input.first_page + *input.page_count)
                            : page_count;
}

} // namespace

/// A page that crashed two decoders or used up their time: the document's other pages could take as
/// long, and a worker with them.
bool cost_decoders(const Findings& findings) {
    return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.code == RefusalCode::decoder_crashed ||
               finding.code == RefusalCode::decoder_time_limit;
    });
}

/// Once the pages are known: the record says which image was left out, and of how many.
void Preparation::note_cover_sheet(Context& context) const {
    if (!context.cover) {
        return;
    }
    const auto& first = context.files.inputs.front();
    auto note =
        finding_about(RefusalCode::cover_sheet_read, 0,
                      fmt::format("page {} of {}, SHA-256 {}; {} images captured, 1 removed",
                                  first.first_page + 1, first.name, first.sha256,
                                  context.sheet.pages.size() + 1));
    note.severity = Severity::note;
    context.add({note});
    context.add(
        judge_patient_codes(context.cover->codes, context.code_rules, context.files.job, 0));
    if (context.sheet.pages.empty()) {
        context.add(
            {finding_about(RefusalCode::job_without_pages, 0, "there is only the cover sheet")});
    }
}

void Preparation::open_inputs(Context& context) const {
    for (std::size_t i = 0; i < context.files.inputs.size(); ++i) {
        const auto& input = context.files.inputs[i];
        const auto source = file_system_.open(input.path);
        const auto image = open_page_file(options_.decoders, *source, options_.decode_limits);
        if (!image) {
            PageSheet page;
            page.number = static_cast<unsigned>(context.sheet.pages.size() + 1);
            page.input_file = input.name;
            page.input_sha256 = input.sha256;
            context.add({finding_about(image.error().code, page.number,
                                       input.name + ": " + image.error().detail)});
            context.add_page(std::move(page), {}, i);
            if (cost_decoders(context.sheet.findings)) {
                return;
            }
            continue;
        }
        // More pages than the profile allows are refused by their number; there is no need to look
        // at each.
        const auto left =
            context.profile->pages_max + 1 -
            std::min<std::size_t>(context.profile->pages_max + 1, context.sheet.pages.size());
        const auto first = input.first_page + (context.cover && i == 0 ? 1U : 0U);
        const auto end = end_of(input, (*image)->page_count());
        for (std::uint32_t index = first; index < std::min<std::size_t>(end, left + first);
             ++index) {
            open_page(context, i, **image, index);
        }
    }
}

void Preparation::open_page(Context& context, std::size_t input_number, imaging::ImageFile& image,
                            std::uint32_t index) const {
    const auto& input = context.files.inputs[input_number];
    PageSheet page;
    page.number = static_cast<unsigned>(context.sheet.pages.size() + 1);
    page.input_file = input.name;
    page.input_index = index;
    page.input_sha256 = input.sha256;
    page.side = input.claims.side;
    const auto facts = image.facts(index);
    if (!facts) {
        context.add({finding_about(facts.error().code, page.number,
                                   input.name + ": " + facts.error().detail)});
        context.add_page(std::move(page), {}, input_number);
        return;
    }
    const auto judged =
        judge_facts(*facts, *context.limits, context.files.job, input.claims.dpi, page.number);
    context.add(judged.findings);
    const auto resolution = judged.resolution.value_or(PageResolution{});
    page.width_px = facts->width_px;
    page.height_px = facts->height_px;
    page.dpi_x = resolution.dpi_x;
    page.dpi_y = resolution.dpi_y;
    page.bits = facts->significant_bits;
    page.channels = channels_of(facts->layout);
    page.source_format = imaging::to_string(facts->format);
    page.source_compression = facts->compression;
    page.lossy = facts->lossy;
    context.add(judge_dicom(*facts, context.files.job, page.number));
    context.keeps_inputs =
        context.keeps_inputs || facts->signed_source || facts->format == imaging::FileFormat::dicom;
    context.add_page(std::move(page), resolution, input_number);
}

void Preparation::judge_counts(Context& context) const {
    const auto count = context.sheet.pages.size();
    const auto& expected = context.files.job.document.pages_expected;
    if (expected && *expected != count) {
        auto finding =
            finding_about(RefusalCode::page_count_mismatch, 0, "document.pages_expected");
        finding.measured = std::to_string(count);
        finding.limit = std::to_string(*expected);
        finding.unit = "pages";
        context.add({finding});
    }
    context.add(check_scan_counters(context.files.job.scan, *context.limits, count));
    if (count > context.profile->pages_max) {
        context.add({finding_about(
            RefusalCode::too_many_pages, 0,
            fmt::format("{} pages, allowed {}", count, context.profile->pages_max))});
    }
}

} // namespace scanseal::pipeline
