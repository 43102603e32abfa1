// Writers that stop at every byte, for longer than the quiet time and shorter than the time to give
// up: no format may be taken short, neither by a watcher that saw it grow nor by one that starts
// while it is half there.
#include "tests/scanner_drivers/hot_folder_fixture.hpp"

#include <fstream>

namespace scanseal::scanner_drivers {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

struct SlowFile {
    const char* name;
    std::size_t step;           ///< bytes between two pauses; each of the last 40 has one
    std::size_t spare_bytes{0}; ///< at the end, which the format does not need
};

class SlowWriter : public HotFolderTest, public testing::WithParamInterface<SlowFile> {
protected:
    SlowWriter() : whole_(sample(GetParam().name)) {
        put("a.json", R"({"schema":"scanseal.job/1"})");
        restart();
    }

    /// A watcher that knows nothing of the folder, with the times of a real station.
    void restart() {
        hot_folder_.emplace(files_, clock_,
                            HotFolderOptions{.in = in_,
                                             .quiet = k_quiet,
                                             .incomplete_after = 600s,
                                             .depth_max = 4,
                                             .files_per_job_max = 100});
    }

    /// Writes on, from `from` to `to`; opened anew each time, so that no lease tells of it.
    void write(std::size_t from, std::size_t to) {
        std::ofstream(in_ / page_name(), std::ios::binary | std::ios::app)
            << whole_.substr(from, to - from);
    }

    [[nodiscard]] static std::string page_name() {
        return "a" + std::filesystem::path(GetParam().name).extension().string();
    }

    [[nodiscard]] std::vector<std::size_t> pauses() const {
        std::vector<std::size_t> all;
        const auto end = whole_.size() - GetParam().spare_bytes;
        for (std::size_t at = 0; at < end; at += at + 40 < end ? GetParam().step : 1) {
            all.push_back(at);
        }
        return all;
    }

    std::string whole_;
};

TEST_P(SlowWriter, R2_is_never_taken_short_whatever_byte_it_pauses_at) {
    constexpr std::array pauses_between{1s, 5s, 30s, 120s};
    std::size_t written = 0;
    std::size_t n = 0;
    for (const auto at : pauses()) {
        write(written, at);
        written = at;
        EXPECT_THAT(look().arrived, IsEmpty()) << at;
        clock_.advance(pauses_between.at(n++ % pauses_between.size()));
        ASSERT_THAT(look().arrived, IsEmpty()) << "taken short at byte " << at;
    }
    write(written, whole_.size());
    EXPECT_THAT(look().arrived, IsEmpty());
    clock_.advance(k_quiet);
    const auto report = look();
    ASSERT_THAT(report.arrived, SizeIs(1));
    EXPECT_FALSE(report.arrived[0].refusal);
}

TEST_P(SlowWriter, R3_is_never_taken_short_by_a_watcher_that_starts_while_it_pauses) {
    std::size_t written = 0;
    for (const auto at : pauses()) {
        write(written, at);
        written = at;
        restart();
        start_clock_after_the_files(120s); // quiet for long when first seen
        ASSERT_THAT(look().arrived, IsEmpty()) << "taken short at byte " << at;
    }
    write(written, whole_.size());
    restart();
    start_clock_after_the_files(120s);
    EXPECT_THAT(look().arrived, SizeIs(1)) << "whole and quiet: taken at once";
}

INSTANTIATE_TEST_SUITE_P(Formats, SlowWriter,
                         testing::Values(SlowFile{"le.tif", 1}, SlowFile{"be.tif", 3},
                                         SlowFile{"big_le.tif", 1}, SlowFile{"big_be_tiled.tif", 1},
                                         SlowFile{"g.png", 1}, SlowFile{"g.jpg", 1},
                                         SlowFile{"progressive.jpg", 1}, SlowFile{"g.pdf", 1, 1},
                                         SlowFile{"explicit_le.dcm", 11},
                                         SlowFile{"implicit_le.dcm", 1}, SlowFile{"jpeg.dcm", 3},
                                         SlowFile{"sequences.dcm", 1}),
                         [](const auto& one) {
                             auto name = std::string(one.param.name);
                             std::ranges::replace(name, '.', '_');
                             return name;
                         });

TEST_F(HotFolderTest, R2_waits_for_listed_pages_that_come_minutes_apart) {
    put("J/job.json", R"({"pages":[{"file":"1.tif"},{"file":"2.tif"},{"file":"3.tif"}]})");
    for (const auto* name : {"J/1.tif", "J/2.tif", "J/3.tif"}) {
        EXPECT_THAT(look().arrived, IsEmpty());
        clock_.advance(k_incomplete_after - 1s);
        EXPECT_THAT(look().waiting.at(0).reason, HasSubstr("listed but not there"));
        put(name, page());
    }
    EXPECT_THAT(look().arrived, IsEmpty());
    clock_.advance(k_quiet);
    EXPECT_THAT(look().arrived.at(0).page_files, SizeIs(3));
}

} // namespace
} // namespace scanseal::scanner_drivers
