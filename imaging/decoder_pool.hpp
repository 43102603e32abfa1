// imaging/decoder_pool.hpp — image files opened and decoded in processes of their own, which hold
// no keys, reach no files and end when they take too long (docs/adr/0011-decoders-in-a-sandbox.md).
// Threads: any; each ImageFile it gives belongs to one at a time.
#pragma once

#include "core/file_system.hpp"
#include "imaging/image_file.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace scanseal::imaging {

struct DecoderOptions {
    Path program; ///< scanseal-decoder
    /// For one question (open, the facts of a page, its pixels): processor time and time.
    std::chrono::milliseconds cpu_max{60'000};
    std::chrono::milliseconds wall_max{300'000};
    unsigned pages_per_process = 500; ///< then a fresh one takes its place
    bool all_walls = true;            ///< refuse to work (Failure) where one cannot be put up
};

class DecoderPool final {
public:
    /// Starts nothing yet.
    explicit DecoderPool(DecoderOptions options);
    ~DecoderPool();
    DecoderPool(const DecoderPool&) = delete;
    DecoderPool& operator=(const DecoderPool&) = delete;
    DecoderPool(DecoderPool&&) = delete;
    DecoderPool& operator=(DecoderPool&&) = delete;

    /// Starts a process, keeps it for the first file, and tells which walls it lacks, in plain
    /// English (empty: none). Throws Failure when it does not start, answers for another version,
    /// or lacks a wall where options.all_walls asks for them.
    [[nodiscard]] std::string try_out();

    /// As open_image, in a process of its own; both source and pool must outlive the ImageFile. A
    /// process that dies or overruns its time is replaced and the question asked once more; the
    /// second time the file is refused, now and whatever else is asked: decoder_crashed,
    /// decoder_time_limit. Refuses decoder_memory_limit when the file's structure takes more than
    /// 256 MiB beside four times its page. Nothing a process answers is believed beyond `limits`.
    /// Throws Failure when no process can be started.
    [[nodiscard]] Result<std::unique_ptr<ImageFile>> open(const ByteSource& source,
                                                          const DecodeLimits& limits);

    struct State; ///< idle processes and counts, in decoder_pool.cpp

private:
    std::unique_ptr<State> state_;
};

} // namespace scanseal::imaging
