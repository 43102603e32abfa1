#include "core/share_probe.hpp"

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace scanseal {

namespace {

using std::chrono::steady_clock;

} // namespace

void ask_for_space(const Path& folder) noexcept {
    std::error_code answer;
    static_cast<void>(std::filesystem::space(folder, answer));
}

/// Owned by the probe and by its thread, which may outlive it.
struct ShareProbe::Shared {
    Shared(Path about, ShareQuestion how, ShareTimes when)
        : folder(std::move(about)), question(std::move(how)), times(when) {}

    void answer_questions();

    const Path folder;
    const ShareQuestion question;
    const ShareTimes times;
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<steady_clock::time_point> valid_until; ///< of the last answer
    bool has_thread = false;
    bool is_open = false; ///< a question that is not answered yet
    bool overdue = false; ///< it was waited for in vain
    bool ended = false;   ///< nobody will ask again
};

void ShareProbe::Shared::answer_questions() {
    std::unique_lock lock(mutex);
    for (;;) {
        changed.wait(lock, [this] { return is_open || ended; });
        if (ended) {
            return;
        }
        lock.unlock();
        question(folder);
        lock.lock();
        valid_until = steady_clock::now() + (overdue ? times.valid_late : times.valid);
        is_open = false;
        overdue = false;
        changed.notify_all();
    }
}

ShareProbe::ShareProbe(Path folder, ShareQuestion question, ShareTimes times)
    : folder_(std::move(folder)),
      shared_(std::make_shared<Shared>(folder_, std::move(question), times)) {}

ShareProbe::~ShareProbe() {
    const std::lock_guard lock(shared_->mutex);
    shared_->ended = true;
    shared_->changed.notify_all();
}

bool ShareProbe::answers() {
    auto& shared = *shared_;
    std::unique_lock lock(shared.mutex);
    if (shared.is_open && shared.overdue) {
        return false;
    }
    if (!shared.is_open) {
        if (shared.valid_until && steady_clock::now() < *shared.valid_until) {
            return true;
        }
        if (!shared.has_thread) {
            try {
                std::thread([own = shared_] { own->answer_questions(); }).detach();
            } catch (const std::system_error&) {
                return false;
            }
            shared.has_thread = true;
        }
        shared.is_open = true;
        shared.changed.notify_all();
    }
    if (!shared.changed.wait_for(lock, shared.times.patience,
                                 [&shared] { return !shared.is_open; })) {
        shared.overdue = true;
        return false;
    }
    return true;
}

} // namespace scanseal
