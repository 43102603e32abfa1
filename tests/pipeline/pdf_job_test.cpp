// A PDF as tiff2pdf makes it, dropped beside its job.json.
#include "tests/pipeline/drawn_letter.hpp"
#include "tests/pipeline/letter_job_internal.hpp"
#include "tests/pipeline/pipeline_fixture.hpp"
#include "tests/support/sample_files.hpp"
#include "tests/support/shell_command.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace scanseal::pipeline {
namespace {

class PdfJob : public PipelineFixture {
protected:
    void SetUp() override {
        if (!test::has_program("tiff2pdf")) {
            GTEST_SKIP() << "tiff2pdf is not installed";
        }
    }

    /// Three pages, one of each kind, all with their own text.
    Path make_tiff() {
        for (unsigned i = 0; i < 3; ++i) {
            pages.push_back(draw_note("PAGE " + std::to_string(i + 1)));
        }
        const auto path = dir.path() / "pages.tif";
        test::write_tiff(path, {&pages[0], &pages[1], &pages[2]}, {});
        return path;
    }

    void drop(const std::string& options, const std::string& name) {
        const auto tiff = make_tiff();
        const auto pdf = dir.path() / (name + ".pdf");
        ASSERT_TRUE(
            test::succeeds("tiff2pdf " + options + " -o " + pdf.string() + " " + tiff.string()));
        test::write_json(in() / (name + ".json"), letter_job(clock.now(), 3));
        source = test::read_file(pdf);
        std::filesystem::rename(pdf, in() / (name + ".pdf"));
    }

    [[nodiscard]] std::string stored(const nlohmann::json& answer, const std::string& path) const {
        return test::read_file(root / "vault" / answer["vault"]["path"].get<std::string>() /
                               "v1/content" / path);
    }

    std::vector<PixelBuffer> pages;
    std::string source;
};

TEST_F(PdfJob, with_three_pages_commits_three_pages) {
    drop("-z", "letter");
    run_until_idle();
    const auto answer = receipt("letter");
    ASSERT_FALSE(answer.is_null());
    ASSERT_EQ(answer["outcome"], "committed") << answer.dump(1);
    ASSERT_EQ(answer["pages"].size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto path = "pages/000" + std::to_string(i + 1) + ".tif";
        const auto bytes = stored(answer, path);
        const MemorySource stored_page(as_bytes(bytes));
        const auto file = imaging::open_image(stored_page, options().decode_limits);
        ASSERT_TRUE(file);
        const auto page = (*file)->decode(0);
        ASSERT_TRUE(page);
        EXPECT_EQ(page->pixels.pixel_digest(), pages[i].pixel_digest()) << path;
        EXPECT_NEAR(page->facts.dpi_x.value_or(0), 300.0, 0.5);
    }
}

TEST_F(PdfJob, S6_a_lossy_pdf_is_kept_as_it_came) {
    drop("-j -q 95", "lossy");
    run_until_idle();
    const auto answer = receipt("lossy");
    ASSERT_FALSE(answer.is_null());
    ASSERT_EQ(answer["outcome"], "committed") << answer.dump(1);
    EXPECT_EQ(stored(answer, "source/0001.pdf"), source);
}

TEST_F(PdfJob, a_signed_pdf_is_kept_as_it_came) {
    drop("-z", "signed");
    // The same file with a form that says there is a signature: an incremental update.
    const auto start = source.rfind("startxref");
    const auto previous = source.substr(start + 10, source.find('\n', start + 10) - start - 10);
    const auto root_at = source.rfind("/Root ") + 6;
    const auto number = source.substr(root_at, source.find(' ', root_at) - root_at);
    const auto size_at = source.rfind("/Size ") + 6;
    const auto size = std::to_string(std::stoul(source.substr(size_at)));
    const auto catalog_at = source.find("\n" + number + " 0 obj") + 1;
    auto catalog = source.substr(catalog_at, source.find("endobj", catalog_at) + 7 - catalog_at);
    catalog.insert(catalog.find("<<") + 2, " /AcroForm << /SigFlags 3 /Fields [] >> ");
    const auto offset = source.size();
    source += catalog;
    char entry[32];
    std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", offset);
    const auto table = source.size();
    source += "xref\n" + number + " 1\n" + entry + "trailer\n<< /Size " + size + " /Root " +
              number + " 0 R /Prev " + previous + " >>\nstartxref\n" + std::to_string(table) +
              "\n%%EOF\n";
    test::write_file(in() / "signed.pdf", source);
    run_until_idle();
    const auto answer = receipt("signed");
    ASSERT_FALSE(answer.is_null());
    ASSERT_EQ(answer["outcome"], "committed") << answer.dump(1);
    EXPECT_EQ(stored(answer, "source/0001.pdf"), source);
}

} // namespace
} // namespace scanseal::pipeline
