#include "scanner_drivers/sane_session.hpp"

#include "core/assert.hpp"
#include "scanner_drivers/sane_library_internal.hpp"
#include "scanner_drivers/sane_settings_internal.hpp"
#include "scanner_drivers/sane_watch_internal.hpp"

#include <algorithm>
#include <utility>

namespace scanseal::scanner_drivers {

namespace {

constexpr std::chrono::milliseconds k_close_longest{10000};

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): so has libsane, one a process
std::atomic<bool> g_library_in_use{false};

Refused no_answer(const std::string& what) {
    return refuse(RefusalCode::scanner_unavailable, what + " does not answer");
}

struct Opened {
    std::shared_ptr<SaneDevice> device;
    ScannerIdentity identity;
    GrantedScan granted;
};

ScannerIdentity identity_of(const SaneLibrary& library, const std::string& name) {
    ScannerIdentity identity;
    if (const auto devices = library.devices()) {
        const auto found = std::find_if(devices->begin(), devices->end(),
                                        [&name](const auto& one) { return one.name == name; });
        if (found != devices->end()) {
            identity = *found;
        }
    }
    identity.name = name;
    return identity;
}

Result<Opened> open_on_this_thread(const ScanRequest& request, Pulse& pulse) {
    auto library = SaneLibrary::start();
    if (!library) {
        return refuse(library.error());
    }
    pulse.beat();
    // Drivers tell maker and model only in the list; a device that is not in it may still open.
    auto identity = identity_of(**library, request.device);
    pulse.beat();
    auto device = SaneDevice::open(*library, request.device);
    if (!device) {
        return refuse(device.error());
    }
    pulse.beat();
    static_cast<void>(sane_set_io_mode((*device)->handle(), SANE_FALSE)); // blocking is the default
    SaneOptions options((*device)->handle());
    auto granted = set_up(options, request);
    if (!granted) {
        return refuse(granted.error());
    }
    identity.serial = serial_of(options);
    return Opened{.device = std::move(*device),
                  .identity = std::move(identity),
                  .granted = std::move(*granted)};
}

} // namespace

struct ScanSession::Parts {
    ScanRequest request;
    ScanLimits limits{};
    const std::atomic<bool>* stop = nullptr;
    Opened opened;
    WatchedThread thread;

    /// Closing calls the driver, so it belongs on its thread; a thread that hangs keeps what it
    /// has.
    void close() {
        auto device = std::make_shared<std::shared_ptr<SaneDevice>>(std::move(opened.device));
        static_cast<void>(
            thread.run([device = std::exchange(device, nullptr)](Pulse&) { device->reset(); },
                       {.silence_max = k_close_longest}));
        if (!thread.abandoned()) {
            g_library_in_use = false;
        }
    }
};

Result<std::vector<ScannerIdentity>> list_scanners(std::chrono::milliseconds longest) {
    if (g_library_in_use.exchange(true)) {
        return no_answer("an earlier call of the SANE library");
    }
    using Answer = Result<std::vector<ScannerIdentity>>;
    const auto answer = std::make_shared<std::optional<Answer>>();
    WatchedThread thread;
    const auto end = thread.run(
        [answer](Pulse&) {
            const auto library = SaneLibrary::start();
            *answer = library ? (*library)->devices() : Answer(refuse(library.error()));
        },
        {.silence_max = longest});
    if (end == WatchEnd::abandoned) {
        return no_answer("a driver of the SANE library");
    }
    g_library_in_use = false;
    return std::move(**answer);
}

ScanSession::ScanSession(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

ScanSession::~ScanSession() {
    parts_->close();
}

Result<std::unique_ptr<ScanSession>> ScanSession::open(const ScanRequest& request,
                                                       const ScanLimits& limits,
                                                       const std::atomic<bool>& stop) {
    if (g_library_in_use.exchange(true)) {
        return no_answer("an earlier call of the SANE library");
    }
    auto parts = std::make_unique<Parts>();
    parts->request = request;
    parts->limits = limits;
    parts->stop = &stop;
    const auto answer = std::make_shared<std::optional<Result<Opened>>>();
    const auto end = parts->thread.run(
        [answer, request](Pulse& pulse) { *answer = open_on_this_thread(request, pulse); },
        {.silence_max = limits.silence_max, .stop = &stop});
    if (end == WatchEnd::abandoned) {
        return no_answer("'" + request.device + "'");
    }
    if (!**answer) {
        g_library_in_use = false;
        return refuse((**answer).error());
    }
    parts->opened = std::move(***answer);
    return std::unique_ptr<ScanSession>(new ScanSession(std::move(parts)));
}

const ScannerIdentity& ScanSession::device() const noexcept {
    return parts_->opened.identity;
}

const GrantedScan& ScanSession::granted() const noexcept {
    return parts_->opened.granted;
}

bool ScanSession::hung() const noexcept {
    return parts_->thread.abandoned();
}

ScanStep ScanSession::next_page() {
    const auto step = std::make_shared<ScanStep>();
    const auto device = parts_->opened.device;
    const auto work = [step, device, granted = parts_->opened.granted, limits = parts_->limits,
                       from_feeder = parts_->request.source != ScanSource::flatbed](Pulse& pulse) {
        *step = read_page(*device, granted, from_feeder, limits, pulse);
    };
    const auto end =
        parts_->thread.run(work, {.silence_max = parts_->limits.silence_max,
                                  .stop = parts_->stop,
                                  .interrupt = [device] { sane_cancel(device->handle()); }});
    if (end == WatchEnd::done) {
        return std::move(*step);
    }
    const bool stopped = parts_->stop->load();
    return {.page = std::nullopt,
            .stop = {.cause = stopped ? StopCause::cancelled : StopCause::no_answer,
                     .text = "the device gave no answer for " +
                             std::to_string(parts_->limits.silence_max.count() / 1000) + " s"}};
}

} // namespace scanseal::scanner_drivers
