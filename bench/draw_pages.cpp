// draw_pages — draws the pages that the benchmarks work on: page-0001.tif ... of one kind, each
// with its own content. Sources are written as a scanner would: colour and film uncompressed or
// LZW, bilevel in Group 4.
#include "tests/support/sample_files.hpp"
#include "tests/support/sample_film.hpp"
#include "tests/support/sample_pages.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <cstdint>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

namespace {

using scanseal::PixelBuffer;
namespace test = scanseal::test;

constexpr double k_paper_dpi = 300.0;
constexpr double k_film_dpi = 254.0; // 100 um
constexpr unsigned k_bases = 3;      // pages drawn in full; the others are printed upon

struct Options {
    std::string kind = "colour";
    unsigned count = 1;
    std::uint64_t seed = 1;
    std::string compression = "none";
    std::filesystem::path out;
};

PixelBuffer draw(const Options& options, unsigned number) {
    if (options.kind == "film") {
        return test::draw_film(options.seed + number, {});
    }
    auto page = test::draw_letter_page(options.seed + number, 1, k_paper_dpi);
    return options.kind == "bilevel" ? test::to_bilevel(test::to_grey(page), 168) : std::move(page);
}

test::SampleFileOptions file_options(const Options& options) {
    test::SampleFileOptions file;
    file.dpi = options.kind == "film" ? k_film_dpi : k_paper_dpi;
    file.compression = options.kind == "bilevel"      ? test::SampleCompression::group4
                       : options.compression == "lzw" ? test::SampleCompression::lzw
                                                      : test::SampleCompression::none;
    return file;
}

void write_pages(const Options& options) {
    std::filesystem::create_directories(options.out);
    const auto file = file_options(options);
    std::vector<PixelBuffer> bases;
    for (unsigned number = 0; number < options.count; ++number) {
        if (bases.size() < k_bases) {
            bases.push_back(draw(options, number));
        }
        auto page = bases[number % bases.size()];
        test::print_lines(
            page, file.dpi, 14, 20,
            {fmt::format("No. {:06}   BP {}/{}", number + 1, 96 + number % 70, 52 + number % 40)});
        test::write_tiff(options.out / fmt::format("page-{:04}.tif", number + 1), {&page}, file);
    }
}

} // namespace

int main(int argc, char** argv) {
    try {
        CLI::App app{"Draws pages for the benchmarks.\n"
                     "Example: draw_pages --kind colour --count 40 --out build/bench/pages/colour"};
        Options options;
        app.add_option("--kind", options.kind,
                       "colour or bilevel (A4, 300 dpi), film (14x17, 100 um, 12 bits)")
            ->check(CLI::IsMember({"colour", "bilevel", "film"}));
        app.add_option("--count", options.count, "how many");
        app.add_option("--seed", options.seed, "other seeds give other pages");
        app.add_option("--compression", options.compression, "of colour and film")
            ->check(CLI::IsMember({"none", "lzw"}));
        app.add_option("--out", options.out, "folder to write to")->required();
        CLI11_PARSE(app, argc, argv);
        write_pages(options);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "draw_pages: " << error.what() << '\n';
        return 3;
    }
}
