#include "pipeline/page_team.hpp"

#include "core/crash_notes.hpp"
#include "core/thread_pulse.hpp"

#include <algorithm>
#include <chrono>

namespace scanseal::pipeline {

struct PageTeam::Loop {
    std::string name;
    std::size_t count = 0;
    const std::function<void(std::size_t)>* work = nullptr;
    std::mutex mutex;
    std::condition_variable all_done;
    std::size_t next = 0;
    std::size_t running = 0;
    std::exception_ptr error;

    /// Takes the next index, or count when none is left.
    std::size_t take() {
        const std::lock_guard lock(mutex);
        if (next >= count || error) {
            return count;
        }
        ++running;
        return next++;
    }
};

void PageTeam::run_piece(Loop& loop, std::size_t index) {
    std::exception_ptr error;
    try {
        (*loop.work)(index);
    } catch (...) {
        error = std::current_exception();
    }
    const std::lock_guard lock(loop.mutex);
    if (error && !loop.error) {
        loop.error = error;
    }
    --loop.running;
    note_progress();
    loop.all_done.notify_all();
}

void PageTeam::run_pieces(Loop& loop) {
    for (auto index = loop.take(); index < loop.count; index = loop.take()) {
        run_piece(loop, index);
    }
}

void PageTeam::for_each(const std::string& name, std::size_t count,
                        const std::function<void(std::size_t)>& work) {
    auto loop = std::make_shared<Loop>();
    loop->name = name;
    loop->count = count;
    loop->work = &work;
    if (count > 1) {
        {
            const std::lock_guard lock(mutex_);
            loops_.push_back(loop);
        }
        if (notify_) {
            notify_();
        }
    }
    run_pieces(*loop);
    {
        const std::lock_guard lock(mutex_);
        std::erase(loops_, loop);
    }
    std::unique_lock lock(loop->mutex);
    // The threads that still work on a piece have to show progress, not the one that waits for
    // them.
    while (!loop->all_done.wait_for(lock, std::chrono::seconds{1},
                                    [&loop] { return loop->running == 0; })) {
        note_progress();
    }
    if (loop->error) {
        std::rethrow_exception(loop->error);
    }
}

bool PageTeam::help() {
    std::shared_ptr<Loop> loop;
    std::size_t index = 0;
    {
        const std::lock_guard lock(mutex_);
        while (!loops_.empty()) {
            loop = loops_.front();
            index = loop->take();
            if (index < loop->count) {
                break;
            }
            loops_.pop_front();
            loop.reset();
        }
    }
    if (!loop) {
        return false;
    }
    const Working working(loop->name);
    run_piece(*loop, index);
    return true;
}

} // namespace scanseal::pipeline
