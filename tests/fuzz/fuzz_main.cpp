// tests/fuzz/fuzz_main.cpp — what libFuzzer would call, called without it.
//   NAME_fuzz FOLDER...           runs the harness over every file and over mutations of each,
//   always the same ones NAME_fuzz --only FILE NUMBER  repeats one mutation; number 0 is the file
//   itself
// An input that ends the program is named on stderr; one that takes longer than k_seconds_max
// fails.
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace {

using Input = std::vector<std::uint8_t>;

constexpr std::uint64_t k_mutations_per_file = 200;
constexpr std::uint64_t k_mutations_max = 5000;        // of all files together
constexpr std::size_t k_mutated_bytes_max = 1U << 20U; // larger files run as they are
constexpr double k_seconds_max = 10.0;
constexpr std::uint64_t k_unchanged = 0; // mutation number 0 is the file itself

/// What is running, for the message when it ends the program.
std::array<char, 512> g_running{};

void name_input(const std::string& file, std::uint64_t number) {
    const auto text = "input that ended the program: " + file + " " + std::to_string(number) + "\n";
    g_running.fill('\0');
    std::memcpy(g_running.data(), text.data(), std::min(text.size(), g_running.size() - 1));
}

void tell_input() {
    static_cast<void>(!::write(STDERR_FILENO, g_running.data(), std::strlen(g_running.data())));
}

extern "C" void on_signal(int signal_number) {
    tell_input();
    static_cast<void>(std::signal(signal_number, SIG_DFL));
    static_cast<void>(std::raise(signal_number));
}

std::size_t below(std::mt19937_64& random, std::size_t limit) {
    return limit == 0 ? 0 : static_cast<std::size_t>(random() % limit);
}

void overwrite_number(Input& input, std::mt19937_64& random) {
    static constexpr std::array<std::uint32_t, 10> values{
        0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    const auto value = values[below(random, values.size())];
    const auto width = std::size_t{1} << below(random, 3); // 1, 2 or 4 bytes
    const bool big_endian = random() % 2 == 0;
    const auto at = below(random, input.size());
    for (std::size_t i = 0; i < width && at + i < input.size(); ++i) {
        const auto shift = 8 * (big_endian ? width - 1 - i : i);
        input[at + i] = static_cast<std::uint8_t>(value >> shift);
    }
}

void move_chunk(Input& input, std::mt19937_64& random) {
    const auto from = below(random, input.size());
    const auto length = 1 + below(random, std::min<std::size_t>(input.size() - from, 64));
    const Input chunk(input.begin() + static_cast<std::ptrdiff_t>(from),
                      input.begin() + static_cast<std::ptrdiff_t>(from + length));
    if (random() % 2 == 0) {
        input.erase(input.begin() + static_cast<std::ptrdiff_t>(from),
                    input.begin() + static_cast<std::ptrdiff_t>(from + length));
    }
    const auto to = static_cast<std::ptrdiff_t>(below(random, input.size() + 1));
    input.insert(input.begin() + to, chunk.begin(), chunk.end());
}

void change_once(Input& input, std::mt19937_64& random) {
    switch (input.empty() ? 4 : random() % 6) {
    case 0:
        input[below(random, input.size())] ^= static_cast<std::uint8_t>(1U << below(random, 8));
        break;
    case 1:
        overwrite_number(input, random);
        break;
    case 2:
        input.resize(below(random, input.size()));
        break;
    case 3:
        move_chunk(input, random);
        break;
    case 4: {
        // One draw after the other: compilers differ in which argument they evaluate first.
        const auto count = 1 + below(random, 16);
        input.insert(input.end(), count, static_cast<std::uint8_t>(random()));
        break;
    }
    default: {
        auto& byte = input[below(random, input.size())];
        byte = static_cast<std::uint8_t>(random());
        break;
    }
    }
}

Input mutated(Input input, std::uint64_t number) {
    if (number != k_unchanged) {
        std::mt19937_64 random(number * 0x9E3779B97F4A7C15U + input.size());
        for (auto changes = 1 + below(random, 4); changes > 0; --changes) {
            change_once(input, random);
        }
    }
    return input;
}

/// A copy of exactly this size, so that a sanitizer sees a read one byte past it.
bool run_one(const Input& input, const std::string& file, std::uint64_t number) {
    name_input(file, number);
    const Input exact(input);
    const auto started = std::chrono::steady_clock::now();
    static_cast<void>(LLVMFuzzerTestOneInput(exact.data(), exact.size()));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    if (took.count() > k_seconds_max) {
        std::fprintf(stderr, "input that took %.1f s: %s %llu\n", took.count(), file.c_str(),
                     static_cast<unsigned long long>(number));
        return false;
    }
    return true;
}

struct Seed {
    std::string name;
    Input input;
};

Input bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Inputs that every format must bear, and then the files in the order of their names.
std::vector<Seed> seeds_of(const std::vector<std::string>& folders) {
    std::vector<Seed> seeds{
        {"(empty)", {}}, {"(zeros)", Input(64, 0)}, {"(ones)", Input(64, 0xFF)}};
    for (const auto& folder : folders) {
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            const auto extension = entry.path().extension();
            if (entry.is_regular_file() && extension != ".md" && extension != ".sh") {
                seeds.push_back({entry.path().string(), bytes_of(entry.path())});
            }
        }
    }
    std::sort(seeds.begin(), seeds.end(),
              [](const Seed& a, const Seed& b) { return a.name < b.name; });
    return seeds;
}

void catch_deaths() {
    for (const int signal_number : {SIGABRT, SIGFPE, SIGILL}) {
        static_cast<void>(std::signal(signal_number, on_signal));
    }
    if (__sanitizer_set_death_callback != nullptr) {
        __sanitizer_set_death_callback(tell_input);
    } else {
        static_cast<void>(std::signal(SIGSEGV, on_signal));
    }
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    catch_deaths();
    if (arguments.size() == 3 && arguments[0] == "--only") {
        const auto number = std::strtoull(arguments[2].c_str(), nullptr, 10);
        const auto& name = arguments[1];
        const auto built_in = seeds_of({});
        const auto at = std::find_if(built_in.begin(), built_in.end(),
                                     [&](const Seed& seed) { return seed.name == name; });
        const auto input = at != built_in.end() ? at->input : bytes_of(name);
        return run_one(mutated(input, number), name, number) ? 0 : 1;
    }
    const auto seeds = seeds_of(arguments);
    const auto share = std::min(k_mutations_per_file, k_mutations_max / seeds.size());
    bool good = true;
    std::uint64_t runs = 0;
    for (const auto& seed : seeds) {
        const auto last = seed.input.size() <= k_mutated_bytes_max ? share : k_unchanged;
        for (auto number = k_unchanged; number <= last; ++number, ++runs) {
            good = run_one(mutated(seed.input, number), seed.name, number) && good;
        }
    }
    std::printf("%llu inputs from %zu seeds\n", static_cast<unsigned long long>(runs),
                seeds.size());
    return good ? 0 : 1;
}
