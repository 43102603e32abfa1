// core/share_probe.hpp — whether the file system that holds a folder answers at all. A network
// share whose server is silent makes every call on it wait, for minutes or for ever (NFS mounted
// "hard", nfs(5)); here a thread of its own does the waiting, and nobody else.
#pragma once

#include "core/file_system.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace scanseal {

/// Asks the file system that holds a folder for something that it cannot answer from a cache, and
/// returns when it has answered; an error is an answer. Runs in a thread that may never come back:
/// it refers to nothing that ends before the process does. Must not throw.
using ShareQuestion = std::function<void(const Path& folder)>;

/// Asks for the free space: for statfs(2) the Linux clients of NFS and SMB ask the server each
/// time (seen with scripts/shares).
void ask_for_space(const Path& folder) noexcept;

struct ShareTimes {
    std::chrono::milliseconds patience{5000}; ///< how long an answer is waited for
    /// How long after an answer nothing is asked again. A call begun in this time may hang after
    /// all: short, but longer than most looks at a folder.
    std::chrono::milliseconds valid{50};
    /// The same for an answer that had been waited for in vain, so that whoever looks again every
    /// few seconds meets it.
    std::chrono::milliseconds valid_late{3000};
};

/// Asks about one folder, in one thread, which is started at the first question. Thread-safe.
class ShareProbe final {
public:
    ShareProbe(Path folder, ShareQuestion question, ShareTimes times);
    /// Does not wait for an open question: its thread is left to itself.
    ~ShareProbe();
    ShareProbe(const ShareProbe&) = delete;
    ShareProbe& operator=(const ShareProbe&) = delete;
    ShareProbe(ShareProbe&&) = delete;
    ShareProbe& operator=(ShareProbe&&) = delete;

    /// True if there was an answer lately (`valid`), or comes within `patience`. False afterwards,
    /// and then at once for as long as that question is open: one silence is waited for once. False
    /// too if the system has no thread left to ask with.
    [[nodiscard]] bool answers();

    [[nodiscard]] const Path& folder() const noexcept { return folder_; }

private:
    struct Shared;

    Path folder_;
    std::shared_ptr<Shared> shared_;
};

} // namespace scanseal
