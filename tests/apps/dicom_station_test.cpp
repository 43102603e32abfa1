// Films that a digitiser drops as DICOM (made by DCMTK's dump2dcm), through the whole station.
#include "tests/apps/station_process.hpp"
#include "tests/support/shell_command.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;

using nlohmann::json;
using scanseal::test::read_file;
using scanseal::test::write_file;

constexpr unsigned k_width = 700;
constexpr unsigned k_height = 500;

class StationFilms : public testing::Test {
protected:
    void SetUp() override {
        if (!scanseal::test::succeeds("command -v dump2dcm && command -v dcmdump")) {
            GTEST_SKIP() << "DCMTK's tools (package dcmtk) are not installed";
        }
    }

    /// A film of 12 bits with stripes, 100 um; each frame different.
    fs::path film(const std::string& patient, unsigned frames = 1) const {
        const auto folder = station.new_folder("film");
        std::string words;
        for (unsigned i = 0; i < k_width * k_height * frames; ++i) {
            // Noise: a regular pattern looks like traces of a coder.
            const auto value = (i * 2654435761U >> 16U ^ i * 40503U >> 5U) & 0xfffU;
            words.push_back(static_cast<char>(value & 0xffU));
            words.push_back(static_cast<char>(value >> 8U));
        }
        write_file(folder / "words", words);
        write_file(folder / "dump",
                   "(0008,0016) UI [1.2.840.10008.5.1.4.1.1.7.3]\n"
                   "(0008,0018) UI [1.2.392.200036.77]\n(0008,0060) CS [RG]\n"
                   "(0008,0064) CS [DF]\n(0010,0020) LO [" +
                       patient +
                       "]\n(0018,2010) DS [0.1\\0.1]\n(0028,0002) US 1\n"
                       "(0028,0004) CS [MONOCHROME2]\n(0028,0008) IS [" +
                       std::to_string(frames) +
                       "]\n(0028,0010) US 500\n(0028,0011) US 700\n(0028,0100) US 16\n"
                       "(0028,0101) US 12\n(0028,0102) US 11\n(0028,0103) US 0\n"
                       "(0028,2110) CS [00]\n(7fe0,0010) OW =" +
                       (folder / "words").string() + "\n");
        const auto file = folder / "film.dcm";
        EXPECT_TRUE(scanseal::test::succeeds("dump2dcm +te " + (folder / "dump").string() + " " +
                                             file.string()));
        return file;
    }

    void drop(const std::string& name, const fs::path& file, const std::string& patient,
              unsigned pages = 1, const std::string& medium = "film") const {
        const auto folder = station.new_folder("job");
        fs::copy_file(file, folder / "film.dcm");
        auto job = station.sample_pages(1)[0].job;
        job["document"]["type"] = "radiograph";
        job["document"]["medium"] = medium;
        job["document"]["pages_expected"] = pages;
        job["document"]["patient"]["id"] = patient;
        job.erase("pages");
        job["film"] = {{"modality", "RG"}, {"body_part", "CHEST"}, {"view", "PA"}};
        write_file(folder / "job.json", job.dump(1));
        station.drop_as_is(folder, name);
    }

    const TestStation station;
};

TEST_F(StationFilms, become_records_that_name_and_keep_their_source) {
    const auto file = film("00123456", 2);
    drop("films", file, "00123456", 2);
    const auto ended = station.run_until_idle();
    ASSERT_EQ(ended.code, 0) << ended.err;
    const auto receipt = station.receipt("films");
    ASSERT_EQ(outcome_of(receipt), "committed") << receipt.dump(1);
    EXPECT_EQ(receipt.at("pages").size(), 2U);
    const auto record = station.record_folder(receipt);
    std::vector<fs::path> sources;
    std::vector<fs::path> films;
    for (const auto& entry : fs::recursive_directory_iterator(record)) {
        if (entry.path().extension() == ".dcm") {
            auto& list = entry.path().parent_path().filename() == "source" ? sources : films;
            list.push_back(entry.path());
        }
    }
    ASSERT_EQ(sources.size(), 1U);
    EXPECT_EQ(sha256_of(sources[0]), sha256_of(file));
    ASSERT_EQ(films.size(), 2U);
    std::sort(films.begin(), films.end());
    const auto dump = station.work() / "dump.txt";
    EXPECT_TRUE(scanseal::test::succeeds("sh -c \"dcmdump '" + films[1].string() + "' > '" +
                                         dump.string() + "'\""));
    const auto text = read_file(dump);
    EXPECT_NE(text.find("1.2.392.200036.77"), std::string::npos) << text;
    EXPECT_NE(text.find("ReferencedFrameNumber"), std::string::npos) << text;
    EXPECT_EQ(station.verify_all().at("valid"), true);
}

TEST_F(StationFilms, of_another_patient_or_another_medium_are_refused) {
    const auto file = film("00999999");
    drop("other-patient", file, "00123456");
    drop("no-film", film("00123456"), "00123456", 1, "paper");
    drop("no-patient", film(""), "00123457");
    const auto ended = station.run_until_idle();
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(outcome_of(station.receipt("other-patient")), "rejected dicom_patient_mismatch");
    EXPECT_NE(outcome_of(station.receipt("no-film")).find("dicom_object_not_accepted"),
              std::string::npos);
    EXPECT_EQ(outcome_of(station.receipt("no-patient")), "committed");
    const auto text = station.receipt("other-patient").dump();
    EXPECT_EQ(text.find("00999999"), std::string::npos) << "whose film it is stays in the file";
}

TEST_F(StationFilms, half_written_wait_for_their_end) {
    const auto whole = read_file(film("00123456"));
    const auto half = station.work() / "half.dcm";
    write_file(half, whole.substr(0, whole.size() / 2));
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    drop("growing", half, "00123456");
    EXPECT_FALSE(
        wait_until([&] { return !station.receipt("growing").is_null(); }, std::chrono::seconds{3}));
    write_file(station.in() / "growing" / "film.dcm", whole);
    ASSERT_TRUE(wait_until([&] { return !station.receipt("growing").is_null(); }));
    EXPECT_EQ(outcome_of(station.receipt("growing")), "committed");
    daemon.send(SIGTERM);
    EXPECT_EQ(daemon.wait().code, 0);
}

} // namespace

} // namespace scanseal::apps::test
