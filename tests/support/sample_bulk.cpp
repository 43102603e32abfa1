#include "tests/support/sample_files.hpp"
#include "tests/support/sample_film.hpp"
#include "tests/support/sample_job_file_internal.hpp"
#include "tests/support/sample_jobs.hpp"
#include "tests/support/sample_pages.hpp"
#include "tests/support/sample_random.hpp"

#include "core/refusal.hpp"

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <optional>

namespace scanseal::test {

namespace {

namespace fs = std::filesystem;

enum class Kind { colour_small, grey_small, bilevel_medium, colour_medium, film };

/// What can be wrong with a job, and what is said about it.
enum class Fault {
    none,
    low_resolution,
    truncated,
    page_count,
    too_late,
    operator_unknown,
    not_attested
};

struct Base {
    PixelBuffer page;
    double dpi = 300.0;
};

constexpr double k_film_pitch_um = 150.0;

/// Pages are drawn when first asked for, and printed upon for each job.
class Bases {
public:
    explicit Bases(std::uint64_t seed) : seed_(seed) {}

    const Base& of(Kind kind, bool low_resolution) {
        auto& base = bases_[static_cast<std::size_t>(kind) * 2 + (low_resolution ? 1 : 0)];
        if (!base) {
            base = draw(kind, low_resolution ? 150.0 : 300.0);
        }
        return *base;
    }

private:
    [[nodiscard]] Base draw(Kind kind, double dpi) const {
        constexpr PageSize a6{.width_mm = 105, .height_mm = 148};
        constexpr PageSize a5{.width_mm = 148, .height_mm = 210};
        switch (kind) {
        case Kind::colour_small:
            return {.page = draw_note_page(seed_, a6, dpi), .dpi = dpi};
        case Kind::grey_small:
            return {.page = to_grey(draw_note_page(seed_ + 1, a6, dpi)), .dpi = dpi};
        case Kind::bilevel_medium:
            return {.page = to_bilevel(to_grey(draw_note_page(seed_ + 2, a5, dpi)), 168),
                    .dpi = dpi};
        case Kind::colour_medium:
            return {.page = draw_note_page(seed_ + 3, a5, dpi), .dpi = dpi};
        case Kind::film:
            return {.page =
                        draw_film(seed_ + 4,
                                  {.width_mm = 201, .height_mm = 252, .pitch_um = k_film_pitch_um}),
                    .dpi = 25400.0 / k_film_pitch_um};
        }
        return {};
    }

    std::uint64_t seed_;
    std::array<std::optional<Base>, 10> bases_;
};

Kind kind_of(unsigned number, const BulkOptions& bulk) {
    if (!bulk.mix) {
        return Kind::colour_small;
    }
    if (number % 16 == 9) {
        return Kind::film;
    }
    static constexpr std::array<Kind, 8> mix = {
        Kind::colour_small,   Kind::bilevel_medium, Kind::grey_small, Kind::colour_small,
        Kind::bilevel_medium, Kind::colour_medium,  Kind::grey_small, Kind::bilevel_medium};
    return mix[number % mix.size()];
}

Fault fault_of(unsigned number, const BulkOptions& bulk) {
    if (bulk.bad_every == 0 || number % bulk.bad_every != 0) {
        return Fault::none;
    }
    static constexpr std::array<Fault, 6> faults = {Fault::low_resolution,   Fault::truncated,
                                                    Fault::page_count,       Fault::too_late,
                                                    Fault::operator_unknown, Fault::not_attested};
    return faults[(number / bulk.bad_every - 1) % faults.size()];
}

std::string code_of(Fault fault) {
    switch (fault) {
    case Fault::none:
        return "";
    case Fault::low_resolution:
        return std::string(to_string(RefusalCode::resolution_too_low));
    case Fault::truncated:
        return std::string(to_string(RefusalCode::file_truncated));
    case Fault::page_count:
        return std::string(to_string(RefusalCode::page_count_mismatch));
    case Fault::too_late:
        return std::string(to_string(RefusalCode::window_missed));
    case Fault::operator_unknown:
        return std::string(to_string(RefusalCode::operator_unknown));
    case Fault::not_attested:
        return std::string(to_string(RefusalCode::attestation_missing));
    }
    return "";
}

/// The page of one job: the base with the patient and some findings printed on it, placed by
/// chance.
PixelBuffer vary(const Base& base, unsigned number, const SampleJobFile& job,
                 SampleRandom& random) {
    PixelBuffer page = base.page;
    std::vector<std::string> lines = {fmt::format("No. {:06}   ID {}", number, job.patient_id)};
    for (int i = 0; i < 3; ++i) {
        lines.push_back(fmt::format("BP {}/{}  PR {}  BT {}.{}", 96 + random.below(70),
                                    52 + random.below(40), 54 + random.below(50),
                                    35 + random.below(4), random.below(10)));
    }
    const double left = random.between(11, 16);
    print_lines(page, base.dpi, left, random.between(19, 22), lines);
    return page;
}

SampleJobFile describe(unsigned number, Kind kind, Fault fault, const SampleJobOptions& options) {
    SampleRandom random(options.seed * 7919 + number);
    SampleJobFile job;
    job.type = kind == Kind::film ? "radiograph" : "clinical_note";
    job.medium = kind == Kind::film ? "film" : "paper";
    job.title = fmt::format("sample {}", number);
    job.operator_id = fault == Fault::operator_unknown ? "nobody" : options.operator_id;
    job.patient_id = fmt::format("{:08}", (options.seed % 97) * 1000000 + number);
    job.patient_name =
        fmt::format("SATOU^HANAKO{}=佐藤^花子=さとう^はなこ", std::string(number % 7, 'A'));
    job.patient_birth_date = fmt::format("19{:02}-{:02}-{:02}", 20 + random.below(80),
                                         1 + random.below(12), 1 + random.below(28));
    job.patient_sex = random.chance(0.5) ? "F" : "M";
    job.received_at = options.now - std::chrono::minutes(20 + random.below(60));
    job.scanned_at = options.now - std::chrono::minutes(1);
    if (fault == Fault::too_late) {
        job.received_at -= std::chrono::hours(24 * 6);
    }
    job.pages_expected = fault == Fault::page_count ? 2 : 1;
    return job;
}

/// Writes the page as `stem`.tif or .png; gives the file's place.
fs::path write_page(const fs::path& stem, const PixelBuffer& page, double dpi, unsigned number,
                    bool png) {
    fs::create_directories(stem.parent_path());
    const fs::path path = stem.string() + (png ? ".png" : ".tif");
    if (png) {
        write_png(path, page, {.dpi = dpi});
        return path;
    }
    const bool bilevel = page.layout() == SampleLayout::bilevel;
    write_tiff(path, {&page},
               {.compression = bilevel ? SampleCompression::group4 : SampleCompression::none,
                .unit = number % 3 == 0 ? ResolutionUnit::centimetre : ResolutionUnit::inch,
                .dpi = dpi});
    return path;
}

SampleJob write_job(unsigned number, Bases& bases, const SampleJobOptions& options,
                    const BulkOptions& bulk) {
    const Fault fault = fault_of(number, bulk);
    Kind kind = kind_of(number, bulk);
    if (fault == Fault::low_resolution && kind == Kind::film) {
        kind = Kind::colour_small; // a coarse film is refused by another rule
    }
    const bool folder = bulk.mix && number % 2 == 0;
    const auto name = fmt::format("job-{:04}", number);
    auto job = describe(number, kind, fault, options);
    SampleRandom random(options.seed ^ (std::uint64_t{number} << 20U));
    const auto& base = bases.of(kind, fault == Fault::low_resolution);
    const auto page = vary(base, number, job, random);
    const auto stem = folder ? options.out / name / "0001" : options.out / name;
    const bool png = kind == Kind::grey_small && number % 8 == 2;
    const auto path = write_page(stem, page, base.dpi, number, png);
    if (fault == Fault::truncated) {
        fs::resize_file(path, fs::file_size(path) * 7 / 10);
    }
    job.pages = {{.path = path, .dpi = base.dpi}};
    auto json = job_json(job);
    if (kind == Kind::film) {
        json["film"] = film_json("8x10", k_film_pitch_um);
    }
    if (fault == Fault::not_attested) {
        json["attest"]["nothing_overlapping"] = false;
    }
    write_json(folder ? options.out / name / "job.json" : options.out / (name + ".json"), json);
    return {.name = name,
            .form = folder ? "folder" : "sidecar",
            .good = fault == Fault::none,
            .code = code_of(fault)};
}

} // namespace

std::vector<SampleJob> write_bulk_jobs(const SampleJobOptions& options, const BulkOptions& bulk) {
    Bases bases(options.seed);
    std::vector<SampleJob> jobs;
    for (unsigned number = 1; number <= bulk.jobs; ++number) {
        jobs.push_back(write_job(number, bases, options, bulk));
    }
    return jobs;
}

} // namespace scanseal::test
