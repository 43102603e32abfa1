// imaging/decoding_protocol_internal.hpp — what a decoder process and its master say to each other.
// The master believes no answer: each is read within bounds and checked against the limits it gave.
//
// A question is one byte (Question), its numbers little-endian, and sometimes a descriptor; the
// answer is one byte (Answer) and what belongs to it. `close` is not answered.
#pragma once

#include "core/result.hpp"
#include "imaging/image_file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::imaging {

constexpr std::uint32_t k_decoding_protocol = 3; ///< changes with every change here

enum class Question : std::uint8_t {
    open = 1, ///< limits; descriptor: the file. Answer: pages
    facts,    ///< page. Answer: facts
    decode,   ///< page. Answer: facts, significant bits of the pixels; they are kept for `fetch`
    codes,    ///< Answer: the codes on the decoded page
    fetch,    ///< descriptor: memory of exactly the page's size, to be filled
    close,    ///< forget the file
};

enum class Answer : std::uint8_t {
    hello = 1,     ///< at the start: protocol, address space in use, walls that are missing
    done,          ///< what was asked for follows
    refused,       ///< code, detail
    out_of_memory, ///<
    failed,        ///< the file could not be read (the disk), text
};

/// The longest message: the largest ICC profile (255 pieces of 64 KiB in a JPEG) and some more.
constexpr std::uint64_t k_answer_bytes_max = std::uint64_t{20} << 20;

/// Appends numbers and texts to a message.
class MessageWriter {
public:
    void u8(std::uint8_t value) { bytes_.push_back(value); }

    void u32(std::uint32_t value) { number(value, 4); }

    void u64(std::uint64_t value) { number(value, 8); }

    void f64(double value);
    void blob(ByteView value);

    void text(const std::string& value) { blob(as_bytes(value)); }

    [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }

private:
    void number(std::uint64_t value, unsigned count);

    Bytes bytes_;
};

/// Takes a message apart. Past its end everything is 0 or empty, and finished() stays false.
class MessageReader {
public:
    explicit MessageReader(ByteView bytes) : rest_(bytes) {}

    [[nodiscard]] std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }

    [[nodiscard]] std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }

    [[nodiscard]] std::uint64_t u64() { return number(8); }

    [[nodiscard]] double f64();
    [[nodiscard]] Bytes blob();
    [[nodiscard]] std::string text();

    /// True when everything asked for was there and nothing is left.
    [[nodiscard]] bool finished() const noexcept { return good_ && rest_.empty(); }

private:
    [[nodiscard]] std::uint64_t number(unsigned count);

    ByteView rest_;
    bool good_ = true;
};

void write_facts(MessageWriter& message, const PageFacts& facts);
/// Empty unless every value is one that a page within `limits` can have.
[[nodiscard]] std::optional<PageFacts> read_facts(MessageReader& message,
                                                  const DecodeLimits& limits);

void write_codes(MessageWriter& message, const std::vector<PageCode>& codes);
/// Empty unless each is one that a page of this size can bear, and they are no more than 4096.
[[nodiscard]] std::optional<std::vector<PageCode>>
read_codes(MessageReader& message, std::uint32_t width_px, std::uint32_t height_px);

void write_refusal(MessageWriter& message, const Refusal& refusal);
/// Empty unless the code is one of imaging or dicom. The detail is made safe to print: 400
/// characters of ASCII at most.
[[nodiscard]] std::optional<Refusal> read_refusal(MessageReader& message);

/// At most `characters_max` printable ASCII characters; others become '?'.
[[nodiscard]] std::string printable(const std::string& text, std::size_t characters_max);

} // namespace scanseal::imaging
