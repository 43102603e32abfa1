#include "pipeline/page_conversion.hpp"

#include "dicom/film_object.hpp"
#include "imaging/lossless_tiff.hpp"
#include "pipeline/page_checks/page_verdict.hpp"
#include "pipeline/page_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>

namespace scanseal::pipeline {

namespace {

constexpr double k_um_per_inch = 25400.0;

Finding from_refusal(const Refusal& refusal, unsigned page, const std::string& file) {
    Finding finding;
    finding.code = refusal.code;
    finding.severity = Severity::reject;
    finding.page = page;
    finding.detail = file + ": " + refusal.detail;
    return finding;
}

/// "2026:11:20 10:12:00", TIFF 6.0 DateTime, from RFC 3339 text.
std::string tiff_date_time(std::string text) {
    text.resize(19);
    text[4] = ':';
    text[7] = ':';
    text[10] = ' ';
    return text;
}

/// Bits that the largest sample needs; a 12-bit digitizer leaves the top bits of its 16 unused.
unsigned bits_needed(const PixelBuffer& pixels) {
    std::uint16_t all = 0;
    const auto samples = pixels.samples();
    for (std::size_t i = 0; i + 1 < samples.size(); i += 2) {
        std::uint16_t sample = 0;
        std::memcpy(&sample, samples.data() + i, sizeof sample);
        all = static_cast<std::uint16_t>(all | sample);
    }
    return static_cast<unsigned>(std::bit_width(all));
}

dicom::FilmAttributes film_attributes(const PageTask& task, const PageSheet& page,
                                      const StationOptions& options) {
    const auto& document = task.job.document;
    dicom::FilmAttributes film;
    film.patient_id = document.patient.id;
    film.patient_name = document.patient.name;
    film.patient_birth_date = document.patient.birth_date;
    film.patient_sex = document.patient.sex;
    film.accession_number = document.accession_number;
    if (task.job.film) {
        film.study_uid = task.job.film->study_uid;
        film.study_date = task.job.film->study_date;
        film.series_description = task.job.film->series_description;
        film.modality = task.job.film->modality;
        film.body_part = task.job.film->body_part;
        film.laterality = task.job.film->laterality;
        film.view = task.job.film->view;
    }
    film.scanned_at = options.calendar.zone.format(task.captured_at);
    film.device_manufacturer = task.job.scan.device.manufacturer;
    film.device_model = task.job.scan.device.model;
    film.device_serial = task.job.scan.device.serial;
    film.software = options.software;
    film.station_name = options.name;
    film.pitch_x_um = k_um_per_inch / task.resolution.dpi_x;
    film.pitch_y_um = k_um_per_inch / task.resolution.dpi_y;
    film.lossy_source = page.lossy;
    film.identity_seed = task.record_id.text(); // films of one record: one study, one series
    film.instance_number = page.number;
    return film;
}

} // namespace

PageConversion::PageConversion(FileSystem& file_system, const StationOptions& options,
                               storage::Vault& vault, MemoryBudget& budget)
    : file_system_(file_system), options_(options), vault_(vault), budget_(budget) {}

PageResult PageConversion::convert(const PageTask& task, const PageSheet& page) {
    PageResult result{.page = page, .findings = {}, .traits = {}, .file = std::nullopt};
    const auto source = file_system_.open(task.input.path);
    auto image = open_page_file(options_.decoders, *source, options_.decode_limits);
    if (!image) {
        result.findings.push_back(from_refusal(image.error(), page.number, task.input.name));
        return result;
    }
    auto facts = (*image)->facts(page.input_index);
    if (!facts) {
        result.findings.push_back(from_refusal(facts.error(), page.number, task.input.name));
        return result;
    }
    // Decoded pixels, the encoded file and its copy read back.
    const MemoryBudget::Share share(
        budget_, 3 * pixel_bytes(facts->width_px, facts->height_px, facts->layout));
    auto coded = decode_page(**image, page.input_index, task.codes != nullptr);
    if (!coded) {
        result.findings.push_back(from_refusal(coded.error(), page.number, task.input.name));
        return result;
    }
    auto* const decoded = &coded->page;
    auto verdict = survey_and_judge(*decoded, task.limits, task.job.document.medium,
                                    task.resolution, page.number);
    result.findings = std::move(verdict.findings);
    if (task.codes != nullptr) {
        auto found = judge_page_codes(coded->codes, *task.codes, task.job, page.number);
        std::ranges::move(found, std::back_inserter(result.findings));
    }
    result.page.blank = verdict.blank;
    result.traits = std::move(verdict.traits);
    result.traits.side = page.side;
    result.page.pixel_sha256 = decoded->pixels.pixel_digest().hex();
    result.page.width_px = decoded->pixels.width_px();
    result.page.height_px = decoded->pixels.height_px();
    if (gravest(result.findings) == Severity::reject) {
        return result;
    }
    if (task.job.document.medium == Medium::film) {
        stage_film(task, *decoded, (*image)->page_count(), result);
    } else {
        stage_paper(task, *decoded, result);
    }
    return result;
}

Bytes PageConversion::stage(const PageTask& task, const Bytes& bytes, PageResult& result) {
    storage::StagedRecord record{.name = task.staging_name, .id = task.record_id, .files = {}};
    result.file = vault_.add_file(record, result.page.stored_path, bytes);
    result.page.stored_sha512 = result.file->sha512.hex();
    return vault_.read_staged(record, result.page.stored_path);
}

void PageConversion::stage_paper(const PageTask& task, const imaging::DecodedPage& decoded,
                                 PageResult& result) {
    const imaging::TiffTags tags{
        .dpi_x = task.resolution.dpi_x,
        .dpi_y = task.resolution.dpi_y,
        .date_time = tiff_date_time(options_.calendar.zone.format(task.captured_at)),
        .software = options_.software,
        .icc_profile = decoded.facts.icc_profile};
    result.page.bits = decoded.pixels.significant_bits();
    result.page.channels = channels_of(decoded.pixels.layout());
    result.page.stored_path = fmt::format("pages/{:04}.tif", result.page.number);
    const auto stored = stage(task, imaging::encode_lossless_tiff(decoded.pixels, tags), result);
    if (const auto same = imaging::check_lossless_tiff(stored, decoded.pixels); !same) {
        result.findings.push_back(
            from_refusal(same.error(), result.page.number, result.page.stored_path));
    }
}

void PageConversion::stage_film(const PageTask& task, imaging::DecodedPage& decoded,
                                std::uint32_t frames, PageResult& result) {
    if (decoded.pixels.layout() == SampleLayout::grey16) {
        decoded.pixels.set_significant_bits(
            std::max({bits_needed(decoded.pixels), 9U,
                      decoded.facts.significant_bits < 16 ? decoded.facts.significant_bits : 0U}));
    }
    result.page.bits = decoded.pixels.significant_bits();
    result.page.channels = 1;
    result.page.stored_path = fmt::format("films/{:04}.dcm", result.page.number);
    auto attributes = film_attributes(task, result.page, options_);
    attributes.source_sop_class_uid = decoded.facts.sop_class_uid;
    attributes.source_sop_instance_uid = decoded.facts.sop_instance_uid;
    attributes.source_frame = frames > 1 ? result.page.input_index + 1 : 0;
    auto object = dicom::encode_film(decoded.pixels, attributes);
    if (!object && object.error().code == RefusalCode::dicom_text_unencodable) {
        // A name with a character outside JIS X 0208 is written in UTF-8, and the record says so.
        auto finding = from_refusal(object.error(), result.page.number, task.input.name);
        finding.code = RefusalCode::dicom_text_as_utf8;
        finding.severity = Severity::note;
        attributes.encoding = dicom::TextEncoding::utf8;
        object = dicom::encode_film(decoded.pixels, attributes);
        if (object) {
            result.findings.push_back(std::move(finding));
        }
    }
    if (!object) {
        result.findings.push_back(
            from_refusal(object.error(), result.page.number, task.input.name));
        return;
    }
    result.page.sop_instance_uid = object->sop_instance_uid;
    const auto stored = stage(task, object->file, result);
    if (const auto same = dicom::check_film(stored, decoded.pixels); !same) {
        result.findings.push_back(
            from_refusal(same.error(), result.page.number, result.page.stored_path));
    }
}

} // namespace scanseal::pipeline
