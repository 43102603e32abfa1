#include "pipeline/cover_code.hpp"

#include "apps/commands/commands_internal.hpp"
#include "core/durable_files.hpp"
#include "core/posix_file_system.hpp"
#include "imaging/sheets/cover_sheet_drawing.hpp"
#include "imaging/sheets/patch_sheet_drawing.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
    Path out;
    Path job;
    std::string zone = "Asia/Tokyo";
    std::string type;
    std::string medium = "paper";
    std::string title;
    std::string department;
    std::string received_at;
    std::string created_at;
    std::string patient_id;
    std::string patient_name;
    std::string birth_date;
    std::string encounter_id;
    unsigned pages = 0;
    std::string patch; ///< a separator sheet instead
};

void put(Json& object, const char* key, const std::string& value) {
    if (!value.empty()) {
        object[key] = value;
    }
}

pipeline::CoverClaims claims_of(const Options& options, const FileSystem& file_system) {
    if (!options.job.empty()) {
        if (!options.patient_id.empty() || !options.type.empty()) {
            throw UsageError("give either --job or --patient and --type");
        }
        constexpr std::uint64_t k_job_bytes_max = 4U << 20U;
        const auto bytes = file_system.read(options.job, k_job_bytes_max);
        const auto job = Json::parse(bytes.begin(), bytes.end(), nullptr, false);
        if (!job.is_object() || !job.contains("document")) {
            throw UsageError(options.job.string() + " is no job.json");
        }
        return {.document_json = job["document"].dump(),
                .film_json = job.contains("film") ? job["film"].dump() : std::string()};
    }
    Json patient;
    put(patient, "id", options.patient_id);
    put(patient, "name", options.patient_name);
    put(patient, "birth_date", options.birth_date);
    Json document{{"type", options.type}, {"medium", options.medium}};
    put(document, "title", options.title);
    put(document, "department", options.department);
    put(document, "received_at", options.received_at);
    put(document, "created_at", options.created_at);
    put(document, "encounter_id", options.encounter_id);
    if (options.pages > 0) {
        document["pages_expected"] = options.pages;
    }
    document["patient"] = patient;
    return {.document_json = document.dump(), .film_json = {}};
}

/// What people read on the sheet: everything the code says.
imaging::CoverSheetFace face_of(const pipeline::CoverClaims& claims, std::string code_text) {
    static constexpr std::pair<const char*, const char*> k_labels[] = {
        {"type", "文書種別 Type"},
        {"medium", "媒体 Medium"},
        {"title", "表題 Title"},
        {"department", "部門 Department"},
        {"created_at", "作成日時 Created"},
        {"received_at", "受領日時 Received"},
        {"dispensed_at", "調剤日時 Dispensed"},
        {"pages_expected", "ページ数 Pages"},
        {"encounter_id", "受診番号 Encounter"},
        {"accession_number", "受付番号 Accession"}};
    static constexpr std::pair<const char*, const char*> k_patient_labels[] = {
        {"id", "患者ID Patient"},
        {"name", "患者氏名 Name"},
        {"birth_date", "生年月日 Born"},
        {"sex", "性別 Sex"}};
    const auto text_of = [](const Json& value) {
        return value.is_string() ? value.get<std::string>() : value.dump();
    };
    const auto document = Json::parse(claims.document_json);
    imaging::CoverSheetFace face;
    face.title = "表紙\nCover sheet";
    for (const auto& [key, label] : k_patient_labels) {
        if (document.contains("patient") && document["patient"].contains(key)) {
            face.lines.push_back({label, text_of(document["patient"][key])});
        }
    }
    for (const auto& [key, label] : k_labels) {
        if (document.contains(key) && !document[key].is_null()) {
            face.lines.push_back({label, text_of(document[key])});
        }
    }
    face.note = "この用紙を文書の一番上に置いてスキャンしてください。\n"
                "Lay this sheet on top of the document and scan them together.";
    face.code_text = std::move(code_text);
    return face;
}

imaging::PatchSheetFace separator_face(const Options& options) {
    if (!options.job.empty() || !options.patient_id.empty() || !options.type.empty()) {
        throw UsageError("a sheet made with --patch says nothing of a document: give --out alone");
    }
    const auto kind = imaging::patch_kind_from(options.patch);
    if (!kind) {
        throw UsageError("--patch must be 1, 2, 3, 4, 6 or T");
    }
    return {.kind = *kind,
            .title = "区切り用紙\nSeparator sheet\nPatch " + options.patch,
            .note = "文書と文書の間に入れてください。次の文書は表紙から始めます。拡大縮小せずに"
                    "印刷してください。両面スキャンの場合は両面に印刷してください。\n"
                    "Put this sheet between two documents; the next one begins with its cover "
                    "sheet. Print it at 100 %, and on both sides if you scan both sides."};
}

Result<Bytes> draw_separator(const Options& options) {
    return imaging::draw_patch_sheet(separator_face(options));
}

Result<Bytes> draw_cover(const Options& options, const FileSystem& file_system) {
    const auto zone = TimeZone::find(options.zone);
    if (!zone) {
        throw UsageError("no such time zone: " + options.zone);
    }
    const auto claims = claims_of(options, file_system);
    auto code = pipeline::cover_code_from(claims, *zone);
    if (!code) {
        throw UsageError(code.error().detail);
    }
    return imaging::draw_cover_sheet(face_of(claims, std::move(*code)));
}

ExitCode make_cover_sheet(const Options& options) {
    PosixFileSystem file_system;
    const auto pdf =
        options.patch.empty() ? draw_cover(options, file_system) : draw_separator(options);
    if (!pdf) {
        throw UsageError(pdf.error().detail);
    }
    replace_durably(file_system, options.out, *pdf);
    std::cerr << "written: " << options.out.string() << '\n';
    return ExitCode::good;
}

} // namespace

void add_coversheet(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand(
        "coversheet", "Make a sheet with a QR code to lay on top of a document before scanning");
    auto options = std::make_shared<Options>();
    command->add_option("--out", options->out, "The PDF to write")->required();
    command
        ->add_option("--job", options->job,
                     "A job.json whose document and film the sheet shall carry")
        ->check(CLI::ExistingFile);
    command->add_option("--patient", options->patient_id, "Patient id");
    command->add_option("--name", options->patient_name, "Name, in DICOM PN groups");
    command->add_option("--born", options->birth_date, "Date of birth");
    command->add_option("--type", options->type, "Type of the document");
    command->add_option("--medium", options->medium, "paper, film, photograph or waveform");
    command->add_option("--title", options->title, "Title");
    command->add_option("--department", options->department, "Department");
    command->add_option("--received", options->received_at, "When it was received");
    command->add_option("--created", options->created_at, "When it was made");
    command->add_option("--encounter", options->encounter_id, "Encounter id");
    command->add_option("--pages", options->pages, "Pages, without this sheet");
    command->add_option("--zone", options->zone, "Time zone of dates without a time")
        ->capture_default_str();
    command->add_option("--patch", options->patch,
                        "A separator sheet with this patch code instead: 1, 2, 3, 4, 6 or T");
    command->footer("Example:\n  scanseal coversheet --patient 00123456 --type referral_letter "
                    "--received 2026-11-20 --pages 2 --out cover.pdf");
    command->callback([options, &invocation] {
        invocation.action = [options] { return make_cover_sheet(*options); };
    });
}

} // namespace scanseal::apps
