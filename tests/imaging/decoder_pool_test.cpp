// Decoder processes that misbehave (tests/imaging/decoder_probe.cpp), and the real program on real
// pages.
#include "imaging/decoder_pool.hpp"

#include "core/failure.hpp"
#include "core/posix_file_system.hpp"
#include "tests/imaging/hand_pdf.hpp"
#include "tests/imaging/test_pages.hpp"
#include "tests/support/shared_data.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace scanseal::imaging {

namespace {

using namespace std::chrono_literals;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool k_sanitized = true;
#else
constexpr bool k_sanitized = false;
#endif

constexpr DecodeLimits k_limits{
    .side_px_max = 60000, .page_bytes_max = std::uint64_t{64} << 20, .pages_max = 100};

DecoderOptions options_for(const char* program) {
    return {.program = Path(SCANSEAL_BIN_DIR) / program,
            .cpu_max = 20s,
            .wall_max = 60s,
            .pages_per_process = 500,
            .all_walls = !k_sanitized};
}

/// One file, one question: what comes of it.
class Probing : public testing::Test {
protected:
    /// Opens, asks for the facts of page 1 and decodes it; the first refusal, or "pixels".
    Refusal run(const std::string& text) {
        const MemorySource source(as_bytes(text));
        auto image = pool.open(source, k_limits);
        if (!image) {
            return image.error();
        }
        auto facts = (*image)->facts(0);
        if (!facts) {
            return facts.error();
        }
        auto page = (*image)->decode(0);
        return page ? Refusal{.code = RefusalCode::job_incomplete, .detail = "pixels"}
                    : page.error();
    }

    DecoderPool pool{options_for("decoder_probe")};
};

class Walls : public Probing {
protected:
    void SetUp() override {
        if (k_sanitized) {
            GTEST_SKIP() << "a sanitizer build has no system call filter";
        }
    }
};

TEST_F(Walls, all_stand_on_this_machine) {
    EXPECT_EQ(pool.try_out(), "");
}

TEST_F(Walls, no_file_can_be_opened_created_or_looked_at) {
    for (const char* text : {"probe open open /etc/passwd", "probe facts open /etc/passwd",
                             "probe decode open /etc/passwd", "probe open create /tmp/scanseal-x",
                             "probe open stat /etc/passwd"}) {
        const auto refusal = run(text);
        EXPECT_EQ(refusal.code, RefusalCode::file_damaged) << text;
        EXPECT_EQ(refusal.detail, "Permission denied") << text;
    }
}

TEST_F(Walls, sockets_programs_signals_and_new_code_end_the_process) {
    for (const char* text :
         {"probe open socket", "probe decode socket", "probe open execve /bin/true",
          "probe open fork", "probe open kill", "probe open ptrace", "probe open code",
          "probe open unlink /tmp/scanseal-x"}) {
        const auto refusal = run(text);
        EXPECT_EQ(refusal.code, RefusalCode::decoder_crashed) << text;
        EXPECT_NE(refusal.detail.find("system call that is not allowed"), std::string::npos)
            << text << ": " << refusal.detail;
    }
}

TEST_F(Walls, memory_beyond_the_limit_is_refused_and_the_process_lives_on) {
    EXPECT_EQ(run("probe open eat 900000000").code, RefusalCode::decoder_memory_limit);
    EXPECT_EQ(run("probe decode eat 900000000").code, RefusalCode::decoder_memory_limit);
    EXPECT_EQ(run("probe open eat 100000000").detail, "made it");
    EXPECT_EQ(run("probe nothing").detail, "pixels");
}

TEST_F(Probing, a_good_file_gives_its_pixels) {
    const MemorySource source(as_bytes("probe nothing"));
    auto image = pool.open(source, k_limits);
    ASSERT_TRUE(image);
    EXPECT_EQ((*image)->page_count(), 1U);
    auto page = (*image)->decode(0);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->pixels.width_px(), 1240U);
    EXPECT_EQ(page->pixels.significant_bits(), 8U);
    EXPECT_EQ(page->pixels.samples().back(), 0x42);
}

TEST_F(Probing, a_process_that_dies_is_replaced_once_then_the_file_is_refused) {
    for (const char* place : {"open", "facts", "decode"}) {
        for (const char* way : {"segv", "abort", "exit"}) {
            const auto refusal = run(std::string("probe ") + place + " " + way);
            EXPECT_EQ(refusal.code, RefusalCode::decoder_crashed) << place << " " << way;
        }
    }
    EXPECT_EQ(run("probe nothing").detail, "pixels") << "others are not disturbed";
}

TEST_F(Probing, a_file_that_has_cost_two_processes_costs_no_third) {
    const MemorySource source(as_bytes("probe facts segv"));
    auto image = pool.open(source, k_limits);
    ASSERT_TRUE(image);
    EXPECT_EQ((*image)->facts(0).error().code, RefusalCode::decoder_crashed);
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ((*image)->facts(0).error().code, RefusalCode::decoder_crashed);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - before, 1s);
}

TEST_F(Probing, answers_that_cannot_be_are_not_believed) {
    for (const char* lie :
         {"probe never pages", "probe facts width", "probe facts flat", "probe facts layout",
          "probe facts dpi", "probe facts compression", "probe facts bits", "probe decode more",
          "probe decode less", "probe decode grows", "probe decode significant",
          "probe open announce", "probe open babble 1", "probe open babble 100000",
          "probe open babble 30000000", "probe facts babble 9", "probe decode babble 0",
          "probe open code-name"}) {
        EXPECT_EQ(run(lie).code, RefusalCode::decoder_crashed) << lie;
    }
    EXPECT_EQ(run("probe nothing").detail, "pixels");
}

TEST(DecoderPool, a_process_that_spins_is_ended_by_its_processor_time) {
    auto options = options_for("decoder_probe");
    options.cpu_max = 1s;
    DecoderPool pool(options);
    const MemorySource source(as_bytes("probe open spin"));
    const auto refused = pool.open(source, k_limits);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, RefusalCode::decoder_time_limit);
    EXPECT_NE(refused.error().detail.find("CPU time"), std::string::npos);
}

TEST(DecoderPool, a_process_that_waits_is_ended_by_the_clock) {
    auto options = options_for("decoder_probe");
    options.wall_max = 200ms;
    DecoderPool pool(options);
    static_cast<void>(pool.try_out());
    const MemorySource source(as_bytes("probe open sleep"));
    const auto before = std::chrono::steady_clock::now();
    const auto refused = pool.open(source, k_limits);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, RefusalCode::decoder_time_limit);
    EXPECT_LT(std::chrono::steady_clock::now() - before, 30s);
}

TEST(DecoderPool, a_program_that_is_no_decoder_is_a_failure) {
    for (const char* program : {"/bin/true", "/nonexistent/decoder"}) {
        auto options = options_for("decoder_probe");
        options.program = program;
        DecoderPool pool(options);
        EXPECT_THROW(static_cast<void>(pool.try_out()), Failure) << program;
    }
}

/// Decodes every page of a file here and there; gives their number.
unsigned compare(DecoderPool& pool, const std::filesystem::path& file) {
    const PosixFileSystem files;
    const auto source = files.open(file);
    auto here = open_image(*source, k_limits);
    auto there = pool.open(*source, k_limits);
    EXPECT_EQ(here.has_value(), there.has_value()) << file << (there ? "" : there.error().detail);
    if (!here || !there) {
        EXPECT_TRUE(here || here.error().code == there.error().code) << file;
        return 0;
    }
    EXPECT_EQ((*here)->page_count(), (*there)->page_count());
    for (std::uint32_t page = 0; page < (*here)->page_count(); ++page) {
        const auto a = (*here)->decode(page);
        const auto b = (*there)->decode(page);
        EXPECT_EQ(a.has_value(), b.has_value()) << file << (b ? "" : b.error().detail);
        if (!a || !b) {
            EXPECT_TRUE(a || a.error().code == b.error().code) << file;
            continue;
        }
        EXPECT_EQ(a->pixels.pixel_digest(), b->pixels.pixel_digest()) << file;
        EXPECT_EQ(a->pixels.significant_bits(), b->pixels.significant_bits()) << file;
        EXPECT_EQ(a->facts.icc_profile, b->facts.icc_profile) << file;
        EXPECT_EQ(a->facts.compression, b->facts.compression) << file;
        EXPECT_EQ(a->facts.dpi_x, b->facts.dpi_x) << file;
        EXPECT_EQ(a->facts.lossy, b->facts.lossy) << file;
    }
    return (*here)->page_count();
}

TEST(DecoderPool, reads_the_codes_of_a_page_behind_the_walls) {
    DecoderPool pool(options_for("scanseal-decoder"));
    const PosixFileSystem files;
    const auto source =
        files.open(Path(SCANSEAL_SOURCE_DIR) / "tests/data/imaging/codes/codes_150dpi.png");
    auto here = open_image(*source, k_limits);
    auto there = pool.open(*source, k_limits);
    ASSERT_TRUE(here && there);
    const auto a = (*here)->decode_with_codes(0);
    const auto b = (*there)->decode_with_codes(0);
    ASSERT_TRUE(a && b);
    ASSERT_EQ(b->codes.size(), 5U);
    for (std::size_t i = 0; i < b->codes.size(); ++i) {
        EXPECT_EQ(a->codes[i].kind, b->codes[i].kind);
        EXPECT_EQ(a->codes[i].text, b->codes[i].text);
        EXPECT_EQ(a->codes[i].region.x_px, b->codes[i].region.x_px);
    }
    EXPECT_EQ(a->page.pixels.pixel_digest(), b->page.pixels.pixel_digest());
}

TEST_F(Probing, a_process_that_dies_is_replaced_once_for_codes_too) {
    const MemorySource source(as_bytes("probe decode segv"));
    auto image = pool.open(source, k_limits);
    ASSERT_TRUE(image);
    EXPECT_EQ((*image)->decode_with_codes(0).error().code, RefusalCode::decoder_crashed);
}

unsigned compare_all_below(DecoderPool& pool, const std::filesystem::path& folder) {
    unsigned pages = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        pages += entry.is_regular_file() ? compare(pool, entry.path()) : 0;
    }
    return pages;
}

TEST(DecoderPool, gives_the_same_pages_as_decoding_here) {
    DecoderPool pool(options_for("scanseal-decoder"));
    EXPECT_GT(compare_all_below(pool, Path(SCANSEAL_SOURCE_DIR) / "tests/data/imaging"), 50U);
}

TEST(DecoderPool, gives_the_same_pages_of_other_peoples_files_damaged_ones_too) {
    DecoderPool pool(options_for("scanseal-decoder"));
    unsigned pages = 0;
    for (const auto* set :
         {"tiff-image-rs", "tiff-libtiff", "tiff-pillow", "jpeg-pillow-dpi", "fuzz-go",
          "scan-deskew", "scan-japanese", "scan-leptonica", "scan-naps2", "scan-ocrd",
          "scan-ocrmypdf", "scan-paperless", "scan-tesseract", "scan-unpaper"}) {
        if (const auto folder = scanseal::test::shared_data(set)) {
            pages += compare_all_below(pool, *folder);
        }
    }
    if (pages == 0) {
        GTEST_SKIP() << "no ../shared/data";
    }
}

// 8 MiB of text that would be about 800 MiB of objects.
TEST(DecoderPool, a_pdf_whose_structure_swells_is_refused_within_its_memory) {
    if (k_sanitized) {
        GTEST_SKIP() << "a sanitizer build cannot limit the address space";
    }
    test::HandPdf pdf;
    pdf.page = "/Swelling [";
    for (unsigned i = 0; i < 3'900'000; ++i) {
        pdf.page += "0 ";
    }
    pdf.page += "]";
    const auto bytes = pdf.bytes();
    {
        DecoderPool pool(options_for("scanseal-decoder"));
        const MemorySource source(bytes);
        auto image = pool.open(source, k_limits);
        const auto code = image ? (*image)->facts(0).error().code : image.error().code;
        EXPECT_EQ(code, RefusalCode::decoder_memory_limit);
    }
    rusage usage{};
    ASSERT_EQ(::getrusage(RUSAGE_CHILDREN, &usage), 0);
    EXPECT_LT(usage.ru_maxrss, 450 * 1024) << "KiB, of the largest decoder";
}

TEST(DecoderPool, serves_several_threads_and_replaces_processes_that_have_done_their_pages) {
    auto options = options_for("decoder_probe");
    options.pages_per_process = 1;
    DecoderPool pool(options);
    std::vector<std::jthread> threads;
    std::atomic<unsigned> good{0};
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&pool, &good] {
            for (int n = 0; n < 10; ++n) {
                const MemorySource source(as_bytes("probe nothing"));
                auto image = pool.open(source, k_limits);
                good += image && (*image)->decode(0) && (*image)->decode(0) ? 1 : 0;
            }
        });
    }
    threads.clear();
    EXPECT_EQ(good, 40U);
}

} // namespace

} // namespace scanseal::imaging
