// imaging/sandboxed_image_internal.hpp — an image file whose decoder is another process.
#pragma once

#include "core/memory_file.hpp"
#include "imaging/decoder_pool_internal.hpp"

#include <functional>
#include <optional>

namespace scanseal::imaging {

class SandboxedImage final : public ImageFile {
public:
    SandboxedImage(DecoderPool::State& pool, const ByteSource& source, const DecodeLimits& limits);
    ~SandboxedImage() override;
    SandboxedImage(const SandboxedImage&) = delete;
    SandboxedImage& operator=(const SandboxedImage&) = delete;
    SandboxedImage(SandboxedImage&&) = delete;
    SandboxedImage& operator=(SandboxedImage&&) = delete;

    /// Call once, first.
    [[nodiscard]] Result<void> open();

    [[nodiscard]] std::uint32_t page_count() const override { return page_count_.value_or(0); }

    [[nodiscard]] Result<PageFacts> facts(std::uint32_t page) override;
    [[nodiscard]] Result<DecodedPage> decode(std::uint32_t page) override;
    [[nodiscard]] Result<CodedPage> decode_with_codes(std::uint32_t page) override;

private:
    /// Does `work`, and once more with a fresh process if the first one is lost.
    template <class Value>
    [[nodiscard]] Result<Value> attempt(const std::function<Result<Value>()>& work);
    /// A process that has the file open.
    [[nodiscard]] Result<void> have_decoder();
    [[nodiscard]] Result<PageFacts> ask_facts(std::uint32_t page);
    /// `codes`, where given, takes the codes on the page.
    [[nodiscard]] Result<DecodedPage> ask_pixels(std::uint32_t page, std::vector<PageCode>* codes);
    [[nodiscard]] Result<std::vector<PageCode>> ask_codes(const PageFacts& facts);
    [[nodiscard]] Result<PixelBuffer> fetch(const PageFacts& facts, unsigned significant_bits);
    /// What follows the word `done` in an answer; what else it says becomes a refusal.
    /// `page_bytes`: of the page that is decoded for it, 0 for none.
    [[nodiscard]] Result<Bytes> ask(const MessageWriter& question, std::uint64_t page_bytes,
                                    int descriptor = -1);
    /// The refusal for a process that cannot be used any more. It is ended.
    [[nodiscard]] Refused lose(const char* why);
    /// The descriptor to hand over: the source's, or that of a copy in memory.
    [[nodiscard]] int input();
    /// Reads all of the source: throws what it throws if the disk is at fault.
    void read_source() const;

    DecoderPool::State& pool_;
    const ByteSource& source_;
    DecodeLimits limits_;
    std::optional<MemoryFile> copy_;
    std::unique_ptr<Decoder> decoder_; ///< has the file open
    std::optional<std::uint32_t> page_count_;
    bool lost_ = false;               ///< the last refusal is about the process, not the file
    std::optional<Refusal> given_up_; ///< two processes were lost: no third one for this file
};

} // namespace scanseal::imaging
