#include "tests/support/sample_scanner_internal.hpp"

#include "core/assert.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace scanseal::test {

namespace {

/// Light across the page, in 1/1024: a lamp that is a little brighter in the middle and on one
/// side.
cv::Mat light_field(cv::Size size, SampleRandom& random) {
    const double tilt_x = random.between(-0.02, 0.02);
    const double tilt_y = random.between(-0.015, 0.015);
    cv::Mat small(24, 24, CV_32FC1);
    for (int y = 0; y < small.rows; ++y) {
        for (int x = 0; x < small.cols; ++x) {
            const double u = x / 11.5 - 1.0;
            const double v = y / 11.5 - 1.0;
            small.at<float>(y, x) =
                static_cast<float>(1024.0 * (1.0 + tilt_x * u + tilt_y * v - 0.018 * u * u));
        }
    }
    cv::Mat field;
    cv::resize(small, field, size, 0, 0, cv::INTER_LINEAR);
    cv::Mat whole;
    field.convertTo(whole, CV_16SC1);
    return whole;
}

/// Fibres and clouds of the paper, in grey levels around 0.
cv::Mat paper_grain(cv::Size size, SampleRandom& random) {
    cv::Mat sum(size, CV_16SC1, cv::Scalar(0));
    for (const int step : {3, 24}) {
        cv::Mat small(size.height / step + 2, size.width / step + 2, CV_16SC1);
        cv::RNG(random.bits()).fill(small, cv::RNG::NORMAL, 0, step == 3 ? 2.0 : 1.6);
        cv::Mat large;
        cv::resize(small, large, size, 0, 0, cv::INTER_LINEAR);
        sum += large;
    }
    return sum;
}

void turn(cv::Mat& image, double degrees) {
    const cv::Point2f centre(static_cast<float>(image.cols) / 2,
                             static_cast<float>(image.rows) / 2);
    const cv::Mat rotation = cv::getRotationMatrix2D(centre, degrees, 1.0);
    cv::Mat turned;
    cv::warpAffine(image, turned, rotation, image.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    image = turned;
}

} // namespace

Canvas blank_sheet(double width_mm, double height_mm, double dpi) {
    const int width = static_cast<int>(std::lround(width_mm / 25.4 * dpi));
    const int height = static_cast<int>(std::lround(height_mm / 25.4 * dpi));
    SCANSEAL_ASSERT(width > 16 && height > 16);
    return Canvas{cv::Mat(height, width, CV_8UC3, cv::Scalar(247, 245, 238)), dpi};
}

void scan_sheet(Canvas& canvas, SampleRandom& random) {
    auto& image = canvas.image;
    turn(image, random.between(-0.35, 0.35));
    cv::GaussianBlur(image, image, cv::Size(), std::max(0.35, 0.7 * canvas.dpi / 300.0));
    const cv::Mat light = light_field(image.size(), random);
    const cv::Mat grain = paper_grain(image.size(), random);
    const int channels = image.channels();
    cv::Mat noise(1, image.cols * channels, CV_16SC1);
    cv::RNG generator(random.bits());
    for (int y = 0; y < image.rows; ++y) {
        generator.fill(noise, cv::RNG::NORMAL, 0, 1.7);
        auto* pixels = image.ptr<std::uint8_t>(y);
        const auto* shine = light.ptr<std::int16_t>(y);
        const auto* fibre = grain.ptr<std::int16_t>(y);
        const auto* shot = noise.ptr<std::int16_t>(0);
        for (int i = 0; i < image.cols * channels; ++i) {
            const int x = i / channels;
            const int value = pixels[i] * shine[x] / 1024 + fibre[x] + shot[i];
            pixels[i] = static_cast<std::uint8_t>(std::clamp(value, 0, 255));
        }
    }
}

PixelBuffer to_pixels(const cv::Mat& image) {
    PixelBuffer out(static_cast<std::uint32_t>(image.cols), static_cast<std::uint32_t>(image.rows),
                    image.channels() == 3 ? SampleLayout::rgb8 : SampleLayout::grey8);
    for (int y = 0; y < image.rows; ++y) {
        auto row = out.row(static_cast<std::uint32_t>(y));
        std::memcpy(row.data(), image.ptr(y), row.size());
    }
    return out;
}

} // namespace scanseal::test
