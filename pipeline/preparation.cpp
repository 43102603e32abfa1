#include "pipeline/preparation.hpp"

#include "core/assert.hpp"
#include "core/durable_files.hpp"
#include "pipeline/cover_intake.hpp"
#include "pipeline/device_checks.hpp"
#include "pipeline/document_record.hpp"
#include "pipeline/explanation.hpp"
#include "pipeline/job_checks.hpp"
#include "pipeline/page_checks.hpp"
#include "pipeline/page_code_checks.hpp"
#include "pipeline/page_file.hpp"
#include "pipeline/page_preview.hpp"
#include "pipeline/record_identity.hpp"
#include "pipeline/scan_counters.hpp"
#include "pipeline/window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>

namespace scanseal::pipeline {

namespace {

Finding about(RefusalCode code, unsigned page, std::string detail) {
    Finding finding;
    finding.code = code;
    finding.page = page;
    finding.detail = std::move(detail);
    return finding;
}

std::string page_key(const PageSheet& page) {
    return fmt::format("{}/{}", page.input_sha256, page.input_index);
}

/// Upper bound of a page's decoded size.
std::uint64_t page_bytes(const PageSheet& page) {
    return std::uint64_t{page.width_px} * page.height_px * std::max(1U, page.channels) *
           (page.bits > 8 ? 2 : 1);
}

WindowSheet window_sheet(const WindowVerdict& verdict, const Calendar& calendar,
                         TimePoint captured) {
    const auto text = [&calendar](const std::optional<TimePoint>& at) {
        return at ? calendar.zone.format(*at) : std::string();
    };
    return {.basis = verdict.basis,
            .basis_at = text(verdict.basis_at),
            .start_at = text(verdict.start_at),
            .deadline = text(verdict.deadline),
            .captured_at = calendar.zone.format(captured),
            .late = verdict.late,
            .margin_s = verdict.margin_s()};
}

/// What a DICOM file says beside its pixels, held against the job. One without a patient id is
/// taken on the job's word.
Findings judge_dicom(const imaging::PageFacts& facts, const Job& job, unsigned page) {
    if (facts.format != imaging::FileFormat::dicom) {
        return {};
    }
    if (job.document.medium != Medium::film) {
        return {about(RefusalCode::dicom_object_not_accepted, page,
                      "DICOM is taken for films, and the job says " +
                          std::string(to_string(job.document.medium)))};
    }
    if (!facts.patient_id.empty() && facts.patient_id != job.document.patient.id) {
        return {about(RefusalCode::dicom_patient_mismatch, page, "Patient ID (0010,0020)")};
    }
    return {};
}

/// A page that crashed two decoders or used up their time: the document's other pages could take as
/// long, and a worker with them.
bool cost_decoders(const Findings& findings) {
    return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.code == RefusalCode::decoder_crashed ||
               finding.code == RefusalCode::decoder_time_limit;
    });
}

/// Extension of a kept source by what it is, never by what it is called.
std::string extension_of(const std::string& format) {
    if (format == "tiff") {
        return "tif";
    }
    if (format == "dicom") {
        return "dcm";
    }
    return format == "jpeg" ? "jpg" : format;
}

} // namespace

struct Preparation::Context {
    const HotFolderSettings* folder = nullptr;
    const Profile* profile = nullptr;
    const MediumLimits* limits = nullptr;
    JobFiles files;
    WorkSheet sheet;
    TimePoint captured_at;
    std::vector<PageResolution> resolutions; ///< beside sheet.pages
    std::vector<std::size_t> input_of_page;  ///< beside sheet.pages
    bool keeps_inputs = false; ///< an input carries more than its pixels: a signature, DICOM data
    std::optional<CoverSheet> cover; ///< page 1 of the first input: no page of the document
    PageCodeRules code_rules;

    void add(Findings more) {
        sheet.findings.insert(sheet.findings.end(), std::make_move_iterator(more.begin()),
                              std::make_move_iterator(more.end()));
    }

    void add_page(PageSheet page, const PageResolution& resolution, std::size_t input) {
        sheet.pages.push_back(std::move(page));
        resolutions.push_back(resolution);
        input_of_page.push_back(input);
    }

    [[nodiscard]] bool rejected() const { return gravest(sheet.findings) == Severity::reject; }
};

Preparation::Preparation(FileSystem& file_system, const StationOptions& options, Journal& journal,
                         Spool& spool, storage::Vault& vault, const storage::RecordIndex& index,
                         PageTeam& team, MemoryBudget& budget)
    : file_system_(file_system),
      options_(options),
      journal_(journal),
      spool_(spool),
      vault_(vault),
      index_(index),
      team_(team),
      budget_(budget),
      conversion_(file_system, options, vault, budget) {}

Prepared Preparation::prepare(const DocumentRow& row) {
    Context context;
    Prepared prepared;
    prepared.next = advance(context, row, prepared.wait_for);
    if (prepared.next == State::rejected || prepared.next == State::review) {
        explain(context, row);
    }
    prepared.sheet = std::move(context.sheet);
    return prepared;
}

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

State Preparation::advance(Context& context, const DocumentRow& row, std::string& wait_for) {
    context.captured_at = row.captured_at;
    if (!row.decision.empty()) {
        context.sheet.decision = decision_from(row.decision);
    }
    context.sheet.profile = row.hot_folder;
    context.sheet.window.captured_at = options_.calendar.zone.format(row.captured_at);
    if (!gather(context, row)) {
        return State::rejected;
    }
    judge_job(context, row);
    if (context.rejected()) {
        return State::rejected;
    }
    if (const auto elsewhere = reserve(context, row, wait_for); elsewhere != State::confirmed) {
        return elsewhere;
    }
    convert_pages(context, row);
    check_unchanged(context);
    check_duplicates(context, row);
    if (context.sheet.decision) {
        mark_accepted(*context.sheet.decision, context.sheet.findings);
    }
    if (const auto worst = gravest(context.sheet.findings); worst != Severity::note) {
        vault_.discard(row.key);
        context.sheet.files.clear();
        return worst == Severity::reject ? State::rejected : State::review;
    }
    describe(context, row);
    check_unchanged(context); // the sources were read once more
    if (context.rejected()) {
        vault_.discard(row.key);
        return State::rejected;
    }
    return State::confirmed;
}

/// Everything that can be known without looking at profile or pixels; false when the job is refused
/// already.
bool Preparation::gather(Context& context, const DocumentRow& row) const {
    const auto folder =
        std::find_if(options_.hot_folders.begin(), options_.hot_folders.end(),
                     [&row](const auto& one) { return one.profile == row.hot_folder; });
    if (folder == options_.hot_folders.end()) {
        context.add({about(RefusalCode::processing_failed, 0,
                           "the hot folder '" + row.hot_folder + "' is no longer configured")});
        return false;
    }
    context.folder = &*folder;
    context.profile = &options_.profiles.at(row.hot_folder);
    if (!row.refusal.empty()) {
        context.add({finding_from(row.refusal)});
        return false;
    }
    gather_files(context, row);
    context.add(std::move(context.files.findings));
    const auto& job = context.files.job;
    context.sheet.operator_id = job.scan.operator_id;
    context.sheet.document_type = job.document.type;
    context.sheet.medium = to_string(job.document.medium);
    context.sheet.patient_id = job.document.patient.id;
    return !context.rejected();
}

void Preparation::gather_files(Context& context, const DocumentRow& row) const {
    const auto& folder = *context.folder;
    JobTextOf job_text_of;
    if (folder.cover_sheets) {
        job_text_of = [&](const InputFile& first) -> Result<std::string> {
            auto cover = read_cover_sheet(file_system_, options_, budget_, first);
            if (!cover) {
                return refuse(cover.error());
            }
            context.cover = std::move(*cover);
            return job_json_of(context.cover->claims, folder.cover_sheets->operator_id,
                               folder.cover_sheets->attests);
        };
    }
    context.files = gather_job_files(file_system_, spool_.job_folder(row.key), options_.calendar,
                                     options_.file_bytes_max, job_text_of);
    context.code_rules = {.cover_sheets = folder.cover_sheets.has_value(),
                          .cover_text = context.cover ? context.cover->code_text : std::string(),
                          .patient_code = folder.patient_code};
}

/// Once the pages are known: the record says which image was left out, and of how many.
void Preparation::note_cover_sheet(Context& context) const {
    if (!context.cover) {
        return;
    }
    const auto& first = context.files.inputs.front();
    auto note = about(RefusalCode::cover_sheet_read, 0,
                      fmt::format("page 1 of {}, SHA-256 {}; {} images captured, 1 removed",
                                  first.name, first.sha256, context.sheet.pages.size() + 1));
    note.severity = Severity::note;
    context.add({note});
    context.add(
        judge_patient_codes(context.cover->codes, context.code_rules, context.files.job, 0));
    if (context.sheet.pages.empty()) {
        context.add({about(RefusalCode::job_without_pages, 0, "there is only the cover sheet")});
    }
}

void Preparation::judge_job(Context& context, const DocumentRow& row) const {
    const auto& job = context.files.job;
    const auto verdict = judge_window(context.profile->window, options_.calendar,
                                      {.job = job,
                                       .captured_at = row.captured_at,
                                       .trusted_scan_time = context.folder->trusted_scan_times});
    context.sheet.window = window_sheet(verdict, options_.calendar, row.captured_at);
    context.add(verdict.findings);
    if (verdict.late && context.profile->window.late == LateAction::reference) {
        context.profile = &options_.profiles.at(context.profile->window.late_profile);
        context.sheet.profile = context.profile->name;
    }
    context.limits = limits_for(*context.profile, job);
    context.add(check_job(job, *context.profile, *context.folder, options_));
    context.add(check_device(file_system_, options_,
                             {.job = job,
                              .profile = *context.profile,
                              .folder = *context.folder,
                              .captured_at = row.captured_at},
                             context.sheet.device));
    if (context.limits != nullptr) {
        open_inputs(context);
        note_cover_sheet(context);
        judge_counts(context);
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
            context.add(
                {about(image.error().code, page.number, input.name + ": " + image.error().detail)});
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
        const std::uint32_t first = context.cover && i == 0 ? 1 : 0;
        for (std::uint32_t index = first;
             index < std::min<std::size_t>((*image)->page_count(), left + first); ++index) {
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
        context.add(
            {about(facts.error().code, page.number, input.name + ": " + facts.error().detail)});
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
        auto finding = about(RefusalCode::page_count_mismatch, 0, "document.pages_expected");
        finding.measured = std::to_string(count);
        finding.limit = std::to_string(*expected);
        finding.unit = "pages";
        context.add({finding});
    }
    context.add(check_scan_counters(context.files.job.scan, *context.limits, count));
    if (count > context.profile->pages_max) {
        context.add(
            {about(RefusalCode::too_many_pages, 0,
                   fmt::format("{} pages, allowed {}", count, context.profile->pages_max))});
    }
}

/// confirmed: the record id is ours, go on.
State Preparation::reserve(Context& context, const DocumentRow& row, std::string& wait_for) {
    context.sheet.record_id = record_id_of(context.files.job, context.files.inputs);
    std::vector<std::string> keys;
    for (const auto& page : context.sheet.pages) {
        keys.push_back(page_key(page));
    }
    const auto answer = journal_.reserve_record(row.id, context.sheet.record_id, keys);
    if (answer.held_by != 0 && !answer.held_in_review) {
        wait_for = "the same job is being worked on";
        return State::claimed;
    }
    if (answer.held_by != 0) {
        auto finding = about(RefusalCode::duplicate_other_context, 0,
                             "the same job is already held for review");
        finding.severity = Severity::review;
        context.add({finding});
        return State::review;
    }
    if (answer.granted && !vault_.contains(context.sheet.record_id)) {
        return State::confirmed;
    }
    return answer_duplicate(context);
}

/// The receipt of a repeated job shows what the first one came to, provided that its record stands
/// in the vault.
State Preparation::answer_duplicate(Context& context) const {
    const auto there = vault_.locate(context.sheet.record_id);
    const auto files = vault_.files(context.sheet.record_id);
    if (!there || !files) {
        auto finding = about(RefusalCode::record_damaged, 0,
                             "this job was committed before, but its record cannot be read: " +
                                 (there ? files.error().detail : there.error().detail));
        finding.severity = Severity::review;
        context.add({finding});
        return State::review;
    }
    context.sheet.duplicate_of = context.sheet.record_id.text();
    context.sheet.object_path = there->object_path;
    context.sheet.object_version = there->version;
    context.sheet.inventory_sha512 = there->inventory_sha512.hex();
    if (const auto first = journal_.find_committed(context.sheet.record_id)) {
        const auto done = work_sheet_from(first->work);
        context.sheet.seal = done.seal;
        context.sheet.pages = done.pages;
    }
    return State::duplicate;
}

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
    context.add(judge_document(traits, *context.limits));
}

void Preparation::check_unchanged(Context& context) const {
    for (const auto& input : context.files.inputs) {
        const auto now = file_system_.status(input.path);
        if (!now || now->modified_ns != input.status_at_digest.modified_ns ||
            now->changed_ns != input.status_at_digest.changed_ns ||
            now->size_bytes != input.status_at_digest.size_bytes) {
            context.add({about(RefusalCode::file_damaged, 0,
                               input.name + " was changed while it was being read")});
        }
    }
}

void Preparation::check_duplicates(Context& context, const DocumentRow& row) const {
    std::map<std::string, unsigned> seen;
    std::vector<std::string> keys;
    for (const auto& page : context.sheet.pages) {
        if (page.blank) {
            continue; // blank sheets of one form are alike and prove nothing
        }
        keys.push_back(page_key(page));
        const auto [first, fresh] = seen.emplace(page.pixel_sha256, page.number);
        if (!fresh) {
            auto finding = about(RefusalCode::duplicate_page, page.number, "");
            finding.severity = Severity::review;
            finding.measured = std::to_string(first->second);
            context.add({finding});
        }
    }
    std::map<std::string, std::string> others; // what is said of each, by record id
    for (const auto& other : journal_.others_with_pages(row.id, keys)) {
        const auto job = fmt::format("job '{}'", other.job_name);
        others[other.record_id.empty() ? other.key : other.record_id] =
            other.record_id.empty() ? job : fmt::format("record {} ({})", other.record_id, job);
    }
    for (const auto& page : context.sheet.pages) {
        for (const auto& id : index_.find_by_page(page_key(page))) {
            if (!page.blank && id != context.sheet.record_id) {
                others.try_emplace(id.text(), "record " + id.text());
            }
        }
    }
    for (const auto& [id, other] : others) {
        auto finding = about(RefusalCode::duplicate_other_context, 0, other);
        finding.severity = Severity::review;
        context.add({finding});
    }
}

void Preparation::keep_sources(const Context& context, storage::StagedRecord& record) {
    for (std::size_t i = 0; i < context.files.inputs.size(); ++i) {
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
        keep_sources(context, record);
    }
    put("source/job.json", context.files.job_text);
    put("policy/" + context.profile->name + ".toml", context.profile->text);
    put("document.json",
        document_json(context.files.job, context.sheet, *context.profile, options_));
    put("manifest-sha512.txt", storage::manifest_text(record.files));
    context.sheet.files = std::move(record.files);
}

} // namespace scanseal::pipeline
