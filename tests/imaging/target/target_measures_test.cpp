// Requirement S1: what the daily target says of a scanner, against what was done to the picture.
#include "imaging/target/target_measures.hpp"

#include "tests/imaging/target/target_fixture.hpp"

#include <gtest/gtest.h>

#include <numbers>

namespace scanseal::imaging {
namespace {

using test::blurred;
using test::coded;
using test::target_light;

class TargetMeasuresOf : public testing::Test {
protected:
    void SetUp() override {
        if (target_light().empty()) {
            GTEST_SKIP() << "pdftoppm (poppler-utils) is not installed";
        }
    }

    static Result<TargetMeasures> measure(const cv::Mat& light, double dpi = 300.0) {
        return measure_target(coded(light), dpi, dpi, drawn_target_size());
    }

    static cv::Mat moved(const cv::Mat& light, const cv::Matx23d& to, cv::Size size) {
        cv::Mat turned;
        cv::warpAffine(light, turned, to, size, cv::INTER_CUBIC, cv::BORDER_CONSTANT,
                       cv::Scalar::all(test::k_paper_light));
        return turned;
    }
};

/// Where a pixel's area and the kernel with which cv::GaussianBlur blurs pixels together let
/// `level` through. The kernel is a row of numbers, so its response is a sum of cosines.
double frequency_of(double sigma_px, double level) {
    const int side = static_cast<int>(std::lround(sigma_px * 8 + 1)) | 1;
    const cv::Mat kernel = cv::getGaussianKernel(side, sigma_px, CV_64F);
    for (double f = 0.0005; f < 1.0; f += 0.0005) {
        double response = std::sin(std::numbers::pi * f) / (std::numbers::pi * f);
        double blur = 0.0;
        for (int i = 0; i < side; ++i) {
            blur += kernel.at<double>(i) * std::cos(2 * std::numbers::pi * f * (i - side / 2));
        }
        response *= blur;
        if (response <= level) {
            return f;
        }
    }
    return 1.0;
}

TEST_F(TargetMeasuresOf, S1_scale_and_place_of_a_true_scan_are_true) {
    const auto found = measure(blurred(target_light(), 0.5));
    ASSERT_TRUE(found) << found.error().detail;
    EXPECT_EQ(found->sheet, "test-1");
    EXPECT_NEAR(found->true_dpi_x, 300.0, 0.1);
    EXPECT_NEAR(found->true_dpi_y, 300.0, 0.1);
    EXPECT_NEAR(found->skew_deg, 0.0, 0.01);
    EXPECT_LT(found->distortion_mm, 0.03);
    EXPECT_FALSE(found->colour);
    EXPECT_FALSE(found->misregistration_px);
    EXPECT_EQ(found->across.size(), 5U);
    EXPECT_EQ(found->down.size(), 5U);
}

TEST_F(TargetMeasuresOf, S1_sharpness_is_that_of_the_blur_at_every_square) {
    for (const double sigma_px : {0.6, 0.9, 1.4}) {
        const auto found = measure(blurred(target_light(), sigma_px));
        ASSERT_TRUE(found) << found.error().detail;
        for (const auto* edges : {&found->across, &found->down}) {
            for (const auto& one : *edges) {
                EXPECT_NEAR(one.sfr50_cycles_px, frequency_of(sigma_px, 0.5), 0.015) << sigma_px;
                // Beyond the sampling rate nobody asks: half of it is all that counts.
                EXPECT_NEAR(std::min(one.sfr10_cycles_px, 0.75),
                            std::min(frequency_of(sigma_px, 0.1), 0.75), 0.02)
                    << sigma_px;
                EXPECT_LT(one.highest, 1.01);
            }
        }
    }
}

TEST_F(TargetMeasuresOf, S1_sharpness_of_each_direction_is_its_own) {
    cv::Mat soft;
    cv::GaussianBlur(target_light(), soft, cv::Size(0, 0), 1.2, 0.6);
    const auto found = measure(soft);
    ASSERT_TRUE(found) << found.error().detail;
    EXPECT_NEAR(found->across.front().sfr50_cycles_px, frequency_of(1.2, 0.5), 0.02);
    EXPECT_NEAR(found->down.front().sfr50_cycles_px, frequency_of(0.6, 0.5), 0.02);
}

TEST_F(TargetMeasuresOf, S1_a_feed_that_is_too_fast_shows_as_scale_of_that_axis) {
    const auto& light = target_light();
    const auto squeezed = moved(light, {1, 0, 0, 0, 0.97, 20}, light.size());
    const auto found = measure(squeezed);
    ASSERT_TRUE(found) << found.error().detail;
    EXPECT_NEAR(found->true_dpi_x, 300.0, 0.1);
    EXPECT_NEAR(found->true_dpi_y, 291.0, 0.1);
    // On a print that is itself too short, the same scan is of a true scanner.
    const auto print =
        measure_target(coded(squeezed), 300, 300, {.width_mm = 180.0, .height_mm = 267.0 * 0.97});
    ASSERT_TRUE(print);
    EXPECT_NEAR(print->true_dpi_y, 300.0, 0.1);
}

TEST_F(TargetMeasuresOf, S1_the_sheet_may_lie_any_way_up) {
    cv::Mat scanned =
        blurred(moved(target_light(), {1, 0, 0, 0, 0.97, 20}, target_light().size()), 0.5);
    for (int quarter = 1; quarter < 4; ++quarter) {
        cv::Mat turned;
        cv::rotate(scanned, turned, cv::ROTATE_90_CLOCKWISE);
        scanned = turned;
        const auto found = measure(scanned);
        ASSERT_TRUE(found) << quarter << ": " << found.error().detail;
        EXPECT_NEAR(found->true_dpi_x, quarter % 2 == 1 ? 291.0 : 300.0, 0.2) << quarter;
        EXPECT_NEAR(found->true_dpi_y, quarter % 2 == 1 ? 300.0 : 291.0, 0.2) << quarter;
        EXPECT_NEAR(found->skew_deg, 0.0, 0.02);
        EXPECT_EQ(found->across.size(), 5U);
        EXPECT_GT(found->steps.front().lightness, found->steps.back().lightness);
    }
}

TEST_F(TargetMeasuresOf, S1_a_crooked_sheet_is_measured_up_to_two_degrees) {
    const auto& light = target_light();
    const cv::Point2f middle(static_cast<float>(light.cols) / 2,
                             static_cast<float>(light.rows) / 2);
    const auto turned = [&](double deg) {
        const cv::Mat to = cv::getRotationMatrix2D(middle, -deg, 1.0);
        return moved(light, cv::Matx23d(to.ptr<double>()), light.size());
    };
    for (const double deg : {-1.5, 1.5}) {
        const auto found = measure(blurred(turned(deg), 0.6));
        ASSERT_TRUE(found) << deg << ": " << found.error().detail;
        EXPECT_NEAR(found->skew_deg, deg, 0.02);
        EXPECT_NEAR(found->true_dpi_x, 300.0, 0.2);
        EXPECT_EQ(found->across.size(), 5U);
    }
    const auto crooked = measure(turned(3.0));
    ASSERT_FALSE(crooked);
    EXPECT_EQ(crooked.error().code, RefusalCode::target_unmeasurable);
}

TEST_F(TargetMeasuresOf, S1_tones_are_those_of_the_paper_and_the_ink) {
    const auto found = measure(blurred(target_light(), 0.5));
    ASSERT_TRUE(found);
    for (std::size_t i = 0; i < k_target_grey_steps; ++i) {
        // pdftoppm codes the drawn grey; the fixture puts it between black and paper.
        const double drawn = std::round((1.0 - static_cast<double>(i) / 11.0) * 255) / 255.0;
        const double light = test::k_black_light +
                             (test::k_paper_light - test::k_black_light) * test::linear_of(drawn);
        const double lightness =
            light > 0.008856 ? 116 * std::cbrt(light) - 16 : light * 903.3; // CIE 15
        EXPECT_NEAR(found->steps.at(i).lightness, lightness, 0.6) << i;
        EXPECT_EQ(found->steps.at(i).clipped, 0.0) << i;
    }
    EXPECT_LT(found->unevenness, 0.01);
    EXPECT_LT(found->paper_noise, 0.05);
    EXPECT_EQ(found->paper_clipped, 0.0);
}

TEST_F(TargetMeasuresOf, S1_noise_light_and_clipping_are_seen) {
    cv::Mat scanned = blurred(target_light(), 0.5);
    cv::Mat noise(scanned.size(), CV_32FC1);
    cv::theRNG().state = 11;
    cv::randn(noise, 0.0, 0.02);
    const auto noisy = measure(scanned + noise);
    ASSERT_TRUE(noisy) << noisy.error().detail;
    // dL*/dY of 116 cbrt(Y) at the paper's 0.85, times 0.02.
    EXPECT_NEAR(noisy->paper_noise, 116.0 / 3 * std::pow(0.85, -2.0 / 3) * 0.02, 0.08);

    cv::Mat shaded = scanned.clone();
    for (int x = 0; x < shaded.cols; ++x) {
        shaded.col(x) *= 1.0 - 0.1 * x / shaded.cols;
    }
    const auto uneven = measure(shaded);
    ASSERT_TRUE(uneven);
    EXPECT_NEAR(uneven->unevenness, 0.1 * (195.0 - 50.0) / 210 / 0.94, 0.01);

    const auto clipped = measure(scanned * 1.3);
    ASSERT_TRUE(clipped);
    EXPECT_GT(clipped->paper_clipped, 0.99);
}

TEST_F(TargetMeasuresOf, S1_colours_that_do_not_meet_are_seen) {
    const auto soft = blurred(target_light(), 0.6);
    const auto shifted = moved(soft, {1, 0, 0.6, 0, 1, 0}, soft.size());
    cv::Mat colour;
    cv::merge(std::vector<cv::Mat>{shifted, soft, soft}, colour);
    const auto found = measure(colour);
    ASSERT_TRUE(found) << found.error().detail;
    EXPECT_TRUE(found->colour);
    ASSERT_TRUE(found->misregistration_px);
    EXPECT_NEAR(*found->misregistration_px, 0.6, 0.06);

    cv::merge(std::vector<cv::Mat>{soft, soft, soft * 0.8}, colour);
    const auto yellow = measure(colour);
    ASSERT_TRUE(yellow);
    EXPECT_LT(*yellow->misregistration_px, 0.05);
    EXPECT_GT(yellow->steps.front().b, 10.0);
}

TEST_F(TargetMeasuresOf, S1_a_scan_without_the_whole_sheet_is_refused) {
    const auto& light = target_light();
    const auto refused = [](const Result<TargetMeasures>& found, RefusalCode code) {
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().code, code) << found.error().detail;
    };
    refused(measure(cv::Mat(light.size(), CV_32FC1, cv::Scalar(0.85))),
            RefusalCode::target_not_found);
    // A mark that is covered.
    cv::Mat covered = light.clone();
    covered(cv::Rect(2200, 3230, 200, 200)).setTo(0.85);
    refused(measure(covered), RefusalCode::target_not_found);
    // The code that is covered.
    covered = light.clone();
    covered(cv::Rect(307, 118, 354, 354)).setTo(0.85);
    refused(measure(covered), RefusalCode::target_not_found);
    // Half a sheet.
    refused(measure(light.rowRange(0, light.rows / 2).clone()), RefusalCode::target_not_found);
    // A resolution that is nowhere near.
    refused(measure(light, 600), RefusalCode::target_not_found);
    // Three of the squares are covered.
    covered = light.clone();
    for (const auto& at : {cv::Point(413, 661), cv::Point(2067, 661), cv::Point(1240, 1754)}) {
        covered(cv::Rect(at.x - 130, at.y - 130, 260, 260)).setTo(0.85);
    }
    refused(measure(covered), RefusalCode::target_unmeasurable);
    refused(measure(light, 72), RefusalCode::target_unmeasurable);
    refused(
        measure_target(PixelBuffer(100, 100, SampleLayout::bilevel), 300, 300, drawn_target_size()),
        RefusalCode::target_unmeasurable);
}

TEST_F(TargetMeasuresOf, S1_sixteen_bits_are_read_like_eight) {
    const auto soft = blurred(target_light(), 0.5);
    const auto eight = coded(soft);
    PixelBuffer sixteen(eight.width_px(), eight.height_px(), SampleLayout::grey16);
    for (std::uint32_t y = 0; y < eight.height_px(); ++y) {
        const auto from = eight.row(y);
        auto* to = reinterpret_cast<std::uint16_t*>(sixteen.row(y).data());
        for (std::size_t x = 0; x < from.size(); ++x) {
            to[x] = static_cast<std::uint16_t>(from[x] * 257U);
        }
    }
    const auto one = measure_target(eight, 300, 300, drawn_target_size());
    const auto other = measure_target(sixteen, 300, 300, drawn_target_size());
    ASSERT_TRUE(one && other);
    EXPECT_NEAR(one->steps.at(5).lightness, other->steps.at(5).lightness, 0.001);
    EXPECT_NEAR(one->across.at(2).sfr50_cycles_px, other->across.at(2).sfr50_cycles_px, 0.001);
}

} // namespace
} // namespace scanseal::imaging
