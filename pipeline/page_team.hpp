// pipeline/page_team.hpp — spreads the pages of a document over threads that have nothing else to
// do, so that one long document uses all processors and many short ones run side by side.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace scanseal::pipeline {

class PageTeam final {
public:
    /// Calls work(0) ... work(count - 1), each once, on this thread and on helping ones; returns
    /// when all are done. The first exception is thrown again here, after the other calls have
    /// ended; calls not yet begun are then left out.
    /// `name` is noted as this work's, should it end the process (core/crash_notes.hpp).
    void for_each(const std::string& name, std::size_t count,
                  const std::function<void(std::size_t)>& work);

    /// Helps with one piece of somebody's loop. False if there is none.
    [[nodiscard]] bool help();

    /// Called (on any thread) when a loop with pieces to share has begun; set once, before threads.
    void on_work(std::function<void()> notify) { notify_ = std::move(notify); }

private:
    struct Loop;

    void run_pieces(Loop& loop);
    void run_piece(Loop& loop, std::size_t index);

    std::mutex mutex_;
    std::deque<std::shared_ptr<Loop>> loops_;
    std::function<void()> notify_;
};

} // namespace scanseal::pipeline
