#include "tests/support/sample_files.hpp"
#include "tests/support/sample_film.hpp"
#include "tests/support/sample_job_file_internal.hpp"
#include "tests/support/sample_jobs.hpp"
#include "tests/support/sample_pages.hpp"
#include "tests/support/temp_dir.hpp"

#include "core/refusal.hpp"

#include <fmt/core.h>

#include <chrono>
#include <functional>

namespace scanseal::test {

namespace {

namespace fs = std::filesystem;

using std::chrono::hours;
using std::chrono::minutes;

/// Half an hour ago, but scanned just now.
SampleJobFile paper_job(const SampleJobOptions& options, const std::string& title) {
    SampleJobFile job;
    job.title = title;
    job.operator_id = options.operator_id;
    job.patient_id = fmt::format("{:08}", 123456 + options.seed % 1000000);
    job.patient_name = "YAMADA^TAROU=山田^太郎=やまだ^たろう";
    job.received_at = options.now - minutes(35);
    job.scanned_at = options.now - minutes(2);
    return job;
}

/// Letter pages as 0001.tif and so on in `folder`; gives them with their places.
std::vector<SamplePage> write_letter(const fs::path& folder, std::uint64_t seed, unsigned pages,
                                     double dpi) {
    fs::create_directories(folder);
    std::vector<SamplePage> out;
    for (unsigned number = 1; number <= pages; ++number) {
        const auto page = draw_letter_page(seed, number, dpi);
        const auto path = folder / fmt::format("{:04}.tif", number);
        write_tiff(path, {&page}, {.compression = SampleCompression::lzw, .dpi = dpi});
        out.push_back({.path = path, .dpi = dpi});
    }
    return out;
}

SampleJob good_letter(const SampleJobOptions& options) {
    auto job = paper_job(options, "referral from Midorigaoka");
    job.pages = write_letter(options.out / "good/letter", options.seed, 3, 300);
    job.pages_expected = 3;
    write_json(options.out / "good/letter/job.json", job_json(job));
    return {.name = "letter", .form = "folder"};
}

SampleJob good_form(const SampleJobOptions& options) {
    auto job = paper_job(options, "consent to examination");
    job.type = "consent_form";
    const auto page = draw_form_page(options.seed, 300);
    const auto path = options.out / "good/form.tif";
    fs::create_directories(path.parent_path());
    write_tiff(path, {&page}, {.compression = SampleCompression::group4});
    job.pages = {{.path = path}};
    write_json(options.out / "good/form.json", job_json(job));
    return {.name = "form", .form = "sidecar"};
}

SampleJob good_film(const SampleJobOptions& options) {
    auto job = paper_job(options, "chest film brought by the patient");
    job.type = "radiograph";
    job.medium = "film";
    const FilmSize size;
    const auto film = draw_film(options.seed, size);
    const auto path = options.out / "good/film/0001.tif";
    fs::create_directories(path.parent_path());
    const double dpi = 25400.0 / size.pitch_um;
    write_tiff(path, {&film}, {.unit = ResolutionUnit::centimetre, .dpi = dpi});
    job.pages = {{.path = path, .dpi = dpi}};
    auto json = job_json(job);
    json["film"] = film_json("14x17", size.pitch_um);
    write_json(options.out / "good/film/job.json", json);
    return {.name = "film", .form = "folder"};
}

/// A one-page letter in bad/`name`; `spoil` changes the job, after its page is written.
SampleJob bad_letter(const SampleJobOptions& options, const std::string& name, RefusalCode code,
                     double dpi, const std::function<void(SampleJobFile&)>& spoil) {
    auto job = paper_job(options, "referral, " + name);
    const unsigned pages = code == RefusalCode::page_count_mismatch ? 2 : 1;
    const auto seed = options.seed * 31 + static_cast<std::uint64_t>(code); // no page twice
    job.pages = write_letter(options.out / "bad" / name, seed, pages, dpi);
    job.pages_expected = pages;
    spoil(job);
    write_json(options.out / "bad" / name / "job.json", job_json(job));
    return {.name = name, .form = "folder", .good = false, .code = std::string(to_string(code))};
}

} // namespace

std::vector<SampleJob> write_sample_cases(const SampleJobOptions& options) {
    std::vector<SampleJob> jobs = {good_letter(options), good_form(options), good_film(options)};
    jobs.push_back(bad_letter(options, "low-resolution", RefusalCode::resolution_too_low, 150,
                              [](SampleJobFile&) {}));
    // The digest in job.json is that of the bytes as they are: it will not grow any more.
    jobs.push_back(
        bad_letter(options, "truncated", RefusalCode::file_truncated, 300, [](SampleJobFile& job) {
            const auto& path = job.pages.front().path;
            fs::resize_file(path, fs::file_size(path) * 6 / 10);
        }));
    jobs.push_back(bad_letter(options, "page-missing", RefusalCode::page_count_mismatch, 300,
                              [](SampleJobFile& job) { job.pages_expected = 3; }));
    jobs.push_back(bad_letter(options, "too-late", RefusalCode::window_missed, 300,
                              [](SampleJobFile& job) { job.received_at -= hours(24 * 6); }));
    return jobs;
}

} // namespace scanseal::test
