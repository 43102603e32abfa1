// Compressed DICOM that lies, made by DCMTK's tools, in the real decoder processes: any answer is
// right, and the processes that it costs harm nobody.
#include "pipeline/film_pages.hpp"

#include "imaging/decoder_pool.hpp"
#include "pipeline/page_file.hpp"
#include "tests/support/shell_command.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <map>

namespace scanseal::pipeline {

namespace {

using namespace std::chrono_literals;

constexpr imaging::DecodeLimits k_limits{
    .side_px_max = 60000, .page_bytes_max = std::uint64_t{64} << 20, .pages_max = 10};
// Every 3rd byte, so that what crashes a decoder does not make the test long.
constexpr std::size_t k_every = 3;

/// A small film, packed by `encoder`; empty without DCMTK's tools.
std::string packed_film(const std::string& encoder) {
    const test::TempDir temp;
    std::string words;
    for (unsigned i = 0; i < 30; ++i) {
        words += static_cast<char>(i * 7);
        words += static_cast<char>(i / 4);
    }
    const auto dump = temp.path() / "dump";
    const auto plain = temp.path() / "plain.dcm";
    const auto packed = temp.path() / "packed.dcm";
    test::write_file(temp.path() / "words", words);
    test::write_file(dump, "(0008,0016) UI [1.2.840.10008.5.1.4.1.1.7.3]\n(0008,0018) UI [1.2.3]\n"
                           "(0028,0002) US 1\n(0028,0004) CS [MONOCHROME2]\n(0028,0008) IS [1]\n"
                           "(0028,0010) US 5\n(0028,0011) US 6\n(0028,0100) US 16\n"
                           "(0028,0101) US 12\n(0028,0102) US 11\n(0028,0103) US 0\n"
                           "(7fe0,0010) OW =" +
                               (temp.path() / "words").string() + "\n");
    const bool made = test::succeeds("dump2dcm +te " + dump.string() + " " + plain.string()) &&
                      test::succeeds(encoder + " " + plain.string() + " " + packed.string());
    return made ? test::read_file(packed) : "";
}

/// The refusal's name, or "read".
std::string outcome_of(imaging::DecoderPool& pool, const std::string& bytes) {
    const MemorySource source(as_bytes(bytes));
    auto film = open_page_file(&pool, source, k_limits);
    if (!film) {
        return std::string(to_string(film.error().code));
    }
    const auto page = (*film)->decode(0);
    return page ? "read" : std::string(to_string(page.error().code));
}

TEST(FilmPages, that_are_packed_and_lie_harm_no_one) {
    imaging::DecoderPool pool({.program = Path(SCANSEAL_BIN_DIR) / "scanseal-decoder",
                               .cpu_max = 20s,
                               .wall_max = 60s,
                               .all_walls = false});
    std::map<std::string, unsigned> outcomes;
    for (const auto* encoder : {"dcmcrle", "dcmcjpls", "dcmcjpeg +e1"}) {
        const auto whole = packed_film(encoder);
        if (whole.empty()) {
            GTEST_SKIP() << "DCMTK's tools (package dcmtk) are not installed";
        }
        ASSERT_EQ(outcome_of(pool, whole), "read") << encoder;
        for (std::size_t at = 132; at < whole.size(); at += k_every) {
            auto bytes = whole;
            bytes[at] = static_cast<char>(~bytes[at]);
            ++outcomes[outcome_of(pool, bytes)];
        }
        EXPECT_EQ(outcome_of(pool, whole), "read") << "after all that";
    }
    for (const auto& [outcome, count] : outcomes) {
        RecordProperty(outcome, std::to_string(count));
    }
}

} // namespace

} // namespace scanseal::pipeline
