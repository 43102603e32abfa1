#include "pipeline/preparation_internal.hpp"

#include "pipeline/record_identity.hpp"

#include <fmt/format.h>

#include <map>

namespace scanseal::pipeline {

namespace {

std::string page_key(const PageSheet& page) {
    return fmt::format("{}/{}", page.input_sha256, page.input_index);
}

std::string page_key(const SupersededSheet& image) {
    return fmt::format("{}/{}", image.input_sha256, image.file_page - 1);
}

} // namespace

/// confirmed: the record id is ours, go on.
State Preparation::reserve(Context& context, const DocumentRow& row, std::string& wait_for) {
    context.sheet.record_id = record_id_of(context.files.job, context.files.inputs);
    std::vector<std::string> keys;
    keys.reserve(context.sheet.pages.size());
    for (const auto& page : context.sheet.pages) {
        keys.push_back(page_key(page));
    }
    const auto answer = journal_.reserve_record(row.id, context.sheet.record_id, keys);
    if (answer.held_by != 0 && !answer.held_in_review) {
        wait_for = "the same job is being worked on";
        return State::claimed;
    }
    if (answer.held_by != 0) {
        auto finding = finding_about(RefusalCode::duplicate_other_context, 0,
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
        auto finding =
            finding_about(RefusalCode::record_damaged, 0,
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

void Preparation::check_duplicates(Context& context, const DocumentRow& row) const {
    std::map<std::string, unsigned> seen;
    std::vector<std::string> keys;
    keys.reserve(context.sheet.pages.size());
    for (const auto& page : context.sheet.pages) {
        if (page.blank) {
            continue; // blank sheets of one form are alike and prove nothing
        }
        keys.push_back(page_key(page));
        const auto [first, fresh] = seen.emplace(page.pixel_sha256, page.number);
        if (!fresh) {
            auto finding = finding_about(RefusalCode::duplicate_page, page.number, "");
            finding.severity = Severity::review;
            finding.measured = std::to_string(first->second);
            context.add({finding});
        }
    }
    // An image that was replaced stays in the record: it must not be another patient's page.
    for (const auto& image : context.sheet.superseded) {
        keys.push_back(page_key(image));
    }
    std::map<std::string, std::string> others; // what is said of each, by record id
    for (const auto& other : journal_.others_with_pages(row.id, keys)) {
        const auto job = fmt::format("job '{}'", other.job_name);
        others[other.record_id.empty() ? other.key : other.record_id] =
            other.record_id.empty() ? job : fmt::format("record {} ({})", other.record_id, job);
    }
    for (const auto& key : keys) {
        for (const auto& id : index_.find_by_page(key)) {
            if (id != context.sheet.record_id) {
                others.try_emplace(id.text(), "record " + id.text());
            }
        }
    }
    for (const auto& [id, other] : others) {
        auto finding = finding_about(RefusalCode::duplicate_other_context, 0, other);
        finding.severity = Severity::review;
        context.add({finding});
    }
}

} // namespace scanseal::pipeline
