#include "imaging/image_file.hpp"

#include "core/failure.hpp"
#include "imaging/lossless_tiff.hpp"
#include "imaging/page_measures.hpp"
#include "tests/imaging/test_pages.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace scanseal::imaging::test {

namespace {

FileFormat format_of_text(std::string_view text) {
    const MemorySource source(as_bytes(text));
    return format_of(source);
}

using namespace std::string_view_literals;

TEST(ImageFile, tells_formats_by_their_first_bytes) {
    EXPECT_EQ(format_of_text("II*\0abcd"sv), FileFormat::tiff);
    EXPECT_EQ(format_of_text("MM\0*abcd"sv), FileFormat::tiff);
    EXPECT_EQ(format_of_text("II+\0abcd"sv), FileFormat::tiff);
    EXPECT_EQ(format_of_text("MM\0+abcd"sv), FileFormat::tiff);
    EXPECT_EQ(format_of_text("\xFF\xD8\xFF\xE0"sv), FileFormat::jpeg);
    EXPECT_EQ(format_of_text("\x89PNG\r\n\x1A\n"sv), FileFormat::png);
    EXPECT_EQ(format_of_text("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"sv), FileFormat::bmp);
    EXPECT_EQ(format_of_text("\0\0\0\x18"
                             "ftypheic\0\0\0\0"sv),
              FileFormat::heif);
    EXPECT_EQ(format_of_text("%PDF-1.7\n"sv), FileFormat::pdf);
    EXPECT_EQ(format_of_text(std::string(128, '\0') + "DICM"), FileFormat::dicom);
    EXPECT_EQ(format_of_text("GIF89a"sv), FileFormat::gif);
    EXPECT_EQ(format_of_text("RIFF\x10\0\0\0WEBPVP8 "sv), FileFormat::webp);
    EXPECT_EQ(format_of_text("\0\0\0\x0CjP  \r\n\x87\n"sv), FileFormat::jpeg2000);
    EXPECT_EQ(format_of_text("\xFF\x4F\xFF\x51"sv), FileFormat::jpeg2000);
    EXPECT_EQ(format_of_text("BMW is a car"sv), FileFormat::unknown);
    EXPECT_EQ(format_of_text(""sv), FileFormat::unknown);
}

TEST(ImageFile, every_format_has_a_name) {
    EXPECT_STREQ(to_string(FileFormat::tiff), "tiff");
    EXPECT_STREQ(to_string(FileFormat::jpeg2000), "jpeg2000");
    EXPECT_STREQ(to_string(FileFormat::unknown), "unknown");
}

TEST(ImageFile, other_formats_are_refused_with_advice) {
    for (const auto* file : {"rgb8.bmp", "rgb8.gif"}) {
        const auto page = decode_page(test_file(file));
        ASSERT_FALSE(page);
        EXPECT_EQ(page.error().code, RefusalCode::format_not_supported);
        EXPECT_NE(page.error().detail.find("TIFF"), std::string::npos);
    }
    EXPECT_EQ(refusal_of(as_bytes("%PDF-1.7\n")), RefusalCode::file_truncated);
}

TEST(ImageFile, nothing_and_nonsense_are_refused_apart) {
    EXPECT_EQ(refusal_of({}), RefusalCode::file_empty);
    EXPECT_EQ(refusal_of(as_bytes("hello")), RefusalCode::format_unknown);
}

// A disk that breaks at the n-th read.
class BreakingSource final : public ByteSource {
public:
    BreakingSource(ByteView bytes, int good_reads) : memory_(bytes), reads_left_(good_reads) {}

    [[nodiscard]] std::uint64_t size_bytes() const override { return memory_.size_bytes(); }

    [[nodiscard]] std::size_t read_at(std::uint64_t offset,
                                      std::span<std::uint8_t> out) const override {
        if (reads_left_-- <= 0) {
            throw Failure(FailureKind::input_output, "broken disk");
        }
        return memory_.read_at(offset, out);
    }

    [[nodiscard]] bool was_spent() const { return reads_left_ < 0; }

private:
    MemorySource memory_;
    mutable int reads_left_;
};

TEST(ImageFile, broken_disk_is_a_failure_and_not_a_damaged_file) {
    for (const auto* file : {"three_pages.tif", "rgb8_tiled.tif", "rgb8_jpeg.tif", "rgb8.jpg",
                             "rgb8_progressive.jpg", "rgb8.png"}) {
        const auto bytes = test_file(file);
        bool whole = false;
        for (int reads = 0; !whole && reads < 200; ++reads) {
            const BreakingSource source(bytes, reads);
            try {
                auto opened = open_image(source, k_limits);
                ASSERT_TRUE(opened) << file << " after " << reads;
                const auto page = (*opened)->decode(0);
                ASSERT_TRUE(page) << file << " after " << reads << ": " << page.error().detail;
                whole = !source.was_spent();
            } catch (const Failure& failure) {
                EXPECT_EQ(failure.kind(), FailureKind::input_output);
            }
        }
        EXPECT_TRUE(whole) << file;
    }
}

// A file that is cut under the reader: it says one size and gives less.
class ShrunkSource final : public ByteSource {
public:
    ShrunkSource(ByteView bytes, std::uint64_t real_size)
        : size_(bytes.size()), memory_(bytes.first(real_size)) {}

    [[nodiscard]] std::uint64_t size_bytes() const override { return size_; }

    [[nodiscard]] std::size_t read_at(std::uint64_t offset,
                                      std::span<std::uint8_t> out) const override {
        return memory_.read_at(offset, out);
    }

private:
    std::uint64_t size_;
    MemorySource memory_;
};

TEST(ImageFile, file_that_shrinks_while_it_is_read_is_refused) {
    for (const auto* file : {"grey8.tif", "rgb8_tiled.tif", "rgb8.jpg", "rgb8.png"}) {
        const auto bytes = test_file(file);
        for (std::size_t size = 0; size + 16 < bytes.size(); size += 7) {
            const ShrunkSource source(bytes, size);
            auto opened = open_image(source, k_limits);
            if (opened) {
                const auto page = (*opened)->decode(0);
                EXPECT_FALSE(page && !same_pixels(page->pixels, decode_page(bytes)->pixels));
            }
        }
    }
}

TEST(ImageFile, decodes_in_several_threads_at_once) {
    const std::vector<std::string> files = {"three_pages.tif", "rgb8_tiled.tif", "rgb8_jpeg.tif",
                                            "rgb8.jpg",        "rgb8.png",       "bilevel_g4.tif"};
    std::vector<std::thread> threads;
    std::atomic<int> refused = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 20; ++round) {
                for (const auto& file : files) {
                    auto bytes = test_file(file);
                    const auto page = decode_page(bytes);
                    refused += page && check_lossless_tiff(
                                           encode_lossless_tiff(page->pixels, {.dpi_x = 300,
                                                                               .dpi_y = 300,
                                                                               .date_time = "",
                                                                               .software = "",
                                                                               .icc_profile = {}}),
                                           page->pixels)
                                   ? 0
                                   : 1;
                    static_cast<void>(measure_page(page->pixels));
                    bytes.resize(bytes.size() / 2);
                    refused += decode_page(bytes) ? 1 : 0;
                }
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(refused, 0);
}

} // namespace

} // namespace scanseal::imaging::test
