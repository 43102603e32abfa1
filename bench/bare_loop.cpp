// bare_loop — the work on the pixels and nothing else: decode, encode, write, fsync, check, digest,
// with a few threads; no journal, no seal, no vault. What a page costs at the very least, to hold
// the whole daemon against.
#include "bench/value_of.hpp"
#include "core/digest.hpp"
#include "core/posix_file_system.hpp"
#include "dicom/film_object.hpp"
#include "imaging/image_file.hpp"
#include "imaging/lossless_tiff.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace scanseal;
using bench::require;
using bench::value_of;

constexpr imaging::DecodeLimits k_limits{
    .side_px_max = 60000, .page_bytes_max = std::uint64_t{512} << 20U, .pages_max = 1000};

struct Options {
    std::vector<std::string> files;
    Path out;
    unsigned threads = 2;
    bool film = false;
};

dicom::FilmAttributes film_attributes() {
    dicom::FilmAttributes film;
    film.patient_id = "00000001";
    film.patient_name = "YAMADA^TAROU";
    film.modality = "RG";
    film.scanned_at = "2026-11-20T10:12:00+09:00";
    film.pitch_x_um = 100.0;
    film.pitch_y_um = 100.0;
    film.identity_seed = "bench";
    film.instance_number = 1;
    return film;
}

Bytes encode(const Options& options, imaging::DecodedPage& page) {
    if (!options.film) {
        return imaging::encode_lossless_tiff(page.pixels, {.dpi_x = 300,
                                                           .dpi_y = 300,
                                                           .date_time = "2026:11:20 10:12:00",
                                                           .software = "bench",
                                                           .icc_profile = {}});
    }
    page.pixels.set_significant_bits(12);
    return value_of(dicom::encode_film(page.pixels, film_attributes())).file;
}

void work_on(const Options& options, PosixFileSystem& files, std::size_t number) {
    const auto source = files.open(options.files[number]);
    auto page = value_of(value_of(imaging::open_image(*source, k_limits))->decode(0));
    const auto stored = encode(options, page);
    const auto writer = files.create(options.out / fmt::format("{:04}.out", number + 1));
    writer->append(stored);
    writer->sync();
    writer->close();
    require(options.film ? dicom::check_film(stored, page.pixels)
                         : imaging::check_lossless_tiff(stored, page.pixels));
    static_cast<void>(sha512(stored));
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void run(const Options& options) {
    PosixFileSystem files;
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    const auto begin = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < options.threads; ++i) {
            threads.emplace_back([&] {
                try {
                    for (auto at = next++; at < options.files.size() && !failed; at = next++) {
                        work_on(options, files, at);
                    }
                } catch (const std::exception& error) {
                    failed = true;
                    std::cerr << "bare_loop: " << error.what() << '\n';
                }
            });
        }
    }
    if (failed) {
        throw std::runtime_error("a page failed");
    }
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    fmt::print("{{\"pages\": {}, \"wall_s\": {:.6f}, \"cpu_s\": {:.6f}}}\n", options.files.size(),
               wall.count(), cpu_seconds());
}

} // namespace

int main(int argc, char** argv) {
    try {
        CLI::App app{"Decodes, encodes, writes, fsyncs, checks and digests pages; prints JSON."};
        Options options;
        app.add_option("--out", options.out, "an empty folder for the files made")->required();
        app.add_option("--threads", options.threads, "how many");
        app.add_flag("--film", options.film, "store as DICOM instead of TIFF");
        app.add_option("files", options.files, "one-page image files")->required();
        CLI11_PARSE(app, argc, argv);
        run(options);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "bare_loop: " << error.what() << '\n';
        return 3;
    }
}
