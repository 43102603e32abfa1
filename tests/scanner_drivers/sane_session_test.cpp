// A session against SANE's own `test` driver, whose pictures scanimage(1) reads as well, and
// against the scripted one of tests/support.
#include "scanner_drivers/sane_session.hpp"
#include "tests/support/sane_config.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdio>
#include <sstream>
#include <thread>

#ifdef __SANITIZE_ADDRESS__
/// SANE's test driver leaks its pictures, and is unloaded before anyone could tell whose they were.
extern "C" const char* __asan_default_options() { // NOLINT(bugprone-reserved-identifier): its name
    return "detect_leaks=0";
}
#endif

namespace scanseal::scanner_drivers {
namespace {

using scanseal::test::SaneConfig;

constexpr ScanLimits k_limits{.side_px_max = 60000,
                              .page_bytes_max = std::uint64_t{512} << 20,
                              .silence_max = std::chrono::milliseconds{20000}};
const std::atomic<bool> k_never{false};

ScanRequest test_request(ScanMode mode, unsigned depth_bits = 8) {
    return {.device = "test:0",
            .source = ScanSource::flatbed,
            .mode = mode,
            .depth_bits = depth_bits,
            .resolution_dpi = 100,
            .area = ScanArea{.width_mm = 57, .height_mm = 41}};
}

ScanRequest scripted_request(ScanSource source = ScanSource::feeder,
                             ScanMode mode = ScanMode::grey) {
    return {.device = "scripted:one",
            .source = source,
            .mode = mode,
            .depth_bits = 8,
            .resolution_dpi = 300,
            .area = std::nullopt};
}

std::unique_ptr<ScanSession> opened(const ScanRequest& request, const ScanLimits& limits = k_limits,
                                    const std::atomic<bool>& stop = k_never) {
    auto session = ScanSession::open(request, limits, stop);
    if (!session) {
        throw std::runtime_error(session.error().detail);
    }
    return std::move(*session);
}

/// The page, or a test that failed with the driver's words.
ScannedPage page_of(ScanSession& session) {
    auto step = session.next_page();
    EXPECT_TRUE(step.page.has_value()) << to_string(step.stop.cause) << ": " << step.stop.text;
    return step.page ? std::move(*step.page) : ScannedPage{};
}

std::string next_stop(ScanSession& session) {
    const auto step = session.next_page();
    return step.page ? "page" : to_string(step.stop.cause);
}

/// How a session for `request` is refused.
std::string refused(const ScanRequest& request) {
    const auto session = ScanSession::open(request, k_limits, k_never);
    return session ? "granted"
                   : std::string(to_string(session.error().code)) + ": " + session.error().detail;
}

/// What scanimage makes of the same picture: a PNM without its head. Empty if it is not installed.
std::string scanimage(const std::string& options) {
    const auto command = "scanimage -d test:0 --format=pnm " + options + " 2>/dev/null";
    std::string bytes;
    auto* pipe = ::popen(command.c_str(), "r");
    std::array<char, 65536> piece{};
    while (const auto count = std::fread(piece.data(), 1, piece.size(), pipe)) {
        bytes.append(piece.data(), count);
    }
    ::pclose(pipe);
    return bytes;
}

/// The page as scanimage would write it: P4 with 1 for black, else big-endian samples.
std::string as_pnm_data(const PixelBuffer& pixels) {
    std::string data(as_text(pixels.samples()));
    if (pixels.layout() == SampleLayout::bilevel) {
        std::transform(data.begin(), data.end(), data.begin(),
                       [](char c) { return static_cast<char>(~c); });
    } else if (sample_bits_of(pixels.layout()) == 16) {
        for (std::size_t i = 0; i + 1 < data.size(); i += 2) {
            std::swap(data[i], data[i + 1]);
        }
    }
    return data;
}

class SaneTestDriver : public testing::Test {
protected:
    void SetUp() override {
        if (!SaneConfig::has_test_driver()) {
            GTEST_SKIP() << "SANE's driver `test` is not installed (package libsane1)";
        }
    }

    /// Scans the test picture with us and with scanimage, and compares every sample.
    static void compare(const std::string& conf, ScanMode mode, unsigned depth_bits,
                        const std::string& scanimage_options) {
        const SaneConfig config("test-picture \"Color pattern\"\n" + conf);
        auto session = opened(test_request(mode, depth_bits));
        const auto page = page_of(*session);
        session.reset();
        const auto theirs = scanimage("--resolution 100 -x 57 -y 41 " + scanimage_options);
        if (theirs.empty()) {
            GTEST_SKIP() << "scanimage is not installed (package sane-utils)";
        }
        const auto ours = as_pnm_data(page.pixels);
        ASSERT_GT(theirs.size(), ours.size());
        EXPECT_LT(theirs.size(), ours.size() + 200) << "more than a head";
        auto tail = theirs.substr(theirs.size() - ours.size());
        if (page.pixels.layout() == SampleLayout::bilevel) {
            EXPECT_EQ(page.pixels.width_px() % 8, 0U) << "else the pad bits may differ";
        }
        EXPECT_TRUE(ours == tail);
    }
};

TEST_F(SaneTestDriver, R23_gives_the_pixels_that_scanimage_gives_in_grey) {
    compare("", ScanMode::grey, 8, "--mode Gray --depth 8");
}

TEST_F(SaneTestDriver, R23_gives_the_pixels_that_scanimage_gives_in_colour) {
    compare("", ScanMode::colour, 8, "--mode Color --depth 8");
}

TEST_F(SaneTestDriver, R23_gives_the_pixels_that_scanimage_gives_in_16_bits) {
    compare("", ScanMode::grey, 16, "--mode Gray --depth 16");
    compare("", ScanMode::colour, 16, "--mode Color --depth 16");
}

TEST_F(SaneTestDriver, R23_gives_the_pixels_that_scanimage_gives_in_lineart) {
    compare("", ScanMode::bilevel, 8, "--mode Gray --depth 1");
}

TEST_F(SaneTestDriver, R23_three_passes_in_every_order_make_the_page_of_one_pass) {
    for (const auto* order : {"RGB", "RBG", "GBR", "GRB", "BRG", "BGR"}) {
        // scanimage reads the plain page: the same picture without passes.
        const SaneConfig passes("test-picture \"Color pattern\"\nmode Color\nthree-pass true\n"
                                "three-pass-order " +
                                std::string(order) + "\n");
        auto session = opened(test_request(ScanMode::colour));
        const auto page = page_of(*session);
        session.reset();
        const auto theirs =
            scanimage("--mode Color --three-pass=yes --three-pass-order=" + std::string(order) +
                      " --resolution 100 -x 57 -y 41");
        const auto ours = as_pnm_data(page.pixels);
        ASSERT_GT(theirs.size(), ours.size()) << "is scanimage installed (package sane-utils)?";
        EXPECT_TRUE(ours == theirs.substr(theirs.size() - ours.size())) << order;
    }
}

TEST_F(SaneTestDriver, gives_solid_black_and_white_and_the_grid_of_10_mm) {
    for (const auto mode : {ScanMode::grey, ScanMode::colour, ScanMode::bilevel}) {
        for (const bool white : {false, true}) {
            const SaneConfig config(white ? "test-picture \"Solid white\"\n" : "");
            const auto page = page_of(*opened(test_request(mode)));
            const auto row = page.pixels.row(5);
            EXPECT_EQ(page.pixels.width_px(), 224U); // 57 mm at 100 dpi
            EXPECT_EQ(page.pixels.height_px(), 161U);
            EXPECT_TRUE(std::all_of(row.begin(), row.end(), [white](auto b) {
                return b == (white ? 0xFF : 0);
            })) << to_string(mode);
        }
    }
    const SaneConfig config("test-picture \"Grid\"\n");
    const auto page = page_of(*opened(test_request(ScanMode::grey)));
    const double square = 100 * 10 / 25.4;
    for (std::uint32_t y = 0; y < 78; ++y) {
        for (std::uint32_t x = 0; x < page.pixels.width_px(); ++x) {
            const bool odd = static_cast<int>(x / square) % 2 == 1;
            const bool lower = y > static_cast<std::uint32_t>(square + 0.5);
            ASSERT_EQ(page.pixels.row(y)[x], odd != lower ? 0 : 255) << x << ' ' << y;
        }
    }
}

TEST_F(SaneTestDriver, short_reads_padding_and_late_answers_change_no_pixel) {
    const auto digest = [](const std::string& conf) {
        const SaneConfig config("test-picture \"Color pattern\"\n" + conf);
        return page_of(*opened(test_request(ScanMode::colour))).pixels.pixel_digest().hex();
    };
    const auto plain = digest("");
    EXPECT_EQ(digest("read-limit true\nread-limit-size 7\n"), plain);
    EXPECT_EQ(digest("read-delay true\nread-delay-duration 2000\n"), plain);
    EXPECT_EQ(digest("non-blocking true\nselect-fd true\n"), plain);
    EXPECT_EQ(digest("fuzzy-parameters true\n"), plain);
}

TEST_F(SaneTestDriver, cuts_off_the_pixels_that_a_driver_wastes_at_the_end_of_each_line) {
    const SaneConfig config("ppl-loss 24\n");
    const auto page = page_of(*opened(test_request(ScanMode::grey)));
    EXPECT_EQ(page.pixels.width_px(), 200U);
    EXPECT_EQ(page.pixels.samples().size(), 200U * page.pixels.height_px());
}

TEST_F(SaneTestDriver, takes_16_bit_samples_as_they_come) {
    const auto samples = [](const std::string& conf) {
        const SaneConfig config("test-picture \"Color pattern\"\ndepth 16\n" + conf);
        const auto page = page_of(*opened(test_request(ScanMode::grey, 16)));
        return std::string(as_text(page.pixels.samples()));
    };
    auto swapped = samples("invert-endianess true\n");
    for (std::size_t i = 0; i + 1 < swapped.size(); i += 2) {
        std::swap(swapped[i], swapped[i + 1]);
    }
    EXPECT_TRUE(swapped == samples(""));
}

TEST_F(SaneTestDriver, takes_a_page_of_unknown_height_from_a_hand_scanner) {
    const SaneConfig config("hand-scanner true\ntest-picture \"Solid white\"\n");
    auto request = test_request(ScanMode::grey);
    request.area.reset();
    const auto page = page_of(*opened(request));
    EXPECT_EQ(page.pixels.width_px(), 433U); // 110 mm at 100 dpi
    EXPECT_GT(page.pixels.height_px(), 100U);
    EXPECT_TRUE(std::all_of(page.pixels.samples().begin(), page.pixels.samples().end(),
                            [](auto sample) { return sample == 0xFF; }));
}

TEST_F(SaneTestDriver, a_feeder_gives_ten_pages_and_is_empty_then) {
    const SaneConfig config;
    auto request = test_request(ScanMode::grey);
    request.source = ScanSource::feeder;
    auto session = opened(request);
    EXPECT_EQ(session->granted().source, "Automatic Document Feeder");
    for (int i = 0; i < 10; ++i) {
        ASSERT_EQ(next_stop(*session), "page") << i;
    }
    EXPECT_EQ(next_stop(*session), "feeder_empty");
}

TEST_F(SaneTestDriver, the_glass_gives_page_after_page) {
    const SaneConfig config;
    auto session = opened(test_request(ScanMode::grey));
    for (int i = 0; i < 12; ++i) {
        ASSERT_EQ(next_stop(*session), "page") << i;
    }
}

TEST_F(SaneTestDriver, R20_each_trouble_while_reading_has_its_name) {
    const std::vector<std::pair<std::string, std::string>> expected{
        {"JAMMED", "jam"},
        {"COVER_OPEN", "cover_open"},
        {"NO_DOCS", "page_damaged"},
        {"DEVICE_BUSY", "device_busy"},
        {"IO_ERROR", "io_error"},
        {"ACCESS_DENIED", "access_denied"},
        {"NO_MEM", "driver_failed"},
        {"INVAL", "driver_failed"},
        {"UNSUPPORTED", "driver_failed"},
        {"CANCELLED", "cancelled"},
        {"EOF", "page_damaged"}};
    for (const auto& [status, cause] : expected) {
        const SaneConfig config("read-status-code \"SANE_STATUS_" + status + "\"\n");
        auto request = test_request(ScanMode::grey);
        request.source = ScanSource::feeder;
        auto session = opened(request);
        const auto stop = next_stop(*session);
        if (stop == "no_answer") {
            GTEST_SKIP()
                << "SANE's test backend hangs in " << status
                << ": it cancels its reader thread at any instruction, some 2 in 100 times "
                   "while that holds the lock of malloc (sanei_thread_kill)";
        }
        EXPECT_EQ(stop, cause) << status;
    }
}

TEST_F(SaneTestDriver, says_what_was_granted) {
    const SaneConfig config;
    auto request = test_request(ScanMode::grey);
    request.resolution_dpi = 99.5; // steps of 1
    request.area = ScanArea{.width_mm = 100.4, .height_mm = 199.5};
    const auto session = opened(request);
    EXPECT_EQ(session->granted().dpi_x, 100);
    EXPECT_EQ(session->granted().dpi_y, 100);
    EXPECT_EQ(session->granted().mode, "Gray");
    EXPECT_EQ(session->granted().width_mm, 101);
    EXPECT_EQ(session->granted().height_mm, 200);
    EXPECT_TRUE(session->granted().lossless);
    EXPECT_EQ(session->device().model, "frontend-tester");
    EXPECT_EQ(session->device().manufacturer, "") << "the driver says Noname";
}

TEST_F(SaneTestDriver, scans_all_of_the_glass_unless_it_is_told_otherwise) {
    const SaneConfig config;
    auto request = test_request(ScanMode::grey);
    request.area.reset();
    const auto session = opened(request);
    EXPECT_EQ(session->granted().width_mm, 200);
    EXPECT_EQ(session->granted().height_mm, 200);
}

TEST_F(SaneTestDriver, refuses_what_the_device_does_not_have) {
    const SaneConfig config;
    auto duplex = test_request(ScanMode::grey);
    duplex.source = ScanSource::duplex;
    EXPECT_EQ(refused(duplex), "scanner_setting_not_granted: the device does not scan both sides");
    auto a4 = test_request(ScanMode::grey);
    a4.area = scan_area_from("A4");
    EXPECT_EQ(refused(a4),
              "scanner_setting_not_granted: the device scans 200.0 mm, asked were 210.0 mm");
    auto unknown = test_request(ScanMode::grey);
    unknown.device = "test:7";
    EXPECT_EQ(refused(unknown), "scanner_unavailable: 'test:7' cannot be opened: Invalid argument");
}

TEST_F(SaneTestDriver, a_page_above_the_stations_limit_is_stopped_before_it_is_read) {
    const SaneConfig config;
    const auto session =
        opened(test_request(ScanMode::grey), {.side_px_max = 200,
                                              .page_bytes_max = 1 << 20,
                                              .silence_max = std::chrono::milliseconds{5000}});
    const auto step = session->next_page();
    EXPECT_FALSE(step.page);
    EXPECT_EQ(step.stop.cause, StopCause::page_damaged);
    EXPECT_EQ(step.stop.text, "the driver announced 224 x 161 pixels");
}

TEST_F(SaneTestDriver, is_listed) {
    const SaneConfig config;
    const auto devices = list_scanners(std::chrono::milliseconds{20000});
    ASSERT_TRUE(devices.has_value());
    ASSERT_EQ(devices->size(), 2U);
    EXPECT_EQ(devices->at(1).name, "test:0");
    EXPECT_EQ(devices->at(0).name, "scripted:one");
    EXPECT_EQ(devices->at(0).manufacturer, "Example");
}

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
