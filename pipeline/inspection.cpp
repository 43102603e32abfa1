#include "pipeline/inspection.hpp"

#include "pipeline/finding_json_internal.hpp"
#include "pipeline/page_checks/page_verdict.hpp"
#include "pipeline/page_file.hpp"
#include "pipeline/page_preview.hpp"
#include "pipeline/receipt_parts_internal.hpp"
#include "pipeline/survey_json_internal.hpp"

namespace scanseal::pipeline {

namespace {

Finding from_refusal(const Refusal& refusal, unsigned page) {
    Finding finding;
    finding.code = refusal.code;
    finding.page = page;
    finding.detail = refusal.detail;
    return finding;
}

void append(Findings& all, Findings more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

void inspect_page(imaging::ImageFile& image, std::uint32_t index, const MediumLimits& limits,
                  const InspectionOptions& options, Inspection& inspection,
                  std::vector<PageTraits>& traits) {
    PageSheet page;
    page.number = index + 1;
    page.input_file = inspection.file;
    page.input_index = index;
    const auto decoded = image.decode(index);
    if (!decoded) {
        inspection.findings.push_back(from_refusal(decoded.error(), page.number));
        inspection.pages.push_back(page);
        return;
    }
    Job job;
    job.document.medium = options.medium;
    const auto verdict = judge_facts(decoded->facts, limits, job, options.dpi, page.number);
    append(inspection.findings, verdict.findings);
    const auto resolution = verdict.resolution.value_or(PageResolution{});
    auto shown = survey_and_judge(*decoded, limits, options.medium, resolution, page.number);
    append(inspection.findings, std::move(shown.findings));
    inspection.surveys.push_back({.page = page.number, .survey = std::move(shown.survey)});
    traits.push_back(std::move(shown.traits));
    page.width_px = decoded->facts.width_px;
    page.height_px = decoded->facts.height_px;
    page.dpi_x = resolution.dpi_x;
    page.dpi_y = resolution.dpi_y;
    page.bits = decoded->facts.significant_bits;
    page.channels = channels_of(decoded->facts.layout);
    page.source_format = imaging::to_string(decoded->facts.format);
    page.source_compression = decoded->facts.compression;
    page.lossy = decoded->facts.lossy;
    page.blank = shown.blank;
    page.pixel_sha256 = decoded->pixels.pixel_digest().hex();
    inspection.pages.push_back(page);
}

} // namespace

Inspection inspect_file(const std::string& name, const ByteSource& source,
                        const InspectionOptions& options) {
    Inspection inspection;
    inspection.file = name;
    const auto limits = options.profile.media.find(options.medium);
    if (limits == options.profile.media.end()) {
        Finding finding;
        finding.code = RefusalCode::medium_not_allowed;
        finding.detail = to_string(options.medium);
        inspection.findings.push_back(finding);
        return inspection;
    }
    auto image = open_page_file(options.decoders, source, options.limits);
    if (!image) {
        inspection.findings.push_back(from_refusal(image.error(), 0));
        return inspection;
    }
    std::vector<PageTraits> traits;
    for (std::uint32_t index = 0; index < (*image)->page_count(); ++index) {
        inspect_page(**image, index, limits->second, options, inspection, traits);
    }
    append(inspection.findings, judge_document(traits, limits->second));
    return inspection;
}

const char* verdict_of(const Inspection& inspection) noexcept {
    switch (gravest(inspection.findings)) {
    case Severity::reject:
        return "rejected";
    case Severity::review:
        return "review";
    case Severity::note:
        return "accepted";
    }
    return "?";
}

std::string inspection_json(const std::vector<Inspection>& inspections, bool with_measures) {
    using Json = nlohmann::ordered_json;
    Json value{{"schema", "scanseal.inspection/1"}, {"files", Json::array()}};
    for (const auto& inspection : inspections) {
        value["files"].push_back({{"file", inspection.file},
                                  {"outcome", verdict_of(inspection)},
                                  {"pages", pages_json(inspection.pages)},
                                  {"findings", findings_json(inspection.findings)}});
        if (with_measures) {
            auto& list = value["files"].back()["measures"] = Json::array();
            for (const auto& one : inspection.surveys) {
                list.push_back(survey_json(one.survey));
                list.back()["page"] = one.page;
            }
        }
    }
    return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Bytes> inspection_overlay(const Inspection& inspection, const ByteSource& source,
                                 const InspectionOptions& options, unsigned page) {
    auto image = open_page_file(options.decoders, source, options.limits);
    if (!image) {
        return refuse(image.error());
    }
    return marked_page(**image, page - 1, inspection.findings, page);
}

std::string inspection_html(const Inspection& inspection, const ByteSource& source,
                            const InspectionOptions& options) {
    Explanation explanation{.outcome = gravest(inspection.findings),
                            .job = inspection.file,
                            .station = {},
                            .captured_at = {},
                            .findings = inspection.findings,
                            .pages = {}};
    if (auto image = open_page_file(options.decoders, source, options.limits)) {
        for (const auto number : pages_to_show(inspection.findings, k_previews_max)) {
            if (auto shown = preview_page(**image, number - 1)) {
                shown->page = number;
                shown->file = inspection.file;
                explanation.pages.push_back(std::move(*shown));
            }
        }
    }
    return explanation_html(explanation);
}

} // namespace scanseal::pipeline
