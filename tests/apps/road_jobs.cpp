#include "tests/apps/road_jobs.hpp"

#include "core/clock.hpp"
#include "core/time_text.hpp"
#include "tests/support/sample_files.hpp"
#include "tests/support/sample_pages.hpp"
#include "tests/support/temp_dir.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace scanseal::test {

using nlohmann::json;

const std::string& page_bytes(unsigned number) {
    static const auto draw = [](unsigned seed) {
        const TempDir folder;
        const auto page = draw_note_page(seed, {.width_mm = 105, .height_mm = 148}, 300);
        const auto bilevel = to_bilevel(to_grey(page), 168);
        write_tiff(folder.path() / "page.tif", {&bilevel},
                   {.compression = SampleCompression::group4});
        return read_file(folder.path() / "page.tif");
    };
    static const std::array pages{draw(11), draw(12)};
    return pages.at(number);
}

std::string job_text(unsigned number, const std::string& operator_id, const std::string& page) {
    const auto received = SystemClock().now() - std::chrono::minutes{30};
    const json job{{"schema", "scanseal.job/1"},
                   {"document",
                    {{"type", "clinical_note"},
                     {"medium", "paper"},
                     {"title", "note"},
                     {"department", "internal medicine"},
                     {"received_at", format_utc(received)},
                     {"pages_expected", 1},
                     {"patient",
                      {{"id", "0000000" + std::to_string(number)},
                       {"name", "SATOU^HANAKO"},
                       {"birth_date", "1970-01-31"},
                       {"sex", "F"}}}}},
                   {"scan", {{"operator", operator_id}, {"station", "test"}}},
                   {"attest", {{"nothing_overlapping", true}, {"nothing_outside", true}}},
                   {"pages", json::array({{{"file", page}, {"dpi", 300}}})}};
    return job.dump();
}

} // namespace scanseal::test
