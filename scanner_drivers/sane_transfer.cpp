#include "scanner_drivers/sane_library_internal.hpp"
#include "scanner_drivers/sane_options_internal.hpp"
#include "scanner_drivers/sane_page_internal.hpp"

#include <thread>

namespace scanseal::scanner_drivers {

namespace {

constexpr SANE_Int k_piece_bytes = 1 << 16;
constexpr std::chrono::milliseconds k_no_data_pause{2};

FrameKind kind_of(SANE_Frame frame) {
    switch (frame) {
    case SANE_FRAME_GRAY:
        return FrameKind::grey;
    case SANE_FRAME_RGB:
        return FrameKind::rgb;
    case SANE_FRAME_RED:
        return FrameKind::red;
    case SANE_FRAME_GREEN:
        return FrameKind::green;
    case SANE_FRAME_BLUE:
        return FrameKind::blue;
    }
    return FrameKind::unknown; // later versions have JPEG and others
}

FrameShape shape_of(const SANE_Parameters& parameters) {
    return {.kind = kind_of(parameters.format),
            .last = parameters.last_frame != SANE_FALSE,
            .bytes_per_line = parameters.bytes_per_line,
            .pixels_per_line = parameters.pixels_per_line,
            .lines = parameters.lines,
            .depth_bits = parameters.depth};
}

StopCause cause_of(SANE_Status status) {
    switch (status) {
    case SANE_STATUS_JAMMED:
        return StopCause::jam;
    case SANE_STATUS_COVER_OPEN:
        return StopCause::cover_open;
    case SANE_STATUS_DEVICE_BUSY:
        return StopCause::device_busy;
    case SANE_STATUS_ACCESS_DENIED:
        return StopCause::access_denied;
    case SANE_STATUS_IO_ERROR:
        return StopCause::io_error;
    case SANE_STATUS_CANCELLED:
        return StopCause::cancelled;
    case SANE_STATUS_NO_DOCS: // inside a page: it stopped coming
        return StopCause::page_damaged;
    default:
        return StopCause::driver_failed;
    }
}

/// Reads one page and remembers why it could not.
class Transfer {
public:
    Transfer(const SaneDevice& device, const ScanLimits& limits, Pulse& pulse)
        : device_(device), pulse_(pulse), assembly_(limits), piece_(k_piece_bytes) {}

    ScanStep run(const GrantedScan& granted, bool from_feeder) {
        if (read_frames(from_feeder)) {
            auto pixels = assembly_.take();
            if (pixels.layout() == granted.layout) {
                return {.page = ScannedPage{.pixels = std::move(pixels),
                                            .dpi_x = granted.dpi_x,
                                            .dpi_y = granted.dpi_y},
                        .stop = {}};
            }
            stop(StopCause::page_damaged, "the page has another colour mode or depth than was set");
        }
        return {.page = std::nullopt, .stop = std::move(stop_)};
    }

private:
    bool read_frames(bool from_feeder) {
        for (bool first = true;; first = false) {
            if (!start(first && from_feeder)) {
                return false;
            }
            SANE_Parameters parameters{};
            if (const auto status = sane_get_parameters(device_.handle(), &parameters);
                status != SANE_STATUS_GOOD) {
                return stop(StopCause::driver_failed,
                            "the driver does not describe the page: " + status_text(status));
            }
            const auto shape = shape_of(parameters);
            assembly_.begin_frame(shape);
            if (!check_assembly() || !read_frame()) {
                return false;
            }
            assembly_.end_frame();
            if (!check_assembly()) {
                return false;
            }
            if (shape.last) {
                return true;
            }
        }
    }

    bool start(bool may_be_empty) {
        pulse_.beat();
        if (pulse_.stop_asked()) {
            return stop(StopCause::cancelled, "stopped");
        }
        const auto status = sane_start(device_.handle());
        pulse_.beat();
        if (status == SANE_STATUS_GOOD) {
            return true;
        }
        if (status == SANE_STATUS_NO_DOCS && may_be_empty) {
            return stop(StopCause::feeder_empty, status_text(status));
        }
        return stop_for(status);
    }

    /// Blocks in the driver; a driver that is set to return without data is asked again and again,
    /// which is no sign of life.
    bool read_frame() {
        for (;;) {
            SANE_Int length = 0;
            const auto status = sane_read(device_.handle(), piece_.data(), k_piece_bytes, &length);
            if (pulse_.stop_asked()) {
                return stop(StopCause::cancelled, "stopped");
            }
            if (status == SANE_STATUS_EOF) {
                return true;
            }
            if (status != SANE_STATUS_GOOD) {
                return stop_for(status);
            }
            if (length < 0 || length > k_piece_bytes) {
                return stop(StopCause::driver_failed, "the driver counts its bytes wrongly");
            }
            if (length == 0) {
                std::this_thread::sleep_for(k_no_data_pause);
                continue;
            }
            pulse_.beat();
            assembly_.accept(ByteView(piece_).first(static_cast<std::size_t>(length)));
            if (!check_assembly()) {
                return false;
            }
        }
    }

    bool check_assembly() {
        return assembly_.problem().empty() || stop(StopCause::page_damaged, assembly_.problem());
    }

    bool stop_for(SANE_Status status) {
        auto cause = pulse_.stop_asked() ? StopCause::cancelled : cause_of(status);
        if (cause == StopCause::jam && says_double_feed(device_.handle())) {
            cause = StopCause::double_feed;
        }
        return stop(cause, status_text(status));
    }

    /// Always false, to be returned.
    bool stop(StopCause cause, std::string text) {
        sane_cancel(device_.handle());
        stop_ = {.cause = cause, .text = std::move(text)};
        return false;
    }

    const SaneDevice& device_;
    Pulse& pulse_;
    PageAssembly assembly_;
    Bytes piece_;
    ScanStop stop_;
};

} // namespace

ScanStep read_page(const SaneDevice& device, const GrantedScan& granted, bool from_feeder,
                   const ScanLimits& limits, Pulse& pulse) {
    auto step = Transfer(device, limits, pulse).run(granted, from_feeder);
    if (step.page && !from_feeder) {
        sane_cancel(device.handle()); // the lamp goes home; a feeder goes on with the next sheet
    }
    return step;
}

} // namespace scanseal::scanner_drivers
