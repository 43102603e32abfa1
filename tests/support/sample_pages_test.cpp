#include "tests/support/sample_pages.hpp"

#include "tests/support/sample_files.hpp"
#include "tests/support/sample_film.hpp"
#include "tests/support/sample_jobs.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <set>

using namespace scanseal;
using namespace scanseal::test;

namespace {

TEST(SamplePages, are_the_same_for_the_same_seed) {
    EXPECT_EQ(draw_letter_page(7, 1, 100).pixel_digest(),
              draw_letter_page(7, 1, 100).pixel_digest());
    EXPECT_NE(draw_letter_page(7, 1, 100).pixel_digest(),
              draw_letter_page(8, 1, 100).pixel_digest());
    EXPECT_NE(draw_letter_page(7, 1, 100).pixel_digest(),
              draw_letter_page(7, 2, 100).pixel_digest());
}

TEST(SamplePages, have_the_size_of_their_paper) {
    const auto letter = draw_letter_page(1, 1, 300);
    EXPECT_EQ(letter.width_px(), 2480U);
    EXPECT_EQ(letter.height_px(), 3508U);
    EXPECT_EQ(letter.layout(), SampleLayout::rgb8);
    EXPECT_EQ(draw_form_page(1, 150).layout(), SampleLayout::bilevel);
}

TEST(SampleFilm, fills_twelve_bits_and_no_more) {
    const auto film = draw_film(1, {.width_mm = 201, .height_mm = 252, .pitch_um = 200});
    EXPECT_EQ(film.width_px(), 1005U);
    EXPECT_EQ(film.height_px(), 1260U);
    EXPECT_EQ(film.significant_bits(), 12U);
    const auto samples = film.samples();
    unsigned highest = 0;
    unsigned lowest = 65535;
    for (std::size_t i = 0; i < samples.size(); i += 2) {
        const unsigned value = samples[i] | static_cast<unsigned>(samples[i + 1]) << 8U;
        highest = std::max(highest, value);
        lowest = std::min(lowest, value);
    }
    EXPECT_LT(highest, 4096U);
    EXPECT_GT(highest, 3500U);
    EXPECT_LT(lowest, 400U);
}

TEST(SampleJobs, in_bulk_differ_and_every_kth_is_bad) {
    const TempDir dir;
    const SampleJobOptions options{
        .out = dir.path(),
        .seed = 3,
        .now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now())};
    const auto jobs = write_bulk_jobs(options, {.jobs = 12, .bad_every = 4, .mix = true});
    ASSERT_EQ(jobs.size(), 12U);
    std::set<std::string> contents;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        EXPECT_EQ(jobs[i].good, (i + 1) % 4 != 0) << jobs[i].name;
        EXPECT_EQ(jobs[i].good, jobs[i].code.empty());
        const auto stem = (jobs[i].form == "folder" ? dir.path() / jobs[i].name / "0001"
                                                    : dir.path() / jobs[i].name)
                              .string();
        contents.insert(read_file(stem + ".tif") + read_file(stem + ".png"));
    }
    EXPECT_EQ(contents.size(), 12U);
}

} // namespace
