#include "imaging/sandboxed_image_internal.hpp"

#include "core/failure.hpp"
#include "core/log.hpp"
#include "imaging/decode_limits_internal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scanseal::imaging {

namespace {

/// For the structure of a file: strips of a TIFF, objects of a PDF, tables of a JPEG.
constexpr std::uint64_t k_structure_bytes = std::uint64_t{256} << 20;
/// imaging/image_file.hpp, DecodeLimits: what decoding a page takes at most; and what a picture of
/// a PDF takes as it is stored, while it grows and is wrapped.
constexpr std::uint64_t k_copies = 4;
constexpr std::size_t k_text_characters_max = 200;
constexpr std::size_t k_piece_bytes = std::size_t{1} << 20;

MessageWriter asking(Question question) {
    MessageWriter message;
    message.u8(static_cast<std::uint8_t>(question));
    return message;
}

MessageWriter asking(Question question, std::uint32_t page) {
    auto message = asking(question);
    message.u32(page);
    return message;
}

} // namespace

SandboxedImage::SandboxedImage(DecoderPool::State& pool, const ByteSource& source,
                               const DecodeLimits& limits)
    : pool_(pool), source_(source), limits_(limits) {}

SandboxedImage::~SandboxedImage() {
    if (decoder_) {
        pool_.give_back(std::move(decoder_));
    }
}

Result<void> SandboxedImage::open() {
    return attempt<void>([this] { return have_decoder(); });
}

Result<PageFacts> SandboxedImage::facts(std::uint32_t page) {
    return attempt<PageFacts>([this, page] { return ask_facts(page); });
}

Result<DecodedPage> SandboxedImage::decode(std::uint32_t page) {
    return attempt<DecodedPage>([this, page] { return ask_pixels(page, nullptr); });
}

Result<CodedPage> SandboxedImage::decode_with_codes(std::uint32_t page) {
    return attempt<CodedPage>([this, page]() -> Result<CodedPage> {
        std::vector<PageCode> codes;
        auto decoded = ask_pixels(page, &codes);
        if (!decoded) {
            return refuse(std::move(decoded.error()));
        }
        return CodedPage{.page = std::move(*decoded), .codes = std::move(codes)};
    });
}

template <class Value>
Result<Value> SandboxedImage::attempt(const std::function<Result<Value>()>& work) {
    if (given_up_) {
        return refuse(*given_up_);
    }
    lost_ = false;
    auto result = work();
    if (!lost_) {
        return result;
    }
    log::warning("decoder_lost", {{"reason", result.error().detail}});
    lost_ = false;
    const auto first = result.error();
    result = work();
    if (lost_) {
        log::warning("decoder_lost", {{"reason", result.error().detail}});
        given_up_ = Refusal{.code = result.error().code,
                            .detail = first.detail + "; then " + result.error().detail};
        return refuse(*given_up_);
    }
    return result;
}

Result<void> SandboxedImage::have_decoder() {
    if (decoder_) {
        return {};
    }
    auto question = asking(Question::open);
    question.u32(limits_.side_px_max);
    question.u64(limits_.page_bytes_max);
    question.u32(limits_.pages_max);
    const int file = input();
    decoder_ = pool_.take();
    const auto answer = ask(question, 0, file);
    if (!answer) {
        return refuse(answer.error());
    }
    MessageReader message(*answer);
    const auto count = message.u32();
    if (!message.finished() || count > limits_.pages_max || page_count_.value_or(count) != count) {
        return lose("its number of pages is not possible");
    }
    page_count_ = count;
    return {};
}

Result<PageFacts> SandboxedImage::ask_facts(std::uint32_t page) {
    if (auto ready = have_decoder(); !ready) {
        return refuse(ready.error());
    }
    const auto answer = ask(asking(Question::facts, page), 0);
    if (!answer) {
        return refuse(answer.error());
    }
    MessageReader message(*answer);
    auto facts = read_facts(message, limits_);
    if (!facts || !message.finished()) {
        return lose("its facts of a page are not possible");
    }
    return std::move(*facts);
}

Result<DecodedPage> SandboxedImage::ask_pixels(std::uint32_t page, std::vector<PageCode>* codes) {
    const auto before = ask_facts(page); // gives the memory that decoding may take
    if (!before) {
        return refuse(before.error());
    }
    const auto page_bytes = pixel_bytes(before->width_px, before->height_px, before->layout);
    const auto answer = ask(asking(Question::decode, page), page_bytes);
    if (!answer) {
        return refuse(answer.error());
    }
    MessageReader message(*answer);
    const auto significant_bits = message.u32();
    auto facts = read_facts(message, limits_);
    if (!facts || !message.finished() || facts->width_px != before->width_px ||
        facts->height_px != before->height_px || facts->layout != before->layout ||
        significant_bits == 0 || significant_bits > sample_bits_of(facts->layout)) {
        return lose("its decoded page is not the page it described");
    }
    if (codes != nullptr) {
        auto read = ask_codes(*facts);
        if (!read) {
            return refuse(std::move(read.error()));
        }
        *codes = std::move(*read);
    }
    auto pixels = fetch(*facts, significant_bits);
    if (!pixels) {
        return refuse(pixels.error());
    }
    return DecodedPage{.pixels = std::move(*pixels), .facts = std::move(*facts)};
}

Result<std::vector<PageCode>> SandboxedImage::ask_codes(const PageFacts& facts) {
    const auto answer =
        ask(asking(Question::codes), pixel_bytes(facts.width_px, facts.height_px, facts.layout));
    if (!answer) {
        return refuse(answer.error());
    }
    MessageReader message(*answer);
    auto codes = read_codes(message, facts.width_px, facts.height_px);
    if (!codes || !message.finished()) {
        return lose("its codes of a page are not possible");
    }
    return std::move(*codes);
}

Result<PixelBuffer> SandboxedImage::fetch(const PageFacts& facts, unsigned significant_bits) {
    const auto page_bytes = pixel_bytes(facts.width_px, facts.height_px, facts.layout);
    const MemoryFile memory(page_bytes);
    const auto answer = ask(asking(Question::fetch), page_bytes, memory.descriptor());
    if (!answer) {
        return refuse(answer.error());
    }
    auto frozen = memory.freeze(); // the process could still change what it shares
    if (!frozen.owner) {
        return lose("it keeps its hand on the page");
    }
    PixelBuffer pixels(facts.width_px, facts.height_px, facts.layout, std::move(frozen.owner),
                       frozen.bytes);
    pixels.set_significant_bits(significant_bits);
    return pixels;
}

Result<Bytes> SandboxedImage::ask(const MessageWriter& question, std::uint64_t page_bytes,
                                  int descriptor) {
    const auto stored_bytes = std::min(source_.size_bytes(), limits_.page_bytes_max);
    const auto memory_bytes = k_structure_bytes + k_copies * (page_bytes + stored_bytes);
    auto answer = decoder_->ask(question, memory_bytes, descriptor);
    if (!answer) {
        return lose(nullptr);
    }
    MessageReader message(*answer);
    switch (static_cast<Answer>(message.u8())) {
    case Answer::done:
        answer->erase(answer->begin());
        return std::move(*answer);
    case Answer::refused:
        if (auto refusal = read_refusal(message)) {
            return refuse(std::move(*refusal));
        }
        break;
    case Answer::out_of_memory:
        return refuse(RefusalCode::decoder_memory_limit,
                      fmt::format("{} MiB", memory_bytes >> 20U));
    case Answer::failed:
        read_source();
        return lose(("it failed: " + printable(message.text(), k_text_characters_max)).c_str());
    case Answer::hello:
        break;
    }
    return lose("its answer is not one to this question");
}

Refused SandboxedImage::lose(const char* why) {
    const auto end = decoder_->end();
    decoder_.reset();
    lost_ = true;
    return refuse(end.out_of_time ? RefusalCode::decoder_time_limit : RefusalCode::decoder_crashed,
                  why != nullptr ? why : end.how);
}

int SandboxedImage::input() {
    if (source_.descriptor() >= 0) {
        return source_.descriptor();
    }
    if (!copy_) {
        copy_.emplace(MemoryFile::sealed_copy(source_));
    }
    return copy_->descriptor();
}

void SandboxedImage::read_source() const {
    Bytes piece(k_piece_bytes);
    for (std::uint64_t at = 0; at < source_.size_bytes(); at += piece.size()) {
        static_cast<void>(source_.read_at(at, piece));
    }
}

} // namespace scanseal::imaging
