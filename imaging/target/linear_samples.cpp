#include "imaging/target/linear_samples_internal.hpp"

#include "core/assert.hpp"

#include <array>
#include <cmath>
#include <vector>

namespace scanseal::imaging {

namespace {

// IEC 61966-2-1, 5.2: from the coded value to linear light.
float linear_from_srgb(double value) {
    return static_cast<float>(value <= 0.04045 ? value / 12.92
                                               : std::pow((value + 0.055) / 1.055, 2.4));
}

const std::vector<float>& light_of_values(unsigned bits) {
    static const auto table = [](unsigned count) {
        std::vector<float> light(count);
        for (unsigned i = 0; i < count; ++i) {
            light[i] = linear_from_srgb(static_cast<double>(i) / (count - 1));
        }
        return light;
    };
    static const std::vector<float> eight = table(256);
    static const std::vector<float> sixteen = table(65536);
    return bits == 8 ? eight : sixteen;
}

template <class Sample>
void convert_row(const PixelBuffer& page, const cv::Rect& part, int y, float scale,
                 const std::vector<float>& light, float* into) {
    const auto channels = channels_of(page.layout());
    const auto row = page.row(static_cast<std::uint32_t>(part.y + y));
    const auto* samples =
        reinterpret_cast<const Sample*>(row.data()) + static_cast<std::size_t>(part.x) * channels;
    const auto count = static_cast<std::size_t>(part.width) * channels;
    for (std::size_t i = 0; i < count; ++i) {
        const auto value = static_cast<std::size_t>(static_cast<float>(samples[i]) * scale);
        into[i] = light[std::min(value, light.size() - 1)];
    }
}

// ISO/CIE 11664-4.
double cube_root_or_line(double t) noexcept {
    constexpr double k_delta = 6.0 / 29.0;
    return t > k_delta * k_delta * k_delta ? std::cbrt(t)
                                           : t / (3 * k_delta * k_delta) + 4.0 / 29.0;
}

} // namespace

cv::Mat linear_light(const PixelBuffer& page, const cv::Rect& part) {
    const auto bits = sample_bits_of(page.layout());
    SCANSEAL_ASSERT(bits >= 8);
    SCANSEAL_ASSERT((part & cv::Rect(0, 0, static_cast<int>(page.width_px()),
                                     static_cast<int>(page.height_px()))) == part);
    cv::Mat light(part.size(), CV_32FC(static_cast<int>(channels_of(page.layout()))));
    const auto& table = light_of_values(bits);
    // Samples of fewer significant bits than they have room for end lower.
    const auto significant = page.significant_bits() == 0 ? bits : page.significant_bits();
    const float scale =
        bits == 8 ? 1.0F : 65535.0F / static_cast<float>((1U << std::min(significant, 16U)) - 1);
    for (int y = 0; y < part.height; ++y) {
        if (bits == 8) {
            convert_row<std::uint8_t>(page, part, y, scale, table, light.ptr<float>(y));
        } else {
            convert_row<std::uint16_t>(page, part, y, scale, table, light.ptr<float>(y));
        }
    }
    return light;
}

cv::Mat luminance(const cv::Mat& light) {
    if (light.channels() == 1) {
        return light;
    }
    // ITU-R BT.709, whose primaries sRGB has.
    cv::Mat luminance;
    cv::transform(light, luminance, cv::Matx13f(0.2126F, 0.7152F, 0.0722F));
    return luminance;
}

double lightness_of(double luminance) noexcept {
    return 116.0 * cube_root_or_line(luminance) - 16.0;
}

Lab lab_of(double red, double green, double blue) noexcept {
    // IEC 61966-2-1, 5.2; rows divided by the white point, so that equal values are neutral.
    const double x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505;
    const double y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    const double z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.0890;
    return {.lightness = lightness_of(y),
            .a = 500.0 * (cube_root_or_line(x) - cube_root_or_line(y)),
            .b = 200.0 * (cube_root_or_line(y) - cube_root_or_line(z))};
}

} // namespace scanseal::imaging
