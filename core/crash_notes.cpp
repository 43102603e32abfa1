#include "core/crash_notes.hpp"

#include "core/failure.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sstream>
#include <vector>

namespace scanseal {

namespace {

constexpr std::size_t k_name_max = 64;
constexpr std::uint64_t k_notes_bytes_max = std::uint64_t{1} << 20;

// Plain data only: the signal handler reads them.
thread_local std::array<char, k_name_max + 1> t_name{};
thread_local std::size_t t_length = 0;
int g_notes = -1;

extern "C" void note_crash(int number) {
    if (g_notes >= 0 && t_length > 0) {
        t_name[t_length] = '\n';
        [[maybe_unused]] const auto written = ::write(g_notes, t_name.data(), t_length + 1);
    }
    // SA_RESETHAND has put the default action back: the signal ends the process now.
    ::raise(number);
}

void set_name(const std::string& name) noexcept {
    const auto length = std::min(name.size(), k_name_max);
    t_length = 0;
    std::memcpy(t_name.data(), name.data(), length);
    t_length = length;
}

/// Where this thread's handlers run: an overflowing stack has no room for them.
class SignalStack {
public:
    void install() {
        if (memory_.empty()) {
            memory_.resize(k_stack_bytes);
            stack_t stack{};
            stack.ss_sp = memory_.data();
            stack.ss_size = memory_.size();
            ::sigaltstack(&stack, &before_);
        }
    }

    SignalStack() = default;
    SignalStack(const SignalStack&) = delete;
    SignalStack& operator=(const SignalStack&) = delete;
    SignalStack(SignalStack&&) = delete;
    SignalStack& operator=(SignalStack&&) = delete;

    ~SignalStack() {
        if (!memory_.empty()) {
            ::sigaltstack(&before_, nullptr);
        }
    }

private:
    static constexpr std::size_t k_stack_bytes = std::size_t{64} << 10;

    std::vector<char> memory_;
    stack_t before_{};
};

} // namespace

void install_crash_notes(const Path& file) {
    g_notes = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (g_notes < 0) {
        throw failure_from_errno(errno, "opening", file.string());
    }
    struct sigaction action{};
    action.sa_handler = note_crash;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER | SA_ONSTACK);
    for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
        ::sigaction(number, &action, nullptr);
    }
}

Working::Working(const std::string& name) : before_(t_name.data(), t_length) {
    thread_local SignalStack stack;
    stack.install();
    set_name(name);
}

Working::~Working() {
    set_name(before_);
}

std::map<std::string, unsigned> read_crash_notes(const FileSystem& file_system, const Path& file) {
    std::map<std::string, unsigned> notes;
    if (!file_system.status(file)) {
        return notes;
    }
    std::istringstream lines{std::string(as_text(file_system.read(file, k_notes_bytes_max)))};
    for (std::string line; std::getline(lines, line);) {
        ++notes[line];
    }
    return notes;
}

} // namespace scanseal
