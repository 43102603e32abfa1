#include "pipeline/scan_capture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>

namespace scanseal::pipeline {

namespace {

using scanner_drivers::ScanSource;
using scanner_drivers::StopCause;

class Capture {
public:
    Capture(ScanFolder& folder, const CaptureTools& tools) : folder_(folder), tools_(tools) {}

    CaptureEnd run() {
        open_event("interrupted", "the program ended while it was scanning");
        const bool from_glass = folder_.state().request.source == ScanSource::flatbed;
        const auto stop = from_glass ? take_from_glass() : take_from_feeder();
        finish_writing();
        return settle(stop);
    }

private:
    using Stop = std::optional<scanner_drivers::ScanStop>;

    Stop take_from_glass() {
        while (taken() < folder_.state().sheets) {
            if (!tools_.ask_for_sheet(taken() + 1)) {
                return scanner_drivers::ScanStop{.cause = StopCause::cancelled, .text = "stopped"};
            }
            if (auto stop = take_one()) {
                return stop;
            }
        }
        return std::nullopt;
    }

    /// Until the feeder says that it is empty, whatever number was declared: a sheet too many must
    /// be seen as well.
    Stop take_from_feeder() {
        while (taken() < tools_.images_max) {
            if (auto stop = take_one()) {
                return stop->cause == StopCause::feeder_empty ? std::nullopt : stop;
            }
        }
        return scanner_drivers::ScanStop{
            .cause = StopCause::driver_failed,
            .text = fmt::format("the feeder goes on after {} images", taken())};
    }

    Stop take_one() {
        auto step = tools_.next_image();
        if (!step.page) {
            return std::move(step.stop);
        }
        finish_writing();
        const auto now = tools_.zone.format(tools_.clock.now());
        // The scanner goes on while this page is packed and written.
        writing_ = std::async(std::launch::async, [this, now, page = std::move(*step.page)] {
            folder_.add_image(page, {.captured_at = now,
                                     .date_time = tiff_date_time(now),
                                     .software = tools_.software});
        });
        ++in_writing_;
        tools_.show_progress(taken());
        return std::nullopt;
    }

    [[nodiscard]] unsigned taken() const { return done_before_ + in_writing_; }

    void finish_writing() {
        if (writing_.valid()) {
            writing_.get();
        }
    }

    CaptureEnd settle(const Stop& stop) {
        const auto expected = folder_.state().images_expected();
        const auto count = folder_.image_count();
        if (stop) {
            return close_event(to_string(stop->cause), stop->text);
        }
        if (count != expected) {
            return close_event("count_mismatch",
                               fmt::format("{} sheets were declared, so {} images; {} came",
                                           folder_.state().sheets, expected, count));
        }
        auto state = folder_.state();
        state.events.pop_back();
        folder_.save(std::move(state));
        return {.complete = true, .event = {}, .text = {}};
    }

    [[nodiscard]] FeederEvent event_now(const std::string& name, const std::string& note) const {
        FeederEvent event;
        event.event = name;
        event.at.at = tools_.clock.now();
        event.at.text = tools_.zone.format(event.at.at);
        event.after_image = folder_.image_count();
        event.note = note;
        return event;
    }

    void open_event(const std::string& name, const std::string& note) {
        auto state = folder_.state();
        state.events.push_back(event_now(name, note));
        folder_.save(std::move(state));
    }

    CaptureEnd close_event(const std::string& name, const std::string& text) {
        auto state = folder_.state();
        state.events.back() = event_now(name, text);
        folder_.save(std::move(state));
        return {.complete = false, .event = name, .text = text};
    }

    ScanFolder& folder_;
    const CaptureTools& tools_;
    unsigned done_before_ = folder_.image_count();
    unsigned in_writing_ = 0; ///< in this run, written or being written
    std::future<void> writing_;
};

} // namespace

std::string tiff_date_time(const std::string& rfc3339) {
    auto text = rfc3339.substr(0, 19);
    text[4] = ':';
    text[7] = ':';
    text[10] = ' ';
    return text;
}

CaptureEnd capture(ScanFolder& folder, const CaptureTools& tools) {
    return Capture(folder, tools).run();
}

unsigned prepare_to_continue(ScanFolder& folder, std::optional<unsigned> first_sheet,
                             std::optional<unsigned> sheets) {
    const auto sides = folder.state().sides();
    const auto whole = folder.image_count() / sides;
    const auto kept = first_sheet ? std::min(*first_sheet - 1, whole) : whole;
    // First the images: a crash in between leaves the events open.
    folder.drop_images_after(kept * sides);
    auto state = folder.state();
    auto note = fmt::format("went on with sheet {}", kept + 1);
    if (sheets && *sheets != state.sheets) {
        note += fmt::format("; declared {} sheets instead of {}", *sheets, state.sheets);
        state.sheets = *sheets;
    }
    for (auto& event : state.events) {
        if (!event.resolved) {
            event.resolved = true;
            event.note += "; " + note;
        }
    }
    folder.save(std::move(state));
    return kept + 1;
}

} // namespace scanseal::pipeline
