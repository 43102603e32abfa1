#include "imaging/decoding_worker.hpp"

#include "core/memory_file.hpp"
#include "core/sandbox.hpp"
#include "core/worker_process.hpp"
#include "imaging/decoding_protocol_internal.hpp"

#include <csignal>
#include <exception>
#include <new>
#include <optional>
#include <utility>

namespace scanseal::imaging {

namespace {

constexpr std::uint64_t k_question_bytes_max = 64;

/// Set when memory ran out; libraries catch the exception and call the file damaged instead.
bool g_memory_was_short = false;

void note_short_memory() {
    g_memory_was_short = true;
    throw std::bad_alloc();
}

/// The file in work. Members go in the order in which they depend on each other.
class Desk {
public:
    explicit Desk(const OpenImage& open) : open_(open) {}

    /// The answer to a question, `descriptor` given to it (-1: none).
    [[nodiscard]] MessageWriter answer(MessageReader& question, int descriptor) {
        switch (static_cast<Question>(question.u8())) {
        case Question::open:
            return open(question, descriptor);
        case Question::facts:
            return facts(question.u32());
        case Question::decode:
            return decode(question.u32());
        case Question::codes:
            return codes();
        case Question::fetch:
            return fetch(descriptor);
        case Question::close:
            break;
        }
        return failed("no such question");
    }

    void close() {
        pixels_ = PixelBuffer();
        image_.reset();
        source_.reset();
    }

private:
    [[nodiscard]] static MessageWriter said(Answer answer) {
        MessageWriter message;
        message.u8(static_cast<std::uint8_t>(answer));
        return message;
    }

    [[nodiscard]] static MessageWriter failed(const std::string& why) {
        auto message = said(Answer::failed);
        message.text(why);
        return message;
    }

    [[nodiscard]] static MessageWriter refused(const Refusal& refusal) {
        auto message = said(Answer::refused);
        write_refusal(message, refusal);
        return message;
    }

    [[nodiscard]] MessageWriter open(MessageReader& question, int descriptor) {
        close();
        source_.emplace(descriptor);
        DecodeLimits limits{};
        limits.side_px_max = question.u32();
        limits.page_bytes_max = question.u64();
        limits.pages_max = question.u32();
        auto image = open_(*source_, limits);
        if (!image) {
            return refused(image.error());
        }
        image_ = std::move(*image);
        auto message = said(Answer::done);
        message.u32(image_->page_count());
        return message;
    }

    [[nodiscard]] MessageWriter facts(std::uint32_t page) {
        const auto facts = image_->facts(page);
        if (!facts) {
            return refused(facts.error());
        }
        auto message = said(Answer::done);
        write_facts(message, *facts);
        return message;
    }

    [[nodiscard]] MessageWriter decode(std::uint32_t page) {
        auto decoded = image_->decode(page);
        if (!decoded) {
            return refused(decoded.error());
        }
        pixels_ = std::move(decoded->pixels);
        const auto facts = std::move(decoded->facts);
        auto message = said(Answer::done);
        message.u32(pixels_.significant_bits());
        write_facts(message, facts);
        return message;
    }

    [[nodiscard]] MessageWriter codes() const {
        if (pixels_.empty()) {
            return failed("no page is decoded");
        }
        auto message = said(Answer::done);
        write_codes(message, read_page_codes(pixels_));
        return message;
    }

    [[nodiscard]] MessageWriter fetch(int descriptor) {
        const DescriptorSource memory(descriptor); // closes it
        if (memory.size_bytes() != std::as_const(pixels_).samples().size()) {
            return failed("the page has another size than it said");
        }
        write_to_descriptor(descriptor, std::as_const(pixels_).samples());
        pixels_ = PixelBuffer();
        return said(Answer::done);
    }

    const OpenImage& open_;
    std::optional<DescriptorSource> source_;
    std::unique_ptr<ImageFile> image_;
    PixelBuffer pixels_;
};

MessageWriter answer_or_apologise(Desk& desk, MessageReader& question, int descriptor) {
    MessageWriter answer;
    g_memory_was_short = false;
    try {
        answer = desk.answer(question, descriptor);
    } catch (const std::bad_alloc&) {
        g_memory_was_short = true;
    } catch (const std::exception& error) {
        answer.u8(static_cast<std::uint8_t>(Answer::failed));
        answer.text(error.what());
    }
    if (!g_memory_was_short) {
        return answer;
    }
    desk.close(); // its memory is what is lacking
    MessageWriter apology;
    apology.u8(static_cast<std::uint8_t>(Answer::out_of_memory));
    return apology;
}

bool say_hello(std::uint64_t address_space, const std::string& missing) {
    MessageWriter hello;
    hello.u8(static_cast<std::uint8_t>(Answer::hello));
    hello.u32(k_decoding_protocol);
    hello.u64(address_space);
    hello.text(missing);
    return send_message(k_worker_socket, hello.bytes());
}

} // namespace

int serve_decoding(const OpenImage& open) {
    // The master ends its workers by closing the socket; a signal meant for the whole service is
    // not for them.
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
        std::signal(number, SIG_IGN);
    }
    std::set_new_handler(note_short_memory);
    close_descriptors_from(k_worker_socket + 1);
    const auto address_space = address_space_bytes();
    if (!say_hello(address_space, enter_sandbox())) {
        return 1;
    }
    Desk desk(open);
    while (auto message = receive_message(k_worker_socket, k_question_bytes_max, std::nullopt)) {
        MessageReader question(message->bytes);
        if (message->bytes.size() == 1 &&
            message->bytes[0] == static_cast<std::uint8_t>(Question::close)) {
            desk.close();
            continue;
        }
        if (!send_message(k_worker_socket,
                          answer_or_apologise(desk, question, message->descriptor).bytes())) {
            return 1;
        }
    }
    return 0;
}

} // namespace scanseal::imaging
