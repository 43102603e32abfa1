#include "dicom/film_pixels.hpp"

#include "tests/dicom/film_samples.hpp"

#include <gtest/gtest.h>

#include <vector>

using namespace scanseal;
using namespace scanseal::dicom;

namespace {

std::string refusal_of(const PixelBuffer& pixels) {
    const auto facts = film_pixel_facts(pixels);
    return facts ? "none" : std::string(to_string(facts.error().code));
}

TEST(FilmPixels, store_between_nine_and_sixteen_bits) {
    EXPECT_EQ(film_pixel_facts(test::grey8_film())->bits_stored, 9U);
    EXPECT_EQ(film_pixel_facts(test::grey16_film(8))->bits_stored, 9U);
    EXPECT_EQ(film_pixel_facts(test::grey16_film(10))->bits_stored, 10U);
    EXPECT_EQ(film_pixel_facts(test::grey16_film(12))->bits_stored, 12U);
    EXPECT_EQ(film_pixel_facts(test::grey16_film(16))->bits_stored, 16U);
}

TEST(FilmPixels, know_how_many_bits_are_used) {
    auto film = test::grey16_film(12);
    film.set_significant_bits(16);
    EXPECT_EQ(film_pixel_facts(film)->bits_used, 12U);
    EXPECT_EQ(film_pixel_facts(test::grey8_film())->bits_used, 8U);
}

TEST(FilmPixels, are_refused_when_no_film_looks_so) {
    EXPECT_EQ(refusal_of(PixelBuffer(8, 8, SampleLayout::rgb8)), "dicom_pixels_unsuitable");
    EXPECT_EQ(refusal_of(PixelBuffer(8, 8, SampleLayout::rgb16)), "dicom_pixels_unsuitable");
    EXPECT_EQ(refusal_of(PixelBuffer(8, 8, SampleLayout::bilevel)), "dicom_pixels_unsuitable");
    EXPECT_EQ(refusal_of(PixelBuffer()), "dicom_pixels_unsuitable");
    EXPECT_EQ(refusal_of(PixelBuffer(65536, 1, SampleLayout::grey8)), "dicom_pixels_unsuitable");
    auto film = test::grey16_film(12);
    film.set_significant_bits(11); // one sample is larger
    EXPECT_EQ(refusal_of(film), "dicom_pixels_unsuitable");
    film.set_significant_bits(0);
    EXPECT_EQ(refusal_of(film), "dicom_pixels_unsuitable");
    film.set_significant_bits(17);
    EXPECT_EQ(refusal_of(film), "dicom_pixels_unsuitable");
}

TEST(FilmPixels, keep_their_values) {
    for (const auto& film : {test::grey8_film(), test::grey16_film(12)}) {
        std::vector<std::uint16_t> words(std::size_t{film.width_px()} * film.height_px());
        copy_samples(film, words);
        EXPECT_TRUE(same_samples(film, words));
        words.back() = static_cast<std::uint16_t>(words.back() ^ 1U);
        EXPECT_FALSE(same_samples(film, words));
        words.pop_back();
        EXPECT_FALSE(same_samples(film, words));
    }
}

} // namespace
