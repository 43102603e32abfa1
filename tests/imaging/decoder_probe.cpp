// A decoder process gone bad, for decoder_pool_test.cpp: what a file says, it does, behind the same
// walls as the real one. "probe PLACE WORD ARGUMENT"; PLACE is open, facts or decode.
#include "core/worker_process.hpp"
#include "imaging/decoding_worker.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sstream>

namespace scanseal::imaging {

namespace {

// A6 at 300 dpi, which a station takes for a sheet.
constexpr std::uint32_t k_width_px = 1240;
constexpr std::uint32_t k_height_px = 1748;

/// "made it" or the errno's text, as a refusal, so that the test sees what came of it.
Result<void> tell(long result) {
    return refuse(RefusalCode::file_damaged,
                  result >= 0 ? "made it" : std::strerror(errno)); // NOLINT(concurrency-mt-unsafe)
}

Result<void> try_call(const std::string& word, const std::string& argument) {
    if (word == "open") {
        return tell(::open(argument.c_str(), O_RDONLY));
    }
    if (word == "create") {
        return tell(::open(argument.c_str(), O_WRONLY | O_CREAT, 0600));
    }
    if (word == "stat") {
        struct stat info{};
        return tell(::stat(argument.c_str(), &info));
    }
    if (word == "socket") {
        return tell(::socket(AF_INET, SOCK_STREAM, 0));
    }
    if (word == "execve") {
        std::array<char*, 1> none{nullptr};
        return tell(::execve(argument.c_str(), none.data(), none.data()));
    }
    if (word == "fork") {
        return tell(::fork());
    }
    if (word == "kill") {
        return tell(::kill(::getppid(), SIGKILL));
    }
    if (word == "ptrace") {
        return tell(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr));
    }
    if (word == "code") {
        void* memory =
            ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return tell(memory == MAP_FAILED ? -1 : 0);
    }
    if (word == "unlink") {
        return tell(::unlink(argument.c_str()));
    }
    return {};
}

[[noreturn]] void end_badly(const std::string& word) {
    if (word == "abort") {
        std::abort();
    }
    if (word == "exit") {
        ::_exit(0);
    }
    ::raise(SIGSEGV);
    std::abort();
}

Result<void> act(const std::string& word, const std::string& argument) {
    if (word == "spin") {
        for (std::atomic<unsigned> i = 0;; ++i) {
        }
    }
    if (word == "sleep") {
        static_cast<void>(receive_message(k_worker_socket, 0, std::nullopt)); // nobody writes
    }
    if (word == "abort" || word == "exit" || word == "segv") {
        end_badly(word);
    }
    if (word == "eat") {
        const Bytes much(std::stoull(argument), 1);
        return refuse(RefusalCode::file_damaged, much.empty() ? "" : "made it");
    }
    if (word == "announce") { // an answer of 4 GiB
        const std::array<std::uint8_t, 4> length{0xff, 0xff, 0xff, 0xff};
        static_cast<void>(::send(k_worker_socket, length.data(), length.size(), 0));
    }
    if (word == "babble") {
        const Bytes noise(std::stoull(argument), 0xa5);
        static_cast<void>(send_message(k_worker_socket, noise));
    }
    if (word == "code-name") {
        return refuse(RefusalCode::config_value, "\x1b[2J\xff\n");
    }
    return try_call(word, argument);
}

class Probe final : public ImageFile {
public:
    explicit Probe(std::string text) : text_(std::move(text)) {}

    Result<void> at(const std::string& place) {
        std::istringstream words(text_);
        std::string probe;
        std::string where;
        std::string word;
        std::string argument;
        words >> probe >> where >> word >> argument;
        word_ = word;
        return where == place ? act(word, argument) : Result<void>{};
    }

    [[nodiscard]] std::uint32_t page_count() const override {
        return word_ == "pages" ? 4'000'000'000U : 1;
    }

    [[nodiscard]] Result<PageFacts> facts(std::uint32_t /*page*/) override {
        if (auto done = at("facts"); !done) {
            return refuse(done.error());
        }
        PageFacts facts;
        facts.format = FileFormat::tiff;
        facts.width_px = word_ == "width" ? 4'000'000'000U : k_width_px;
        facts.height_px = word_ == "flat" ? 0 : k_height_px;
        facts.layout = word_ == "layout" ? static_cast<SampleLayout>(77) : SampleLayout::grey8;
        facts.dpi_x = word_ == "dpi" ? std::strtod("nan", nullptr) : 300.0;
        facts.compression = word_ == "compression" ? "\"},{" : "none";
        facts.significant_bits = word_ == "bits" ? 99 : 8;
        return facts;
    }

    [[nodiscard]] Result<DecodedPage> decode(std::uint32_t page) override {
        if (auto done = at("decode"); !done) {
            return refuse(done.error());
        }
        auto facts = this->facts(page);
        if (word_ == "grows") {
            facts->width_px = 50'000;
        }
        const auto width = word_ == "more" ? 4000U : word_ == "less" ? 4U : k_width_px;
        PixelBuffer pixels(width, k_height_px, SampleLayout::grey8);
        std::memset(pixels.samples().data(), 0x42, pixels.samples().size());
        if (word_ == "significant") {
            pixels.set_significant_bits(77);
        }
        return DecodedPage{.pixels = std::move(pixels), .facts = *facts};
    }

private:
    std::string text_;
    std::string word_;
};

Result<std::unique_ptr<ImageFile>> open_probe(const ByteSource& source,
                                              const DecodeLimits& limits) {
    Bytes bytes(static_cast<std::size_t>(source.size_bytes()));
    bytes.resize(source.read_at(0, bytes));
    std::string text(as_text(bytes));
    if (!text.starts_with("probe ")) {
        return open_image(source, limits);
    }
    auto probe = std::make_unique<Probe>(std::move(text));
    if (auto done = probe->at("open"); !done) {
        return refuse(done.error());
    }
    return probe;
}

} // namespace

} // namespace scanseal::imaging

int main() {
    return scanseal::imaging::serve_decoding(scanseal::imaging::open_probe);
}
