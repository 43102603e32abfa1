// A session against the scripted driver of tests/support.
#include "tests/scanner_drivers/sane_fixture.hpp"

#include <thread>

#ifdef __SANITIZE_ADDRESS__
/// SANE's test driver leaks its pictures, and is unloaded before anyone could tell whose they were.
extern "C" const char* __asan_default_options() { // NOLINT(bugprone-reserved-identifier): its name
    return "detect_leaks=0";
}
#endif

namespace scanseal::scanner_drivers {
namespace {

TEST(SaneSession, R19_both_sides_come_front_back_front_until_the_feeder_is_empty) {
    const SaneConfig config;
    SaneConfig::script("sheets=2");
    auto session = opened(scripted_request(ScanSource::duplex));
    for (unsigned image = 1; image <= 4; ++image) {
        const auto page = page_of(*session);
        for (std::uint32_t y = 0; y < page.pixels.height_px(); ++y) {
            for (std::uint32_t x = 0; x < page.pixels.width_px(); ++x) {
                ASSERT_EQ(page.pixels.row(y)[x], (x * 7 + y * 13 + image * 31) % 256);
            }
        }
    }
    EXPECT_EQ(next_stop(*session), "feeder_empty");
}

TEST(SaneSession, R23_asks_for_no_compression_no_blank_skip_and_a_stop_at_double_feeds) {
    const SaneConfig config; // the scripted scanner starts with JPEG and skipping, and refuses both
    auto session = opened(scripted_request());
    EXPECT_TRUE(session->granted().double_feed_stops);
    EXPECT_EQ(next_stop(*session), "page");
    session.reset();
    SaneConfig::script("only_jpeg=1");
    EXPECT_EQ(refused(scripted_request()),
              "scanner_setting_not_granted: the device cannot send pages without compression; "
              "it has 'JPEG'");
}

TEST(SaneSession, takes_the_next_resolution_above_the_one_asked_for) {
    const SaneConfig config;
    auto request = scripted_request();
    request.resolution_dpi = 240;
    EXPECT_EQ(opened(request)->granted().dpi_x, 300);
    request.resolution_dpi = 1200;
    EXPECT_EQ(opened(request)->granted().dpi_x, 600);
    SaneConfig::script("dpi_y=150");
    const auto session = opened(request);
    EXPECT_EQ(session->granted().dpi_x, 600);
    EXPECT_EQ(session->granted().dpi_y, 150);
    EXPECT_EQ(page_of(*session).dpi_y, 150);
}

TEST(SaneSession, tells_maker_model_and_serial_number) {
    const SaneConfig config;
    const auto session = opened(scripted_request());
    EXPECT_EQ(session->device().manufacturer, "Example");
    EXPECT_EQ(session->device().model, "Scripted 9000");
    EXPECT_EQ(session->device().serial, "SN-0042");
}

TEST(SaneSession, R18_pages_that_come_short_or_long_are_no_pages) {
    const SaneConfig config;
    for (const auto* script : {"short=1", "extra=1", "short=1 unknown_height=1 height=47"}) {
        SaneConfig::script(script);
        auto session = opened(scripted_request());
        EXPECT_EQ(next_stop(*session), "page_damaged") << script;
    }
}

TEST(SaneSession, R20_jams_and_double_feeds_are_told_apart_where_the_device_can) {
    const SaneConfig config;
    SaneConfig::script("jam=2");
    {
        auto session = opened(scripted_request());
        EXPECT_EQ(next_stop(*session), "page");
        EXPECT_EQ(next_stop(*session), "jam");
    }
    SaneConfig::script("jam_inside=2 double_feed=1");
    {
        auto session = opened(scripted_request());
        EXPECT_EQ(next_stop(*session), "page");
        EXPECT_EQ(next_stop(*session), "double_feed");
    }
    SaneConfig::script("cover=1");
    EXPECT_EQ(next_stop(*opened(scripted_request())), "cover_open");
}

TEST(SaneSession, a_device_in_use_is_unavailable) {
    const SaneConfig config;
    SaneConfig::script("busy=1");
    EXPECT_EQ(refused(scripted_request()),
              "scanner_unavailable: 'scripted:one' cannot be opened: Device busy");
}

TEST(SaneSession, a_page_of_another_depth_than_was_granted_is_no_page) {
    const SaneConfig config;
    auto request = scripted_request();
    request.depth_bits = 16;
    EXPECT_EQ(refused(request),
              "scanner_setting_not_granted: the device does not give 16 bits a sample");
    SaneConfig::script("deep=1");
    EXPECT_EQ(page_of(*opened(request)).pixels.layout(), SampleLayout::grey16);
}

TEST(SaneSession, a_stop_ends_a_page_that_waits_for_the_device) {
    const SaneConfig config;
    SaneConfig::script("wait=2");
    std::atomic<bool> stop{false};
    auto session = opened(scripted_request(), k_limits, stop);
    EXPECT_EQ(next_stop(*session), "page");
    std::jthread stopper([&stop] {
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
        stop = true;
    });
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(next_stop(*session), "cancelled");
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{15});
    EXPECT_FALSE(session->hung());
}

TEST(SaneSession, a_silent_device_is_cancelled_and_may_be_asked_again) {
    const SaneConfig config;
    SaneConfig::script("wait=1");
    auto limits = k_limits;
    limits.silence_max = std::chrono::milliseconds{300};
    auto session = opened(scripted_request(), limits);
    EXPECT_EQ(next_stop(*session), "no_answer");
    EXPECT_FALSE(session->hung());
    SaneConfig::script("");
    EXPECT_EQ(next_stop(*session), "page");
}

TEST(SaneSession, a_driver_that_never_comes_back_is_given_up) {
    const SaneConfig config;
    SaneConfig::script("stuck=1");
    auto limits = k_limits;
    limits.silence_max = std::chrono::milliseconds{300};
    auto session = opened(scripted_request(), limits);
    EXPECT_EQ(next_stop(*session), "no_answer");
    EXPECT_TRUE(session->hung());
    EXPECT_EQ(next_stop(*session), "no_answer");
    session.reset();
    EXPECT_EQ(refused(scripted_request()),
              "scanner_unavailable: an earlier call of the SANE library does not answer");
    SaneConfig::script(""); // lets the thread go before the process ends
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
}

} // namespace
} // namespace scanseal::scanner_drivers
