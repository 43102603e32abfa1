#include "imaging/decoder_pool_internal.hpp"

#include "core/failure.hpp"
#include "imaging/sandboxed_image_internal.hpp"

#include <algorithm>
#include <utility>

namespace scanseal::imaging {

namespace {

/// A fresh program on a busy machine; it has seen nothing hostile yet.
constexpr std::chrono::milliseconds k_hello_within{60'000};
constexpr std::uint64_t k_hello_bytes_max = 4096;
constexpr std::size_t k_walls_characters_max = 300;
/// Questions to a process for each of its pages: open, facts, decode, fetch, and those of looking
/// at a file first.
constexpr unsigned k_questions_per_page = 6;

} // namespace

Decoder::Decoder(const DecoderOptions& options) : options_(options), process_(options.program) {
    const auto hello = process_.receive(k_hello_within, k_hello_bytes_max);
    if (!hello) {
        throw Failure(FailureKind::input_output, "the decoder '" + options.program.string() +
                                                     "' does not start: " + process_.end().how);
    }
    MessageReader message(*hello);
    const bool said_hello = message.u8() == static_cast<std::uint8_t>(Answer::hello) &&
                            message.u32() == k_decoding_protocol;
    own_bytes_ = message.u64();
    missing_walls_ = printable(message.text(), k_walls_characters_max);
    if (!said_hello || !message.finished()) {
        throw Failure(FailureKind::input_output, "the decoder '" + options.program.string() +
                                                     "' is of another version of scanseal");
    }
    if (options.all_walls && !missing_walls_.empty()) {
        throw Failure(FailureKind::permission,
                      "the decoder cannot be shut off from the system: no " + missing_walls_);
    }
}

std::optional<Bytes> Decoder::ask(const MessageWriter& question, std::uint64_t memory_bytes,
                                  int descriptor) {
    ++questions_;
    process_.limit_memory(own_bytes_ + memory_bytes);
    process_.limit_cpu(options_.cpu_max);
    if (!process_.send(question.bytes(), descriptor)) {
        return std::nullopt;
    }
    return process_.receive(options_.wall_max, k_answer_bytes_max);
}

bool Decoder::forget() noexcept {
    MessageWriter question;
    question.u8(static_cast<std::uint8_t>(Question::close));
    return process_.send(question.bytes());
}

std::unique_ptr<Decoder> DecoderPool::State::take() {
    {
        const std::lock_guard lock(mutex);
        if (!idle.empty()) {
            auto decoder = std::move(idle.back());
            idle.pop_back();
            return decoder;
        }
    }
    return std::make_unique<Decoder>(options);
}

void DecoderPool::State::give_back(std::unique_ptr<Decoder> decoder) {
    const auto questions_max = std::uint64_t{options.pages_per_process} * k_questions_per_page;
    if (decoder->questions() >= questions_max || !decoder->forget()) {
        return; // ends with the pointer
    }
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(decoder));
}

DecoderPool::DecoderPool(DecoderOptions options)
    : state_(std::make_unique<State>(std::move(options))) {}

DecoderPool::~DecoderPool() = default;

std::string DecoderPool::try_out() {
    auto decoder = std::make_unique<Decoder>(state_->options);
    auto missing = decoder->missing_walls();
    state_->give_back(std::move(decoder));
    return missing;
}

Result<std::unique_ptr<ImageFile>> DecoderPool::open(const ByteSource& source,
                                                     const DecodeLimits& limits) {
    auto image = std::make_unique<SandboxedImage>(*state_, source, limits);
    if (auto opened = image->open(); !opened) {
        return refuse(opened.error());
    }
    return image;
}

} // namespace scanseal::imaging
