// Real and fuzzed files of other people, each as a job, between good jobs: every one is answered,
// no good one suffers. Takes every 9th file; with SCANSEAL_HOSTILE_EVERY=1 all of them. Skips
// without ../shared/data.
#include "tests/apps/station_process.hpp"

#include "tests/support/shared_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;

using nlohmann::json;
using scanseal::test::shared_data;
using scanseal::test::write_file;

std::size_t every() {
    const char* text = std::getenv("SCANSEAL_HOSTILE_EVERY");
    return text == nullptr ? 9 : std::max(1UL, std::strtoul(text, nullptr, 10));
}

std::vector<fs::path> hostile_files() {
    std::vector<fs::path> files;
    for (const auto* set : {"tiff-image-rs", "tiff-libtiff", "tiff-pillow", "jpeg-pillow-dpi",
                            "fuzz-go", "scan-deskew", "scan-japanese", "scan-leptonica",
                            "scan-naps2", "scan-ocrd", "scan-ocrmypdf", "scan-paperless",
                            "scan-tesseract", "scan-unpaper", "dicom-pydicom", "film-wg04"}) {
        const auto folder = shared_data(set);
        if (!folder) {
            continue;
        }
        for (const auto& entry : fs::recursive_directory_iterator(*folder)) {
            if (entry.is_regular_file()) {
                files.push_back(entry.path());
            }
        }
    }
    std::sort(files.begin(), files.end());
    std::vector<fs::path> some;
    for (std::size_t i = 0; i < files.size(); i += every()) {
        some.push_back(files[i]);
    }
    return some;
}

/// Files without a usual extension get one, wrong for many of them: content decides.
std::string page_name(const fs::path& file) {
    static const std::vector<std::string> known{".tif", ".tiff", ".png", ".jpg", ".jpeg", ".dcm"};
    const auto extension = file.extension().string();
    const bool usual = std::find(known.begin(), known.end(), extension) != known.end();
    return "0001" + (usual ? extension : std::string(".tif"));
}

json hostile_job(const json& good, const fs::path& file, std::size_t number) {
    auto job = good;
    job["document"].erase("pages_expected");
    job["document"]["patient"]["id"] = "H" + std::to_string(number);
    job["pages"] = json::array({{{"file", page_name(file)}, {"sha256", sha256_of(file)}}});
    if (number % 3 == 0) {
        job["document"]["medium"] = "film";
        job["document"]["type"] = "radiograph";
        job["film"] = {
            {"size", "14x17"}, {"modality", "RG"}, {"body_part", "CHEST"}, {"pixel_pitch_um", 150}};
    } else if (number % 3 == 1) {
        job["pages"][0]["dpi"] = 300;
    }
    return job;
}

TEST(HostileData, is_answered_file_by_file_and_good_jobs_do_not_suffer) {
    const auto files = hostile_files();
    if (files.empty()) {
        GTEST_SKIP() << "no ../shared/data";
    }
    const TestStation station;
    const auto good = station.sample_pages(static_cast<unsigned>(files.size() / 10 + 1));
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto folder = station.new_folder("hostile");
        fs::copy_file(files[i], folder / page_name(files[i]));
        write_file(folder / "job.json", hostile_job(good[0].job, files[i], i).dump());
        station.drop_as_is(folder, "hostile-" + std::to_string(i));
        if (i % 10 == 0) {
            station.drop("good-" + std::to_string(i / 10), good[i / 10]);
        }
    }
    Child daemon(station.daemon_command(true), station.new_folder("daemon"));
    const auto started = std::chrono::steady_clock::now();
    const auto ended = daemon.wait(std::chrono::seconds{60 + 3 * static_cast<long>(files.size())});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    EXPECT_EQ(ended.code, 0) << ended.err.substr(ended.err.size() -
                                                 std::min<std::size_t>(ended.err.size(), 4000));
    std::map<std::string, unsigned> outcomes;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto outcome = outcome_of(station.receipt("hostile-" + std::to_string(i)));
        ++outcomes[outcome];
        EXPECT_NE(outcome, "no receipt") << files[i];
        EXPECT_EQ(outcome.find("processing_failed"), std::string::npos)
            << files[i] << ": " << outcome;
        if (i % 10 == 0) {
            EXPECT_EQ(outcome_of(station.receipt("good-" + std::to_string(i / 10))), "committed");
        }
    }
    EXPECT_EQ(station.receipts().size(), files.size() + (files.size() + 9) / 10);
    EXPECT_EQ(ended.err.find("preparation_failed"), std::string::npos)
        << "no input is a broken environment";
    EXPECT_EQ(station.verify_all().at("valid"), true);
    std::cout << files.size() << " files in " << took.count() << " s, peak "
              << daemon.peak_kib() / 1024 << " MiB\n";
    for (const auto& [outcome, count] : outcomes) {
        std::cout << "  " << count << "  " << outcome << '\n';
    }
}

} // namespace

} // namespace scanseal::apps::test
