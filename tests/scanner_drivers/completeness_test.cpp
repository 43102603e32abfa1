#include "scanner_drivers/completeness.hpp"

#include "core/posix_file_system.hpp"
#include "tests/support/shared_data.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>

namespace scanseal::scanner_drivers {
namespace {

using testing::HasSubstr;

std::string sample(const std::string& name) {
    return test::read_file(std::filesystem::path(SCANSEAL_SOURCE_DIR) /
                           "tests/data/scanner_drivers" / name);
}

StructureCheck check(std::string_view bytes) {
    return check_structure(MemorySource(as_bytes(bytes)));
}

class WholeFile : public testing::TestWithParam<const char*> {};

TEST_P(WholeFile, is_complete) {
    const auto bytes = sample(GetParam());
    ASSERT_FALSE(bytes.empty());
    EXPECT_EQ(check(bytes).state, Completeness::complete) << check(bytes).reason;
}

TEST_P(WholeFile, is_incomplete_or_too_short_to_tell_when_cut_anywhere) {
    const auto bytes = sample(GetParam());
    // A PDF and a JPEG may be followed by stray bytes, so a cut may only take those away.
    const bool tail_is_free = std::string_view(GetParam()) == "g.pdf";
    const auto last = bytes.size() - (tail_is_free ? 3 : 1);
    for (std::size_t length = 0; length <= last; ++length) {
        const auto result = check(std::string_view(bytes).substr(0, length));
        ASSERT_EQ(result.state, Completeness::incomplete) << GetParam() << " cut to " << length;
        ASSERT_FALSE(result.reason.empty());
    }
}

TEST_P(WholeFile, is_incomplete_where_only_space_was_set_aside) {
    const auto bytes = sample(GetParam());
    const std::string name = GetParam();
    // Zeros from some point on: a copier that extends the file first. Structure that comes early
    // (TIFF directories at the front, DICOM lengths) cannot show this; a listed digest does.
    for (const std::size_t length : {0UL, 1UL, 16UL}) {
        auto zeroed = bytes;
        std::fill(zeroed.begin() + static_cast<std::ptrdiff_t>(length), zeroed.end(), '\0');
        EXPECT_NE(check(zeroed).state, Completeness::complete) << name << " " << length;
    }
}

INSTANTIATE_TEST_SUITE_P(Formats, WholeFile,
                         testing::Values("le.tif", "be.tif", "big_le.tif", "big_be_tiled.tif",
                                         "g.png", "g.jpg", "progressive.jpg", "g.pdf",
                                         "explicit_le.dcm", "jpeg.dcm", "sequences.dcm"),
                         [](const auto& one) {
                             std::string name = one.param;
                             std::ranges::replace(name, '.', '_');
                             return name;
                         });

TEST(Completeness, walks_dicom_of_other_transfer_syntaxes_to_the_end) {
    for (const auto* name : {"explicit_be.dcm", "implicit_le.dcm", "sequences_implicit.dcm"}) {
        const auto bytes = sample(name);
        EXPECT_EQ(check(bytes).state, Completeness::complete) << name;
        for (const std::size_t cut : {1U, 2U, 7U, 9U, 100U}) {
            EXPECT_EQ(check(std::string_view(bytes).substr(0, bytes.size() - cut)).state,
                      Completeness::incomplete)
                << name << " without the last " << cut;
        }
    }
}

TEST(Completeness, does_not_take_a_dicom_file_that_ends_between_two_elements_for_whole) {
    const auto bytes = sample("explicit_le.dcm");
    const auto pixels = bytes.find("\xe0\x7f\x10", 300);
    ASSERT_NE(pixels, std::string::npos);
    const auto result = check(std::string_view(bytes).substr(0, pixels));
    EXPECT_EQ(result.state, Completeness::incomplete);
    EXPECT_THAT(result.reason, HasSubstr("without pixel data"));
}

TEST(Completeness, cannot_tell_the_end_of_deflated_dicom) {
    EXPECT_EQ(check(sample("deflated.dcm")).state, Completeness::unknown_format);
}

TEST(Completeness, takes_bytes_after_the_end_of_jpeg_png_and_pdf) {
    for (const auto* name : {"g.jpg", "g.png", "g.pdf", "le.tif"}) {
        EXPECT_EQ(check(sample(name) + std::string(100, '\0')).state, Completeness::complete)
            << name;
    }
}

TEST(Completeness, says_unknown_for_other_files) {
    EXPECT_EQ(check("hello, world").state, Completeness::unknown_format);
    EXPECT_EQ(check("GIF89a....").state, Completeness::unknown_format);
    EXPECT_EQ(check(std::string(2000, 'x')).state, Completeness::unknown_format);
}

TEST(Completeness, names_the_strip_and_where_the_file_ends) {
    const auto bytes = sample("be.tif");
    const auto result = check(std::string_view(bytes).substr(0, 100));
    EXPECT_EQ(result.state, Completeness::incomplete);
    EXPECT_THAT(result.reason, HasSubstr("100"));
}

TEST(Completeness, ends_on_a_tiff_whose_directories_run_in_a_circle) {
    // One directory with one entry, whose next pointer leads back to itself.
    std::string bytes("II*\0\x08\0\0\0\x01\0\x00\x01\x03\0\x01\0\0\0\x01\0\0\0\x08\0\0\0", 26);
    EXPECT_EQ(check(bytes).state, Completeness::complete);
}

TEST(Completeness, waits_for_strips_that_are_not_written_yet) {
    // StripOffsets and StripByteCounts still zero, as after a checkpoint of a writer.
    std::string bytes("II*\0\x08\0\0\0\x02\0"
                      "\x11\x01\x04\0\x01\0\0\0\0\0\0\0"
                      "\x17\x01\x04\0\x01\0\0\0\0\0\0\0"
                      "\0\0\0\0",
                      38);
    EXPECT_EQ(check(bytes).state, Completeness::incomplete);
}

TEST(Completeness, is_quick_for_a_tiff_whose_directories_share_a_huge_table) {
    // 2000 directories that all point at one table of 500,000 strips: a thousand million strips
    // without a budget.
    constexpr std::uint32_t directories = 2000;
    constexpr std::uint32_t strips = 500'000;
    std::string bytes("II*\0\x08\0\0\0", 8);
    const auto put = [&](std::uint32_t value, unsigned count) {
        for (unsigned i = 0; i < count; ++i) {
            bytes += static_cast<char>(value >> (8 * i));
        }
    };
    const std::uint32_t table = 8 + directories * 30;
    for (std::uint32_t i = 0; i < directories; ++i) {
        put(2, 2);
        for (const std::uint32_t tag : {273U, 279U}) {
            put(tag, 2);
            put(4, 2);
            put(strips, 4);
            put(table, 4);
        }
        put(i + 1 < directories ? 8 + (i + 1) * 30 : 0, 4);
    }
    for (std::uint32_t i = 0; i < strips; ++i) {
        put(8, 4);
    }
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(check(bytes).state, Completeness::unknown_format);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

/// Not whole as published: an empty file, and a BMP that is called .tif.
const std::set<std::string> k_broken = {"00000001_DESKEW.tif", "OCR-D-IMG-BIN_PR6.tif"};

void expect_whole(const std::string& set) {
    const auto folder = test::shared_data(set);
    if (!folder) {
        GTEST_SKIP() << "shared data " << set << " is not there";
    }
    const PosixFileSystem files;
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
        if (!entry.is_regular_file() || k_broken.contains(entry.path().filename())) {
            continue;
        }
        const auto result = check_structure(*files.open(entry.path()));
        EXPECT_EQ(result.state, Completeness::complete) << entry.path() << " " << result.reason;
        ++count;
    }
    EXPECT_GT(count, 0U);
}

TEST(Completeness, takes_a_dicom_file_with_a_tiff_header_in_its_preamble_for_dicom) {
    const auto folder = test::shared_data("dicom-pydicom");
    if (!folder) {
        GTEST_SKIP() << "shared data dicom-pydicom is not there";
    }
    for (const auto* name : {"CT_small.dcm", "MR_small.dcm", "MR_small_bigendian.dcm",
                             "MR_small_RLE.dcm", "MR_small_implicit.dcm", "MR_small_padded.dcm"}) {
        const auto bytes = test::read_file(*folder / "test_files" / name);
        EXPECT_EQ(check(bytes).state, Completeness::complete) << name << check(bytes).reason;
    }
    EXPECT_EQ(check(test::read_file(*folder / "test_files/MR_truncated.dcm")).state,
              Completeness::incomplete);
    EXPECT_EQ(check(test::read_file(*folder / "test_files/rtplan_truncated.dcm")).state,
              Completeness::incomplete);
}

class RealScans : public testing::TestWithParam<const char*> {};

TEST_P(RealScans, are_complete) {
    expect_whole(GetParam());
}

TEST_P(RealScans, are_incomplete_without_their_second_half) {
    const auto folder = test::shared_data(GetParam());
    if (!folder) {
        GTEST_SKIP() << "shared data " << GetParam() << " is not there";
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
        if (entry.is_regular_file() && !k_broken.contains(entry.path().filename())) {
            const auto bytes = test::read_file(entry.path());
            EXPECT_EQ(check(std::string_view(bytes).substr(0, bytes.size() / 2)).state,
                      Completeness::incomplete)
                << entry.path();
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Shared, RealScans,
                         testing::Values("scan-deskew", "scan-japanese", "scan-leptonica",
                                         "scan-naps2", "scan-ocrd", "scan-ocrmypdf",
                                         "scan-paperless", "scan-tesseract", "scan-unpaper"),
                         [](const auto& one) {
                             std::string name = one.param;
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

} // namespace
} // namespace scanseal::scanner_drivers
