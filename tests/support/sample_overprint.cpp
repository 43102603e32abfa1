#include "core/assert.hpp"
#include "tests/support/sample_pages.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace scanseal::test {

namespace {

/// Text as a mask of 0 to 255, one line below the other.
cv::Mat text_mask(const std::vector<std::string>& lines, double dpi) {
    const double height = 2.6 / 25.4 * dpi; // of a capital
    const double scale = height / 21.0;
    const int pitch = static_cast<int>(height * 1.9);
    const int width = std::max(1, static_cast<int>(std::lround(height * 0.1)));
    int columns = 1;
    for (const auto& line : lines) {
        int baseline = 0;
        columns = std::max(
            columns,
            cv::getTextSize(line, cv::FONT_HERSHEY_COMPLEX, scale, width, &baseline).width);
    }
    cv::Mat mask(pitch * static_cast<int>(lines.size()) + 1, columns + 4, CV_8UC1, cv::Scalar(0));
    int y = static_cast<int>(height) + 2;
    for (const auto& line : lines) {
        cv::putText(mask, line, {2, y}, cv::FONT_HERSHEY_COMPLEX, scale, cv::Scalar(255), width,
                    cv::LINE_AA);
        y += pitch;
    }
    return mask;
}

void ink_pixel(std::span<std::uint8_t> row, std::uint32_t x, unsigned cover, SampleLayout layout) {
    switch (layout) {
    case SampleLayout::bilevel:
        if (cover > 127) {
            row[x / 8] = static_cast<std::uint8_t>(row[x / 8] & ~(0x80U >> (x % 8)));
        }
        return;
    case SampleLayout::grey8:
    case SampleLayout::rgb8:
        for (unsigned c = 0; c < channels_of(layout); ++c) {
            auto& value = row[std::size_t{x} * channels_of(layout) + c];
            value = static_cast<std::uint8_t>(value - value * cover * 6 / (255 * 7));
        }
        return;
    case SampleLayout::grey16: { // a film stamped with light-tight letters: bright
        std::uint16_t value = 0;
        std::memcpy(&value, &row[std::size_t{x} * 2], 2);
        value = static_cast<std::uint16_t>(value + (3900 - std::min<int>(value, 3900)) *
                                                       static_cast<int>(cover) / 255);
        std::memcpy(&row[std::size_t{x} * 2], &value, 2);
        return;
    }
    case SampleLayout::rgb16:
        SCANSEAL_ASSERT(layout != SampleLayout::rgb16);
    }
}

} // namespace

void print_lines(PixelBuffer& page, double dpi, double x_mm, double y_mm,
                 const std::vector<std::string>& lines) {
    const cv::Mat mask = text_mask(lines, dpi);
    const auto left = static_cast<std::uint32_t>(x_mm / 25.4 * dpi);
    const auto top = static_cast<std::uint32_t>(y_mm / 25.4 * dpi);
    for (int y = 0; y < mask.rows && top + static_cast<std::uint32_t>(y) < page.height_px(); ++y) {
        auto row = page.row(top + static_cast<std::uint32_t>(y));
        for (int x = 0; x < mask.cols; ++x) {
            const auto at = left + static_cast<std::uint32_t>(x);
            const unsigned cover = mask.at<std::uint8_t>(y, x);
            if (cover != 0 && at < page.width_px()) {
                ink_pixel(row, at, cover, page.layout());
            }
        }
    }
}

} // namespace scanseal::test
