// tests/scanner_drivers/sane_fixture.hpp — sessions of SANE's own `test` driver and of the scripted
// one.
#pragma once

#include "scanner_drivers/sane_session.hpp"
#include "tests/support/sane_config.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

namespace scanseal::scanner_drivers {

using scanseal::test::SaneConfig;

inline constexpr ScanLimits k_limits{.side_px_max = 60000,
                                     .page_bytes_max = std::uint64_t{512} << 20,
                                     .silence_max = std::chrono::milliseconds{20000}};
inline const std::atomic<bool> k_never{false};

inline ScanRequest test_request(ScanMode mode, unsigned depth_bits = 8) {
    return {.device = "test:0",
            .source = ScanSource::flatbed,
            .mode = mode,
            .depth_bits = depth_bits,
            .resolution_dpi = 100,
            .area = ScanArea{.width_mm = 57, .height_mm = 41}};
}

inline ScanRequest scripted_request(ScanSource source = ScanSource::feeder,
                                    ScanMode mode = ScanMode::grey) {
    return {.device = "scripted:one",
            .source = source,
            .mode = mode,
            .depth_bits = 8,
            .resolution_dpi = 300,
            .area = std::nullopt};
}

inline std::unique_ptr<ScanSession> opened(const ScanRequest& request,
                                           const ScanLimits& limits = k_limits,
                                           const std::atomic<bool>& stop = k_never) {
    auto session = ScanSession::open(request, limits, stop);
    if (!session) {
        throw std::runtime_error(session.error().detail);
    }
    return std::move(*session);
}

/// The page, or a test that failed with the driver's words.
inline ScannedPage page_of(ScanSession& session) {
    auto step = session.next_page();
    EXPECT_TRUE(step.page.has_value()) << to_string(step.stop.cause) << ": " << step.stop.text;
    return step.page ? std::move(*step.page) : ScannedPage{};
}

inline std::string next_stop(ScanSession& session) {
    const auto step = session.next_page();
    return step.page ? "page" : to_string(step.stop.cause);
}

/// How a session for `request` is refused.
inline std::string refused(const ScanRequest& request) {
    const auto session = ScanSession::open(request, k_limits, k_never);
    return session ? "granted"
                   : std::string(to_string(session.error().code)) + ": " + session.error().detail;
}

} // namespace scanseal::scanner_drivers
