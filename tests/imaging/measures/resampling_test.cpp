// What tells an enlargement from a period of the print, on detail made up for it.
#include "imaging/measures/resampling_internal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace scanseal::imaging::test {

namespace {

constexpr int k_length = 2480;

// Detail around 100 that goes up and down with every third pixel by `depth`, and by chance.
std::vector<float> detail(double depth, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> chance(0.0, 8.0);
    std::vector<float> values;
    for (int i = 0; i < k_length; ++i) {
        const double wave = std::cos(2.0 * std::numbers::pi * i / 3.0);
        values.push_back(static_cast<float>(100.0 + depth * wave + chance(random)));
    }
    return values;
}

// An axis whose differences show a period of three pixels, and which has a quarter of the power in
// its finest detail, as soft print and pages enlarged 1.5 times have.
AxisDetail axis_of(double first, double second, double third, unsigned seed) {
    AxisDetail axis;
    axis.profile.first = detail(first, seed);
    axis.profile.second = detail(second, seed + 1);
    axis.profile.third = detail(third, seed + 2);
    axis.profile.weights.assign(k_length, 1.0F);
    for (std::size_t i = 0; i < axis.spectrum.power.size(); ++i) {
        axis.spectrum.power.at(i) = i < 43 ? 1.0 : 0.25;
    }
    return axis;
}

TEST(Resampling, a_period_of_higher_differences_is_an_enlargement) {
    const auto found = find_enlargement(axis_of(1, 12, 12, 1), axis_of(1, 12, 12, 11));
    EXPECT_NEAR(found[0].factor, 1.5, 0.01);
    EXPECT_NEAR(found[1].factor, 1.5, 0.01);
}

TEST(Resampling, a_period_of_all_differences_is_a_screen_of_dots) {
    const auto found = find_enlargement(axis_of(12, 12, 12, 1), axis_of(12, 12, 12, 11));
    EXPECT_EQ(found[0].factor, 1.0);
    EXPECT_EQ(found[1].factor, 1.0);
}

TEST(Resampling, detail_without_a_period_is_no_enlargement) {
    const auto found = find_enlargement(axis_of(0, 0, 0, 1), axis_of(0, 0, 0, 11));
    EXPECT_EQ(found[0].factor, 1.0);
    EXPECT_EQ(found[1].factor, 1.0);
}

} // namespace

} // namespace scanseal::imaging::test
