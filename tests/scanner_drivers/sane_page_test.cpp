#include "scanner_drivers/sane_page_internal.hpp"

#include <gtest/gtest.h>

namespace scanseal::scanner_drivers {
namespace {

constexpr ScanLimits k_limits{
    .side_px_max = 1000, .page_bytes_max = 10000, .silence_max = std::chrono::milliseconds{100}};

FrameShape grey(std::int64_t width, std::int64_t lines, std::int64_t line_bytes,
                std::int64_t depth = 8) {
    return {.kind = FrameKind::grey,
            .last = true,
            .bytes_per_line = line_bytes,
            .pixels_per_line = width,
            .lines = lines,
            .depth_bits = depth};
}

FrameShape pass(FrameKind kind, bool last, std::int64_t lines = 1) {
    return {.kind = kind,
            .last = last,
            .bytes_per_line = 2,
            .pixels_per_line = 2,
            .lines = lines,
            .depth_bits = 8};
}

void frame(PageAssembly& page, const FrameShape& shape, const Bytes& bytes) {
    page.begin_frame(shape);
    page.accept(bytes);
    page.end_frame();
}

std::string problem_of(const FrameShape& shape, const Bytes& bytes) {
    PageAssembly page(k_limits);
    frame(page, shape, bytes);
    return page.problem();
}

Bytes samples(PageAssembly& page) {
    EXPECT_EQ(page.problem(), "");
    const auto pixels = page.take();
    return {pixels.samples().begin(), pixels.samples().end()};
}

TEST(PageAssembly, cuts_the_padding_off_each_line) {
    PageAssembly page(k_limits);
    frame(page, grey(2, 2, 3), {1, 2, 99, 3, 4, 99});
    EXPECT_EQ(samples(page), (Bytes{1, 2, 3, 4}));
}

TEST(PageAssembly, takes_bytes_in_pieces_of_any_size) {
    PageAssembly page(k_limits);
    page.begin_frame(grey(2, 3, 3));
    for (const auto& piece : {Bytes{1}, Bytes{2, 99, 3, 4}, Bytes{}, Bytes{99, 5, 6, 99}}) {
        page.accept(piece);
    }
    page.end_frame();
    EXPECT_EQ(samples(page), (Bytes{1, 2, 3, 4, 5, 6}));
}

TEST(PageAssembly, turns_SANEs_black_ones_into_zeros_and_clears_the_bits_beyond_the_width) {
    PageAssembly page(k_limits);
    frame(page, grey(10, 2, 2, 1), {0xF0, 0xFF, 0x00, 0x00});
    EXPECT_EQ(samples(page), (Bytes{0x0F, 0x00, 0xFF, 0xC0}));
}

TEST(PageAssembly, keeps_16_bit_samples_in_the_hosts_order) {
    PageAssembly page(k_limits);
    frame(page, grey(1, 2, 2, 16), {0x34, 0x12, 0x78, 0x56});
    EXPECT_EQ(samples(page), (Bytes{0x34, 0x12, 0x78, 0x56}));
}

TEST(PageAssembly, lays_three_passes_into_one_another_in_any_order) {
    PageAssembly page(k_limits);
    frame(page, pass(FrameKind::blue, false), {3, 6});
    frame(page, pass(FrameKind::red, false), {1, 4});
    frame(page, pass(FrameKind::green, true), {2, 5});
    EXPECT_EQ(samples(page), (Bytes{1, 2, 3, 4, 5, 6}));
}

TEST(PageAssembly, lays_three_passes_of_unknown_height_into_one_another) {
    PageAssembly page(k_limits);
    frame(page, pass(FrameKind::red, false, -1), {1, 4, 7, 7});
    frame(page, pass(FrameKind::green, false, -1), {2, 5, 8, 8});
    frame(page, pass(FrameKind::blue, true, -1), {3, 6, 9, 9});
    EXPECT_EQ(samples(page), (Bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 7, 8, 9}));
}

TEST(PageAssembly, grows_with_a_page_of_unknown_height) {
    PageAssembly page(k_limits);
    frame(page, grey(2, -1, 2), {1, 2, 3, 4, 5, 6});
    ASSERT_EQ(page.problem(), "");
    const auto pixels = page.take();
    EXPECT_EQ(pixels.width_px(), 2U);
    EXPECT_EQ(pixels.height_px(), 3U);
}

TEST(PageAssembly, R18_a_page_that_ends_early_is_no_page) {
    EXPECT_EQ(problem_of(grey(2, 3, 2), {1, 2, 3, 4}), "the page ends after 2 of 3 lines");
    EXPECT_EQ(problem_of(grey(2, 3, 2), {1, 2, 3}), "the page ends inside line 2");
    EXPECT_EQ(problem_of(grey(2, -1, 2), {1, 2, 3}), "the page ends inside line 2");
    EXPECT_EQ(problem_of(grey(2, 3, 2), {}), "the page has no lines");
    EXPECT_EQ(problem_of(grey(2, -1, 2), {}), "the page has no lines");
}

TEST(PageAssembly, R18_more_data_than_announced_is_no_page) {
    EXPECT_EQ(problem_of(grey(2, 1, 2), {1, 2, 3, 4}),
              "the driver gave more than the 1 lines it had announced");
    EXPECT_EQ(problem_of(grey(2, 1, 2), {1, 2, 3}), "the page ends inside line 2");
}

TEST(PageAssembly, refuses_shapes_that_cannot_be) {
    for (const auto& shape : {grey(0, 1, 1), grey(-5, 1, 1), grey(2, 0, 2), grey(2, -2, 2),
                              grey(1001, 1, 1001), grey(2, 1001, 2), grey(2, 1, 1), grey(2, 1, -7),
                              grey(2, 1, 1 << 30), grey(INT64_C(1) << 40, 1, 8), grey(2, 1, 2, 4),
                              grey(2, 1, 2, 0), grey(2, 1, 2, -8), grey(200, 200, 200)}) {
        EXPECT_NE(problem_of(shape, {}), "") << shape.pixels_per_line << " x " << shape.lines;
    }
    EXPECT_EQ(problem_of({.kind = FrameKind::unknown,
                          .last = true,
                          .bytes_per_line = 2,
                          .pixels_per_line = 2,
                          .lines = 1,
                          .depth_bits = 8},
                         {1, 2}),
              "the driver gave frames of a kind that cannot be kept (8 bits a sample)");
}

TEST(PageAssembly, stops_an_endless_page_at_the_stations_limit) {
    PageAssembly page(k_limits);
    page.begin_frame(grey(100, -1, 100));
    const Bytes line(100, 1);
    for (int i = 0; i < 200; ++i) {
        page.accept(line);
    }
    EXPECT_EQ(page.problem(), "the page is longer than this station allows (100 lines so far)");
}

TEST(PageAssembly, refuses_passes_that_do_not_belong_together) {
    const auto after_red = [](const FrameShape& second, const Bytes& bytes) {
        PageAssembly page(k_limits);
        frame(page, pass(FrameKind::red, false), {1, 4});
        frame(page, second, bytes);
        return page.problem();
    };
    EXPECT_EQ(after_red(pass(FrameKind::red, false), {1, 4}),
              "the driver gave the same colour of a page twice");
    EXPECT_EQ(after_red(pass(FrameKind::green, false, 2), {1, 4, 1, 4}),
              "the passes of one page differ in their shape");
    EXPECT_EQ(after_red(grey(2, 1, 2), {1, 4}), "the passes of one page differ in their shape");
    EXPECT_EQ(after_red(pass(FrameKind::green, true), {1, 4}), "a colour of the page is missing");
    EXPECT_EQ(after_red(pass(FrameKind::green, true, -1), {1, 4, 1, 4}),
              "the driver gave more than the 1 lines it had announced");
}

TEST(PageAssembly, refuses_frames_and_data_out_of_turn) {
    PageAssembly early(k_limits);
    early.accept(Bytes{1});
    EXPECT_EQ(early.problem(), "the driver gave data outside a frame");
    PageAssembly late(k_limits);
    frame(late, grey(1, 1, 1), {1});
    late.begin_frame(grey(1, 1, 1));
    EXPECT_EQ(late.problem(), "the driver began a frame where none may begin");
    PageAssembly unbegun(k_limits);
    unbegun.end_frame();
    EXPECT_EQ(unbegun.problem(), "the driver ended a frame that had not begun");
}

} // namespace
} // namespace scanseal::scanner_drivers
