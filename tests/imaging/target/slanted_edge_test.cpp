// Edges by formula: a step blurred by a Gaussian is the error function, and its response is known,
// exp(-2 pi^2 s^2 f^2).
#include "imaging/target/slanted_edge_internal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace scanseal::imaging {
namespace {

struct Edge {
    double sigma_px = 0.6;
    double turn_deg = 5.0;
    double dark = 0.02;
    double light = 0.85;
    double noise = 0.0;
    double at_px = 0.0; ///< from the middle
};

cv::Mat draw(const Edge& edge, int width = 60, int height = 118) {
    cv::Mat part(height, width, CV_32FC1);
    std::mt19937 random(7);
    std::normal_distribution<double> noise(0.0, 1.0);
    const double turn = edge.turn_deg * std::numbers::pi / 180;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const double distance = (x - (width - 1) / 2.0 - edge.at_px) * std::cos(turn) -
                                    (y - (height - 1) / 2.0) * std::sin(turn);
            const double step = 0.5 * std::erfc(-distance / (edge.sigma_px * std::numbers::sqrt2));
            part.at<float>(y, x) = static_cast<float>(edge.dark + (edge.light - edge.dark) * step +
                                                      edge.noise * noise(random));
        }
    }
    return part;
}

double gaussian_response(double sigma_px, double frequency) {
    return std::exp(-2 * std::pow(std::numbers::pi * sigma_px * frequency, 2));
}

TEST(SlantedEdge, has_the_response_of_the_gaussian_that_blurred_it) {
    for (const double sigma_px : {0.4, 0.6, 0.8, 1.2}) {
        for (const double turn_deg : {-7.0, -5.0, 3.0, 5.0, 7.0}) {
            const auto found = edge_response(draw({.sigma_px = sigma_px, .turn_deg = turn_deg}));
            ASSERT_TRUE(found) << sigma_px << ' ' << turn_deg;
            for (int k = 0; k <= 50; k += 5) {
                const double frequency = k * k_frequency_step;
                EXPECT_NEAR(found->response.at(static_cast<std::size_t>(k)),
                            gaussian_response(sigma_px, frequency), 0.012)
                    << sigma_px << " px, " << turn_deg << " degrees, " << frequency;
            }
        }
    }
}

TEST(SlantedEdge, gives_the_frequencies_of_ten_and_fifty_percent) {
    const double sigma_px = 0.9;
    const auto found = edge_response(draw({.sigma_px = sigma_px}));
    ASSERT_TRUE(found);
    const auto expected = [sigma_px](double level) {
        return std::sqrt(-std::log(level) / 2) / (std::numbers::pi * sigma_px);
    };
    EXPECT_NEAR(frequency_at(found->response, 0.5), expected(0.5), 0.005);
    EXPECT_NEAR(frequency_at(found->response, 0.1), expected(0.1), 0.01);
    EXPECT_LE(highest_response(found->response), 1.0);
}

TEST(SlantedEdge, is_found_where_it_lies_whichever_side_is_dark) {
    for (const bool rising : {true, false}) {
        const auto line = edge_line(
            draw({.dark = rising ? 0.05 : 0.8, .light = rising ? 0.8 : 0.05, .at_px = 2.25}));
        ASSERT_TRUE(line);
        EXPECT_NEAR(line->at_px + line->slope * 58.5, 29.5 + 2.25, 0.03);
        EXPECT_NEAR(line->slope, std::tan(5.0 * std::numbers::pi / 180), 0.002);
    }
}

TEST(SlantedEdge, bears_noise) {
    const auto found = edge_response(draw({.sigma_px = 0.8, .noise = 0.02}));
    ASSERT_TRUE(found);
    for (int k = 0; k <= 40; k += 5) {
        EXPECT_NEAR(found->response.at(static_cast<std::size_t>(k)),
                    gaussian_response(0.8, k * k_frequency_step), 0.05);
    }
}

TEST(SlantedEdge, shows_sharpening_as_a_response_above_one) {
    const auto soft = draw({.sigma_px = 0.9});
    const auto softer = draw({.sigma_px = 1.8});
    const cv::Mat sharpened = soft + 0.8 * (soft - softer);
    const auto found = edge_response(sharpened);
    ASSERT_TRUE(found);
    // (1 + 0.8) G(0.9) - 0.8 G(1.8), at its highest.
    double expected = 0.0;
    for (int k = 2; k <= 50; ++k) {
        const double f = k * k_frequency_step;
        expected =
            std::max(expected, 1.8 * gaussian_response(0.9, f) - 0.8 * gaussian_response(1.8, f));
    }
    ASSERT_GT(expected, 1.05);
    EXPECT_NEAR(highest_response(found->response), expected, 0.02);
}

TEST(SlantedEdge, is_no_edge_without_rise_slant_or_room) {
    EXPECT_FALSE(edge_response(draw({.dark = 0.5, .light = 0.52})));
    EXPECT_FALSE(edge_response(draw({.turn_deg = 0.5})));
    EXPECT_FALSE(edge_response(draw({.turn_deg = 14.0})));
    EXPECT_FALSE(edge_response(draw({}, 10, 118)));
    EXPECT_FALSE(edge_response(draw({}, 60, 12)));
    EXPECT_FALSE(edge_response(cv::Mat::zeros(118, 60, CV_32FC1)));
    cv::Mat noise(118, 60, CV_32FC1);
    cv::theRNG().state = 5;
    cv::randu(noise, 0.0, 1.0);
    EXPECT_FALSE(edge_response(noise));
}

TEST(SlantedEdge, a_response_that_never_falls_has_the_highest_frequency_there_is) {
    EXPECT_EQ(frequency_at(std::vector<double>(101, 0.9), 0.1), k_frequency_max);
    EXPECT_EQ(frequency_at({}, 0.1), k_frequency_max);
    EXPECT_EQ(highest_response({}), 0.0);
}

} // namespace
} // namespace scanseal::imaging
