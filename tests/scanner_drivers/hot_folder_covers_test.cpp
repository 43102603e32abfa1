// Hot folders whose jobs need no job file (docs/formats/cover_sheet.md).
#include "scanner_drivers/hot_folder.hpp"

#include "tests/scanner_drivers/hot_folder_fixture.hpp"

namespace scanseal::scanner_drivers {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class HotFolderOfCoverSheets : public HotFolderTest {
protected:
    HotFolderOfCoverSheets() {
        hot_folder_.emplace(files_, clock_,
                            HotFolderOptions{.in = in_,
                                             .quiet = k_quiet,
                                             .incomplete_after = k_incomplete_after,
                                             .depth_max = 4,
                                             .files_per_job_max = 100,
                                             .job_file_optional = true});
    }

    FolderReport look_when_quiet() {
        static_cast<void>(look());
        clock_.advance(k_quiet);
        return look();
    }
};

TEST_F(HotFolderOfCoverSheets, takes_whole_quiet_pages_without_a_job_file) {
    put("stack/0001.tif", page());
    put("stack/0002.tif", page());
    put("loose.tif", page());
    EXPECT_THAT(look().arrived, IsEmpty());
    const auto report = look_when_quiet();
    EXPECT_EQ(names(report), (std::vector<std::string>{"loose", "stack"}));
    for (const auto& job : report.arrived) {
        EXPECT_FALSE(job.refusal);
        EXPECT_EQ(job.job_file, "");
    }
    EXPECT_THAT(find(report, "stack").page_files, SizeIs(2));
}

TEST_F(HotFolderOfCoverSheets, waits_for_the_end_of_a_page) {
    put("stack/0001.tif", page());
    put("stack/0002.tif", page().substr(0, page().size() / 2));
    EXPECT_THAT(look_when_quiet().arrived, IsEmpty());
    clock_.advance(k_incomplete_after);
    EXPECT_EQ(look().arrived.at(0).refusal->code, RefusalCode::file_truncated);
}

TEST_F(HotFolderOfCoverSheets, gives_way_to_a_job_file) {
    put("stack/0001.tif", page());
    put("stack/job.json", R"({"pages":[{"file":"0002.tif"}]})");
    EXPECT_THAT(look_when_quiet().arrived, IsEmpty()) << "0002.tif is listed";
    put("stack/0002.tif", page());
    const auto report = look_when_quiet();
    EXPECT_NE(report.arrived.at(0).job_file, "");
}

TEST_F(HotFolderOfCoverSheets, does_not_put_two_loose_files_of_one_stem_together) {
    put("a.tif", page());
    put("a.tiff", page());
    put("note.txt", "x");
    EXPECT_THAT(look_when_quiet().arrived, IsEmpty());
    clock_.advance(k_incomplete_after);
    const auto report = look();
    EXPECT_EQ(names(report), (std::vector<std::string>{"a", "note.txt"}));
    for (const auto& job : report.arrived) {
        EXPECT_EQ(job.refusal->code, RefusalCode::job_incomplete);
    }
}

} // namespace
} // namespace scanseal::scanner_drivers
