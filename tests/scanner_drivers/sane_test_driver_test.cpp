// A session against SANE's own `test` driver, whose pictures scanimage(1) reads as well.
#include "tests/scanner_drivers/sane_fixture.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <thread>

namespace scanseal::scanner_drivers {
namespace {

/// How the first page of a session stops, each session in a process of its own. The driver hangs
/// about twice in a hundred read errors: it cancels its reader thread at any instruction, also
/// where that holds the lock of malloc (sanei_thread_kill). A session that does not answer is tried
/// anew in a fresh process; three in a row are no accident.
std::string stop_of_own_process(const ScanRequest& request) {
    std::string cause;
    for (int attempt = 0; attempt < 3 && (cause.empty() || cause == "no_answer"); ++attempt) {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0) {
            return "no pipe";
        }
        const auto child = ::fork();
        if (child == 0) {
            std::string stop;
            try {
                stop = next_stop(*opened(request));
            } catch (const std::exception& error) {
                stop = error.what();
            }
            static_cast<void>(!::write(ends[1], stop.data(), stop.size()));
            ::_exit(0); // also past threads that hang
        }
        ::close(ends[1]);
        std::array<char, 64> text{};
        const auto count = ::read(ends[0], text.data(), text.size());
        cause.assign(text.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);
    }
    return cause;
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
        EXPECT_EQ(stop_of_own_process(request), cause) << status;
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

} // namespace
} // namespace scanseal::scanner_drivers
