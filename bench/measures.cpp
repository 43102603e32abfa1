// measures — CPU time of all measures of a page, on an A4 page at 300 dpi; Google Benchmark:
//   build/release/bin/measures --benchmark_repetitions=5
#include "imaging/measures/page_survey.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>

namespace {

using namespace scanseal;
using namespace scanseal::imaging;

// Grainy paper with lines of blocks that stand for letters.
PixelBuffer draw_page() {
    constexpr std::uint32_t k_width_px = 2480;
    constexpr std::uint32_t k_height_px = 3508;
    PixelBuffer page(k_width_px, k_height_px, SampleLayout::rgb8);
    std::uint32_t state = 1;
    for (std::uint32_t y = 0; y < k_height_px; ++y) {
        auto row = page.row(y);
        for (std::uint32_t x = 0; x < k_width_px; ++x) {
            state = state * 1664525U + 1013904223U;
            const bool line = y % 60 < 34 && y > 200 && y < 3300 && x > 200 && x < 2280;
            const bool ink = line && ((x * 2654435761U) >> 30U) != 0 && (x / 7 + y / 11) % 3 == 0;
            const std::uint32_t tone = (ink ? 40U : 232U) + (state >> 29U);
            for (std::uint32_t channel = 0; channel < 3; ++channel) {
                row[3 * x + channel] = static_cast<std::uint8_t>(tone - channel);
            }
        }
    }
    return page;
}

const PixelBuffer& page() {
    static const PixelBuffer k_page = draw_page();
    return k_page;
}

// The green channel, and its threshold.
PixelBuffer reduce_to(SampleLayout layout) {
    PixelBuffer reduced(page().width_px(), page().height_px(), layout);
    for (std::uint32_t y = 0; y < page().height_px(); ++y) {
        const auto from = page().row(y);
        auto to = reduced.row(y);
        for (std::uint32_t x = 0; x < page().width_px(); ++x) {
            const std::uint8_t tone = from[3 * x + 1];
            if (layout == SampleLayout::grey8) {
                to[x] = tone;
            } else if (tone >= 128) {
                to[x / 8] = static_cast<std::uint8_t>(to[x / 8] | (128U >> (x % 8)));
            }
        }
    }
    return reduced;
}

void survey_colour(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(survey_page(page(), 300.0, 300.0));
    }
}

void survey_grey(benchmark::State& state) {
    const auto grey = reduce_to(SampleLayout::grey8);
    for (auto _ : state) {
        benchmark::DoNotOptimize(survey_page(grey, 300.0, 300.0));
    }
}

void survey_bilevel(benchmark::State& state) {
    const auto bilevel = reduce_to(SampleLayout::bilevel);
    for (auto _ : state) {
        benchmark::DoNotOptimize(survey_page(bilevel, 300.0, 300.0));
    }
}

BENCHMARK(survey_colour)->Unit(benchmark::kMillisecond);
BENCHMARK(survey_grey)->Unit(benchmark::kMillisecond);
BENCHMARK(survey_bilevel)->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
