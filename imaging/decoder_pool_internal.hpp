// imaging/decoder_pool_internal.hpp — decoder processes: one, and those that are idle.
#pragma once

#include "core/worker_process.hpp"
#include "imaging/decoder_pool.hpp"
#include "imaging/decoding_protocol_internal.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::imaging {

/// One process that has said hello.
class Decoder final {
public:
    /// Throws Failure: not started, no hello, another protocol, a wall missing where all are asked
    /// for.
    explicit Decoder(const DecoderOptions& options);

    /// Asks within the limits, `memory_bytes` beside what the process takes anyway. Empty: it died,
    /// was too slow, or answered what cannot be; then only end() may follow.
    [[nodiscard]] std::optional<Bytes> ask(const MessageWriter& question,
                                           std::uint64_t memory_bytes, int descriptor = -1);
    /// Makes it forget its file. False: it is gone.
    [[nodiscard]] bool forget() noexcept;

    [[nodiscard]] WorkerEnd end() { return process_.end(); }

    [[nodiscard]] const std::string& missing_walls() const noexcept { return missing_walls_; }

    [[nodiscard]] unsigned questions() const noexcept { return questions_; }

private:
    const DecoderOptions& options_;
    WorkerProcess process_;
    std::uint64_t own_bytes_ = 0;
    std::string missing_walls_;
    unsigned questions_ = 0;
};

struct DecoderPool::State {
    explicit State(DecoderOptions how) : options(std::move(how)) {}

    /// An idle process or a new one.
    [[nodiscard]] std::unique_ptr<Decoder> take();
    void give_back(std::unique_ptr<Decoder> decoder);

    const DecoderOptions options;
    std::mutex mutex;
    std::vector<std::unique_ptr<Decoder>> idle;
};

} // namespace scanseal::imaging
