#include "tests/imaging/test_pages.hpp"

#include <cstdio> // jpeglib.h needs it first

#include <jpeglib.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace scanseal::imaging::test {

namespace {

int greatest_difference(const PixelBuffer& a, const PixelBuffer& b) {
    int most = 0;
    for (std::size_t i = 0; i < a.samples().size(); ++i) {
        most = std::max(most, std::abs(int{a.samples()[i]} - int{b.samples()[i]}));
    }
    return most;
}

// Where the marker segments of a type begin.
std::vector<std::size_t> markers(const Bytes& file, std::uint8_t type) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i + 1 < file.size(); ++i) {
        if (file[i] == 0xFF && file[i + 1] == type) {
            found.push_back(i);
        }
    }
    return found;
}

Bytes cut_and_ended(const Bytes& file, std::size_t at) {
    Bytes cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(at));
    cut.insert(cut.end(), {0xFF, 0xD9});
    return cut;
}

TEST(Jpeg, decodes_close_to_the_page_it_was_made_from_and_says_lossy) {
    const auto grey = decode_page(test_file("grey8.jpg"));
    ASSERT_TRUE(grey) << grey.error().detail;
    EXPECT_EQ(grey->pixels.layout(), SampleLayout::grey8);
    EXPECT_TRUE(grey->facts.lossy);
    EXPECT_EQ(grey->facts.compression, "jpeg");
    for (const auto* file :
         {"rgb8.jpg", "rgb8_progressive.jpg", "rgb8_jpeg.tif", "rgb8_jpeg_raw_rgb.tif"}) {
        const auto colour = decode_page(test_file(file));
        ASSERT_TRUE(colour) << file << ": " << colour.error().detail;
        EXPECT_EQ(colour->pixels.layout(), SampleLayout::rgb8);
        EXPECT_TRUE(colour->facts.lossy);
        EXPECT_LE(greatest_difference(colour->pixels, rgb8_page()), 40) << file;
    }
}

TEST(Jpeg, resolution_comes_from_jfif_or_exif_in_inches_or_centimetres) {
    const auto dpi = [](const char* file) {
        return decode_page(test_file(file))->facts.dpi_x.value_or(0);
    };
    EXPECT_EQ(dpi("grey8.jpg"), 0);
    EXPECT_EQ(dpi("grey8_exif_300.jpg"), 300);
    EXPECT_EQ(dpi("grey8_exif_cm.jpg"), 300);
    EXPECT_EQ(dpi("grey8_cm.jpg"), 299.72);
    EXPECT_EQ(dpi("grey8_jfif_300_exif_300.jpg"), 300);
}

TEST(Jpeg, two_resolutions_that_disagree_are_refused) {
    EXPECT_EQ(refusal_of(test_file("grey8_jfif_300_exif_72.jpg")),
              RefusalCode::resolution_conflict);
}

TEST(Jpeg, icc_profile_in_several_segments_is_kept_whole) {
    const auto page = decode_page(test_file("rgb8_icc.jpg"));
    ASSERT_TRUE(page);
    ASSERT_EQ(page->facts.icc_profile.size(), 256U * 300U);
    EXPECT_EQ(page->facts.icc_profile[70000], 70000 % 256);
}

TEST(Jpeg, printing_inks_are_not_supported) {
    EXPECT_EQ(refusal_of(test_file("cmyk.jpg")), RefusalCode::pixel_layout_not_supported);
}

TEST(Jpeg, cut_anywhere_is_never_accepted) {
    for (const auto* file : {"grey8.jpg", "rgb8.jpg", "rgb8_progressive.jpg"}) {
        const auto bytes = test_file(file);
        for (std::size_t size = 4; size < bytes.size(); ++size) {
            const auto refusal = refusal_of(ByteView(bytes).first(size));
            ASSERT_EQ(refusal, RefusalCode::file_truncated) << file << " cut at " << size;
        }
    }
}

TEST(Jpeg, scan_cut_short_but_ended_properly_is_damaged) {
    for (const auto* file : {"grey8.jpg", "rgb8.jpg"}) {
        const auto bytes = test_file(file);
        const auto scan = markers(bytes, 0xDA).front();
        for (std::size_t at = scan + 20; at + 12 < bytes.size(); at += 5) {
            const auto cut = cut_and_ended(bytes, at);
            ASSERT_EQ(refusal_of(cut), RefusalCode::file_damaged) << file << " cut at " << at;
        }
    }
}

TEST(Jpeg, progressive_file_without_its_last_scans_is_damaged) {
    const auto bytes = test_file("rgb8_progressive.jpg");
    const auto scans = markers(bytes, 0xDA);
    ASSERT_GE(scans.size(), 4U);
    for (std::size_t i = 1; i < scans.size(); ++i) {
        EXPECT_EQ(refusal_of(cut_and_ended(bytes, scans[i])), RefusalCode::file_damaged) << i;
    }
}

// libjpeg's own compressor, one scan a component, which no tool at hand writes.
Bytes three_scans() {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &buffer, &size);
    info.image_width = k_width_px;
    info.image_height = k_height_px;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    std::array<jpeg_scan_info, 3> scans{};
    for (int i = 0; i < 3; ++i) {
        scans[static_cast<std::size_t>(i)] = {
            .comps_in_scan = 1, .component_index = {i}, .Ss = 0, .Se = 63, .Ah = 0, .Al = 0};
    }
    info.scan_info = scans.data();
    info.num_scans = 3;
    jpeg_start_compress(&info, TRUE);
    auto page = rgb8_page();
    for (std::uint32_t y = 0; y < k_height_px; ++y) {
        JSAMPROW row = page.row(y).data();
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    Bytes file(buffer, buffer + size);
    jpeg_destroy_compress(&info);
    std::free(buffer); // NOLINT(cppcoreguidelines-no-malloc): jpeg_mem_dest allocates so
    return file;
}

TEST(Jpeg, file_without_the_scan_of_a_colour_is_damaged) {
    const auto bytes = three_scans();
    EXPECT_EQ(refusal_of(bytes), std::nullopt);
    const auto scans = markers(bytes, 0xDA);
    ASSERT_EQ(scans.size(), 3U);
    EXPECT_EQ(refusal_of(cut_and_ended(bytes, scans[1])), RefusalCode::file_damaged);
    EXPECT_EQ(refusal_of(cut_and_ended(bytes, scans[2])), RefusalCode::file_damaged);
}

TEST(Jpeg, file_with_thousands_of_scans_is_refused_soon) {
    const auto bytes = test_file("rgb8_progressive.jpg");
    const auto scans = markers(bytes, 0xDA);
    // The last scan repeated: each pass over the whole page costs time and brings nothing.
    const Bytes last(bytes.begin() + static_cast<std::ptrdiff_t>(scans.back()), bytes.end() - 2);
    Bytes bomb(bytes.begin(), bytes.end() - 2);
    for (int i = 0; i < 5000; ++i) {
        bomb.insert(bomb.end(), last.begin(), last.end());
    }
    bomb.insert(bomb.end(), {0xFF, 0xD9});
    EXPECT_EQ(refusal_of(bomb), RefusalCode::file_damaged);
}

TEST(Jpeg, sides_above_the_limit_are_refused_before_decoding) {
    auto limits = k_limits;
    limits.side_px_max = k_width_px - 1;
    EXPECT_EQ(refusal_of(test_file("rgb8.jpg"), limits), RefusalCode::image_too_large);
    limits = k_limits;
    limits.page_bytes_max = k_width_px * k_height_px * 3 - 1;
    EXPECT_EQ(refusal_of(test_file("rgb8.jpg"), limits), RefusalCode::image_too_large);
}

TEST(Jpeg, endless_segments_before_the_picture_are_refused) {
    Bytes file = {0xFF, 0xD8};
    Bytes segment(65537, 'x');
    segment[0] = 0xFF;
    segment[1] = 0xE2;
    segment[2] = 0xFF;
    segment[3] = 0xFF;
    for (int i = 0; i < 600; ++i) {
        file.insert(file.end(), segment.begin(), segment.end());
    }
    EXPECT_EQ(refusal_of(file), RefusalCode::file_damaged);
}

TEST(Jpeg, turned_bits_never_crash) {
    for (const auto* file :
         {"rgb8.jpg", "rgb8_progressive.jpg", "grey8_exif_300.jpg", "rgb8_jpeg.tif"}) {
        const auto bytes = test_file(file);
        std::mt19937 random(11);
        for (int round = 0; round < 1500; ++round) {
            auto broken = bytes;
            auto& byte = broken[random() % broken.size()];
            byte = static_cast<std::uint8_t>(byte ^ (1U << (random() % 8)));
            static_cast<void>(decode_page(broken));
        }
    }
}

} // namespace

} // namespace scanseal::imaging::test
