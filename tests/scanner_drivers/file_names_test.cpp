#include "scanner_drivers/file_names.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace scanseal::scanner_drivers {
namespace {

TEST(FileNames, ignores_copies_under_way_and_what_desktops_leave) {
    for (const auto* name :
         {"a.part", "a.tif.PART", "a.tmp", "A.TMP", "a.crdownload", ".hidden", "~lock.tif",
          ".DS_Store", "Thumbs.db", "THUMBS.DB", "desktop.ini", ""}) {
        EXPECT_TRUE(is_ignored_name(name)) << name;
    }
    for (const auto* name : {"a.tif", "part", "tmp.tif", "a.parts", "a~", "job.json"}) {
        EXPECT_FALSE(is_ignored_name(name)) << name;
    }
}

TEST(FileNames, knows_page_names_in_any_case) {
    for (const auto* name : {"a.tif", "a.TIFF", "b.Png", "c.jpg", "d.JPEG", "e.pdf", "f.DCM",
                             "g.bmp", "h.HEIC", "i.jp2"}) {
        EXPECT_TRUE(is_page_name(name)) << name;
    }
    for (const auto* name : {".tif", "tif", "a.json", "a.tif.txt", "a"}) {
        EXPECT_FALSE(is_page_name(name)) << name;
    }
    EXPECT_TRUE(is_json_name("a.JSON"));
    EXPECT_FALSE(is_json_name(".json"));
    EXPECT_TRUE(is_job_file_name("Job.JSON"));
    EXPECT_EQ(stem_of("a.b.tif"), "a.b");
}

TEST(FileNames, numbers_sort_as_people_count) {
    std::vector<std::string> names = {
        "p10.tif", "p2.tif", "p1.tif", "p02.tif", "P3.tif", "p", "p99999999999999999999999.tif",
        "p2a.tif"};
    std::ranges::sort(names, natural_less);
    EXPECT_EQ(names,
              (std::vector<std::string>{"P3.tif", "p", "p1.tif", "p02.tif", "p2.tif", "p2a.tif",
                                        "p10.tif", "p99999999999999999999999.tif"}));
    for (const auto& a : names) {
        EXPECT_FALSE(natural_less(a, a));
        for (const auto& b : names) {
            EXPECT_TRUE(a == b || natural_less(a, b) != natural_less(b, a)) << a << " " << b;
        }
    }
}

TEST(FileNames, safe_names_are_utf_8_without_controls_and_not_long) {
    for (const auto* name : {"a", "山田太郎", "a b", "\xf0\xa0\xae\xb7", "..."}) {
        EXPECT_TRUE(is_safe_name(name)) << name;
    }
    for (const std::string name :
         {"", ".", "..", "a/b", "a\nb", "a\x7f", "\xc2\x85", "\xff", "\xc0\xaf", "\xe0\x80\xaf",
          "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe5\xb1", "\x80"}) {
        EXPECT_FALSE(is_safe_name(name));
    }
    EXPECT_TRUE(is_safe_name(std::string(200, 'a')));
    EXPECT_FALSE(is_safe_name(std::string(201, 'a')));
}

TEST(FileNames, printable_names_are_always_safe) {
    for (const std::string& name : {std::string(), std::string("."), std::string(".."),
                                    std::string("a\n\xff"
                                                "b/c"),
                                    std::string(500, 'x'), std::string(300, '\xff')}) {
        EXPECT_TRUE(is_safe_name(printable_name(name))) << printable_name(name);
    }
    EXPECT_EQ(printable_name("a\n\xffz"), "a__z");
    EXPECT_EQ(printable_name("山"), "山");
}

} // namespace
} // namespace scanseal::scanner_drivers
