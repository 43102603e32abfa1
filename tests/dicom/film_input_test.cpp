// Films as digitisers write them: made by DCMTK's tools (dump2dcm, dcmcrle, dcmcjpeg, dcmcjpls),
// and other people's files under ../shared/data.
#include "dicom/film_input.hpp"

#include "tests/support/shared_data.hpp"
#include "tests/support/shell_command.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <map>
#include <string>

namespace scanseal::dicom {

namespace {

namespace fs = std::filesystem;

using test::read_file;
using test::write_file;

constexpr FilmInputLimits k_limits{.side_px_max = 60000,
                                   .frame_bytes_max = std::uint64_t{64} << 20,
                                   .frames_max = 10,
                                   .compressed = true};
constexpr unsigned k_width = 6;
constexpr unsigned k_height = 5;

/// Frame `f`, pixel `i`: all 12 bits are used.
std::uint16_t sample(unsigned f, unsigned i) {
    return static_cast<std::uint16_t>((i * 140 + f * 7) & 0xfffU);
}

class FilmFiles : public testing::Test {
protected:
    void SetUp() override {
        if (!test::succeeds("command -v dump2dcm && command -v dcmcrle && command -v dcmcjpeg")) {
            GTEST_SKIP() << "DCMTK's tools (package dcmtk) are not installed";
        }
    }

    /// What dump2dcm makes of `tags`.
    std::string file(const std::string& switches = "+te") {
        std::string dump;
        for (const auto& [tag, value] : tags) {
            if (!value.empty()) {
                dump += tag + " " + value + "\n";
            }
        }
        std::string words;
        for (unsigned f = 0; f < frames; ++f) {
            for (unsigned i = 0; i < k_width * k_height; ++i) {
                const auto value = sample(f, i);
                words.push_back(static_cast<char>(value & 0xffU));
                words.push_back(static_cast<char>(value >> 8U));
            }
        }
        write_file(temp.path() / "words", words);
        dump += "(7fe0,0010) OW =" + (temp.path() / "words").string() + "\n";
        write_file(temp.path() / "dump", dump);
        EXPECT_TRUE(test::succeeds("dump2dcm " + switches + " " + (temp.path() / "dump").string() +
                                   " " + path().string()));
        return read_file(path());
    }

    /// The same, packed by one of DCMTK's encoders.
    std::string packed(const std::string& encoder) {
        static_cast<void>(file());
        const auto out = temp.path() / "packed.dcm";
        EXPECT_TRUE(test::succeeds(encoder + " " + path().string() + " " + out.string()))
            << encoder;
        return read_file(out);
    }

    [[nodiscard]] fs::path path() const { return temp.path() / "film.dcm"; }

    static Result<std::unique_ptr<FilmInput>> open(const std::string& bytes) {
        const MemorySource source(as_bytes(bytes));
        return open_film(source, k_limits);
    }

    RefusalCode refusal(const std::string& tag, const std::string& value) {
        const auto before = tags;
        tags[tag] = value;
        const auto opened = open(file());
        tags = before;
        EXPECT_FALSE(opened) << tag << " " << value;
        return opened ? RefusalCode::job_incomplete : opened.error().code;
    }

    void expect_samples(FilmInput& film, bool inverted = false) const {
        for (unsigned f = 0; f < frames; ++f) {
            const auto pixels = film.decode(f);
            ASSERT_TRUE(pixels) << pixels.error().detail;
            EXPECT_EQ(pixels->significant_bits(), 12U);
            for (unsigned i = 0; i < k_width * k_height; ++i) {
                std::uint16_t value = 0;
                std::memcpy(&value, pixels->samples().data() + std::size_t{i} * 2, 2);
                ASSERT_EQ(value, inverted ? 4095 - sample(f, i) : sample(f, i)) << i;
            }
        }
    }

    test::TempDir temp;
    unsigned frames = 1;
    std::map<std::string, std::string> tags{{"(0008,0016)", "UI [1.2.840.10008.5.1.4.1.1.7.3]"},
                                            {"(0008,0018)", "UI [1.2.392.200036.1.2]"},
                                            {"(0008,0060)", "CS [RG]"},
                                            {"(0008,0064)", "CS [DF]"},
                                            {"(0010,0020)", "LO [00123456]"},
                                            {"(0018,2010)", "DS [0.1\\0.2]"},
                                            {"(0028,0002)", "US 1"},
                                            {"(0028,0004)", "CS [MONOCHROME2]"},
                                            {"(0028,0008)", "IS [1]"},
                                            {"(0028,0010)", "US 5"},
                                            {"(0028,0011)", "US 6"},
                                            {"(0028,0100)", "US 16"},
                                            {"(0028,0101)", "US 12"},
                                            {"(0028,0102)", "US 11"},
                                            {"(0028,0103)", "US 0"},
                                            {"(0028,2110)", "CS [00]"}};
};

TEST_F(FilmFiles, give_their_samples_and_what_they_say) {
    const auto film = open(file());
    ASSERT_TRUE(film) << film.error().detail;
    const auto& facts = (*film)->facts();
    EXPECT_EQ(facts.width_px, k_width);
    EXPECT_EQ(facts.height_px, k_height);
    EXPECT_EQ(facts.bits_stored, 12U);
    EXPECT_EQ(facts.layout, SampleLayout::grey16);
    EXPECT_NEAR(facts.pitch_y_um.value_or(0), 100.0, 1e-6) << "rows come first";
    EXPECT_NEAR(facts.pitch_x_um.value_or(0), 200.0, 1e-6);
    EXPECT_FALSE(facts.lossy);
    EXPECT_EQ(facts.compression, "none");
    EXPECT_EQ(facts.patient_id, "00123456");
    EXPECT_EQ(facts.sop_instance_uid, "1.2.392.200036.1.2");
    expect_samples(**film);
}

TEST_F(FilmFiles, in_every_uncompressed_coding_are_read_alike) {
    for (const auto* coding : {"+te", "+ti", "+tb", "+td"}) {
        const auto film = open(file(coding));
        ASSERT_TRUE(film) << coding << " " << film.error().detail;
        expect_samples(**film);
    }
}

TEST_F(FilmFiles, packed_without_loss_are_read_alike) {
    frames = 3;
    tags["(0028,0008)"] = "IS [3]";
    for (const auto& [encoder, name] :
         std::map<std::string, std::string>{{"dcmcrle", "rle"},
                                            {"dcmcjpeg +e1", "jpeg_lossless"},
                                            {"dcmcjpeg +el", "jpeg_lossless"},
                                            {"dcmcjpls", "jpeg_ls"}}) {
        const auto film = open(packed(encoder));
        ASSERT_TRUE(film) << encoder << " " << film.error().detail;
        EXPECT_EQ((*film)->facts().compression, name);
        EXPECT_FALSE((*film)->facts().lossy) << encoder;
        expect_samples(**film);
    }
}

TEST_F(FilmFiles, packed_are_left_to_processes_that_may_crash) {
    const auto bytes = packed("dcmcrle");
    const MemorySource source(as_bytes(bytes));
    auto limits = k_limits;
    limits.compressed = false;
    const auto film = open_film(source, limits);
    ASSERT_FALSE(film);
    EXPECT_EQ(film.error().code, RefusalCode::format_not_supported);
}

TEST_F(FilmFiles, that_are_lossy_say_so) {
    tags["(0028,2110)"] = "CS [01]";
    auto film = open(file());
    ASSERT_TRUE(film);
    EXPECT_TRUE((*film)->facts().lossy);
    tags["(0028,2110)"] = "CS [00]";
    film = open(packed("dcmcjpeg +ee"));
    ASSERT_TRUE(film) << film.error().detail;
    EXPECT_TRUE((*film)->facts().lossy) << "the transfer syntax is lossy, whatever the flag says";
}

TEST_F(FilmFiles, with_white_as_zero_are_turned_round_within_their_bits) {
    tags["(0028,0004)"] = "CS [MONOCHROME1]";
    const auto film = open(file());
    ASSERT_TRUE(film);
    expect_samples(**film, true);
}

TEST_F(FilmFiles, of_several_frames_give_each) {
    frames = 3;
    tags["(0028,0008)"] = "IS [3]";
    const auto film = open(file());
    ASSERT_TRUE(film);
    EXPECT_EQ((*film)->facts().frames, 3U);
    expect_samples(**film);
}

TEST_F(FilmFiles, that_are_no_scanned_film_are_refused) {
    const auto not_accepted = RefusalCode::dicom_object_not_accepted;
    EXPECT_EQ(refusal("(0008,0016)", "UI [1.2.840.10008.5.1.4.1.1.2]"), not_accepted);   // CT
    EXPECT_EQ(refusal("(0008,0016)", "UI [1.2.840.10008.5.1.4.1.1.7.4]"), not_accepted); // colour
    EXPECT_EQ(refusal("(0008,0060)", "CS [MG]"), not_accepted);
}

TEST_F(FilmFiles, whose_samples_cannot_be_kept_are_refused) {
    const auto unsuitable = RefusalCode::dicom_pixels_unsuitable;
    EXPECT_EQ(refusal("(0028,0103)", "US 1"), unsuitable) << "signed";
    EXPECT_EQ(refusal("(0028,0002)", "US 3"), unsuitable);
    EXPECT_EQ(refusal("(0028,0004)", "CS [PALETTE COLOR]"), unsuitable);
    EXPECT_EQ(refusal("(0028,0101)", "US 7"), unsuitable);
    EXPECT_EQ(refusal("(0028,0102)", "US 15"), unsuitable);
    EXPECT_EQ(refusal("(0028,0100)", "US 32"), unsuitable);
    EXPECT_EQ(refusal("(0028,1053)", "DS [-1]"), unsuitable) << "negative slope";
    EXPECT_EQ(refusal("(2050,0020)", "CS [INVERSE]"), unsuitable);
    EXPECT_EQ(refusal("(6000,0010)", "US 5"), unsuitable) << "overlay";
}

TEST_F(FilmFiles, with_samples_above_their_bits_are_refused) {
    tags["(0028,0101)"] = "US 10";
    tags["(0028,0102)"] = "US 9";
    const auto film = open(file());
    ASSERT_TRUE(film);
    const auto pixels = (*film)->decode(0);
    ASSERT_FALSE(pixels);
    EXPECT_EQ(pixels.error().code, RefusalCode::dicom_pixels_unsuitable);
}

TEST_F(FilmFiles, with_two_pitches_are_refused_and_with_one_twice_are_not) {
    EXPECT_EQ(refusal("(0028,0030)", "DS [0.15\\0.2]"), RefusalCode::resolution_conflict);
    EXPECT_EQ(refusal("(0018,1164)", "DS [0.1\\0.3]"), RefusalCode::resolution_conflict);
    EXPECT_EQ(refusal("(0028,0030)", "DS [0\\0.2]"), RefusalCode::file_damaged);
    EXPECT_EQ(refusal("(0028,0030)", "DS [0.1]"), RefusalCode::file_damaged);
    tags["(0028,0030)"] = "DS [0.1005\\0.2]";
    EXPECT_TRUE(open(file()));
    tags["(0028,0030)"] = "";
    tags["(0018,2010)"] = "";
    const auto without = open(file());
    ASSERT_TRUE(without);
    EXPECT_FALSE((*without)->facts().pitch_x_um);
}

TEST_F(FilmFiles, beyond_the_limits_are_refused_before_memory_is_taken) {
    EXPECT_EQ(refusal("(0028,0010)", "US 65535"), RefusalCode::image_too_large);
    EXPECT_EQ(refusal("(0028,0011)", "US 60001"), RefusalCode::image_too_large);
    EXPECT_EQ(refusal("(0028,0008)", "IS [11]"), RefusalCode::too_many_pages);
    EXPECT_EQ(refusal("(0028,0008)", "IS [0]"), RefusalCode::file_damaged);
    EXPECT_EQ(refusal("(0028,0008)", "IS [-5]"), RefusalCode::file_damaged);
    EXPECT_EQ(refusal("(0028,0010)", "US 6"), RefusalCode::file_truncated) << "a row is missing";
    EXPECT_EQ(refusal("(0028,0010)", "US 4"), RefusalCode::file_damaged) << "a row too many";
}

TEST_F(FilmFiles, cut_off_anywhere_are_refused) {
    for (const auto& whole :
         {file("+te"), file("+ti"), packed("dcmcrle"), packed("dcmcjpeg +e1")}) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const auto film = open(whole.substr(0, size));
            if (film) {
                EXPECT_FALSE((*film)->decode(0)) << size << " of " << whole.size();
            }
        }
    }
}

TEST_F(FilmFiles, with_any_byte_changed_do_no_harm) {
    // Compressed ones: tests/pipeline/film_pages_test.cpp, where a decoder may crash.
    for (const auto& whole : {file("+te"), file("+ti")}) {
        for (std::size_t at = 0; at < whole.size(); ++at) {
            auto bytes = whole;
            bytes[at] = static_cast<char>(~bytes[at]);
            const MemorySource source(as_bytes(bytes));
            auto limits = k_limits;
            limits.compressed = false;
            if (const auto film = open_film(source, limits)) {
                static_cast<void>((*film)->decode(0));
            }
        }
    }
}

/// The outcome for a file under ../shared/data: "" or the code's name.
std::string outcome_of(const fs::path& file) {
    const auto bytes = read_file(file);
    const MemorySource source(as_bytes(bytes));
    auto film = open_film(source, k_limits);
    if (!film) {
        return std::string(to_string(film.error().code));
    }
    const auto pixels = (*film)->decode(0);
    return pixels ? ((*film)->facts().lossy ? "lossy" : "read")
                  : std::string(to_string(pixels.error().code));
}

TEST(FilmInput, of_other_people_is_read_or_refused) {
    const auto films = test::shared_data("film-wg04");
    const auto others = test::shared_data("dicom-pydicom");
    if (!films || !others) {
        GTEST_SKIP() << "no ../shared/data";
    }
    std::map<std::string, unsigned> outcomes;
    for (const auto& folder : {*films, *others}) {
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (entry.is_regular_file()) {
                const auto outcome = outcome_of(entry.path());
                ++outcomes[outcome];
                RecordProperty(entry.path().filename().string(), outcome);
            }
        }
    }
    for (const auto& entry : fs::recursive_directory_iterator(*films)) {
        const auto name = entry.path().filename().string();
        if (name == "MG1_JPLY") {
            EXPECT_EQ(outcome_of(entry.path()), "lossy") << "JPEG, and says so";
        } else if (name == "RG3_RLE" || name == "XA1_RLE") {
            EXPECT_EQ(outcome_of(entry.path()), "read");
        }
    }
    EXPECT_GT(outcomes["dicom_object_not_accepted"], 5U);
}

} // namespace

} // namespace scanseal::dicom
