#include "pipeline/preparation_internal.hpp"

#include "pipeline/device_checks.hpp"
#include "pipeline/job_checks.hpp"
#include "pipeline/page_replacement.hpp"
#include "pipeline/window.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

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

} // namespace

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
    prepared.parts = std::move(context.parts);
    return prepared;
}

State Preparation::advance(Context& context, const DocumentRow& row, std::string& wait_for) {
    context.captured_at = row.captured_at;
    if (!row.decision.empty()) {
        context.sheet.decision = decision_from(row.decision);
    }
    context.sheet.profile = row.hot_folder;
    context.sheet.window.captured_at = options_.calendar.zone.format(context.captured_at);
    if (!gather(context, row)) {
        return State::rejected;
    }
    if (is_stack(context, row)) {
        if (const auto elsewhere = separate(context, row); elsewhere != State::claimed) {
            return elsewhere;
        }
    }
    judge_job(context);
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
        context.add(
            {finding_about(RefusalCode::processing_failed, 0,
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
    if (!row.part.empty()) {
        context.part = stack_part_from(row.part);
        context.sheet.stack = context.part;
    }
    JobTextOf job_text_of;
    if (folder.cover_sheets) {
        job_text_of = [&](const InputFile& first) -> Result<std::string> {
            auto file = first;
            if (context.part && !context.part->ranges.empty()) {
                file.first_page = context.part->ranges.front().first;
            }
            auto cover = read_cover_sheet(file_system_, options_, budget_, file);
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
    take_ranges(context);
    take_replacements(context, row);
    context.code_rules = {.cover_sheets = folder.cover_sheets.has_value(),
                          .cover_text = context.cover ? context.cover->code_text : std::string(),
                          .patient_code = folder.patient_code};
}

/// The document was captured when its last page was: the window and the check of the scanner are
/// held against that, whatever time the job gave.
void Preparation::take_replacements(Context& context, const DocumentRow& row) const {
    const auto replacements = replacements_from(row.replacements);
    if (replacements.empty() || !context.files.findings.empty()) {
        return;
    }
    apply_replacements(file_system_, spool_.job_folder(row.key), replacements, context.files);
    context.replacements = replacements;
    for (const auto& superseded : context.files.job.superseded) {
        if (!superseded.replaced_by.empty()) {
            context.captured_at = std::max(context.captured_at, superseded.replaced_at.at);
        }
    }
}

void Preparation::judge_job(Context& context) const {
    const auto& job = context.files.job;
    const auto verdict = judge_window(
        context.profile->window, options_.calendar,
        {.job = job,
         .captured_at = context.captured_at,
         .trusted_scan_time = context.folder->trusted_scan_times && context.replacements.empty()});
    context.sheet.window = window_sheet(verdict, options_.calendar, context.captured_at);
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
                              .captured_at = context.captured_at},
                             context.sheet.device));
    if (context.limits != nullptr) {
        open_inputs(context);
        note_cover_sheet(context);
        judge_counts(context);
    }
}

void Preparation::check_unchanged(Context& context) const {
    const auto check = [&](const InputFile& input) {
        const auto now = file_system_.status(input.path);
        if (!now || now->modified_ns != input.status_at_digest.modified_ns ||
            now->changed_ns != input.status_at_digest.changed_ns ||
            now->size_bytes != input.status_at_digest.size_bytes) {
            context.add({finding_about(RefusalCode::file_damaged, 0,
                                       input.name + " was changed while it was being read")});
        }
    };
    std::for_each(context.files.inputs.begin(), context.files.inputs.end(), check);
    std::for_each(context.files.superseded.begin(), context.files.superseded.end(), check);
}

} // namespace scanseal::pipeline
