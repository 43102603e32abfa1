// tests/imaging/target/target_fixture.hpp — the target sheet as scanners would see it: drawn by us,
// made into pixels by pdftoppm (three times as fine, without smoothing), then brought to 300 dpi,
// blurred and coded here, all in linear light.
#pragma once

#include "imaging/sheets/target_sheet_drawing.hpp"
#include "tests/imaging/test_pages.hpp"
#include "tests/support/shell_command.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>

namespace scanseal::imaging::test {

inline double linear_of(double code) {
    return code <= 0.04045 ? code / 12.92 : std::pow((code + 0.055) / 1.055, 2.4);
}

inline double code_of(double linear) {
    return linear <= 0.0031308 ? linear * 12.92 : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
}

// Of linear light: what paper sends back, and the blackest toner.
inline constexpr double k_paper_light = 0.85;
inline constexpr double k_black_light = 0.01;

/// Linear light at 300 dpi, each pixel the mean over its area; empty where pdftoppm is missing.
inline cv::Mat target_light() {
    static const cv::Mat light = [] {
        if (!scanseal::test::has_program("pdftoppm")) {
            return cv::Mat();
        }
        const scanseal::test::TempDir folder;
        const auto pdf = draw_target_sheet("test-1");
        const auto file = folder.path() / "target.pdf";
        std::ofstream(file, std::ios::binary)
            .write(reinterpret_cast<const char*>(pdf->data()),
                   static_cast<std::streamsize>(pdf->size()));
        const auto command = "pdftoppm -gray -singlefile -aa no -aaVector no -r 900 " +
                             file.string() + " " + (folder.path() / "target").string();
        if (!scanseal::test::succeeds(command)) {
            throw std::runtime_error("pdftoppm failed");
        }
        // Netpbm "P5", without comments.
        auto picture = bytes_of(folder.path() / "target.pgm");
        int width = 0;
        int height = 0;
        int header = 0;
        const std::string start(
            picture.begin(), picture.begin() + std::min<std::ptrdiff_t>(32, std::ssize(picture)));
        if (std::sscanf(start.c_str(), "P5 %d %d 255%n", &width, &height, &header) != 2 ||
            std::ssize(picture) < header + 1 + std::ptrdiff_t{width} * height) {
            throw std::runtime_error("pdftoppm wrote no P5 picture");
        }
        const cv::Mat fine(height, width, CV_8UC1, picture.data() + header + 1);
        cv::Mat table(1, 256, CV_32FC1);
        for (int i = 0; i < 256; ++i) {
            table.at<float>(i) = static_cast<float>(
                k_black_light + (k_paper_light - k_black_light) * linear_of(i / 255.0));
        }
        cv::Mat linear;
        cv::LUT(fine, table, linear);
        cv::Mat coarse;
        cv::resize(linear, coarse, cv::Size(linear.cols / 3, linear.rows / 3), 0, 0,
                   cv::INTER_AREA);
        return coarse;
    }();
    return light;
}

inline cv::Mat blurred(const cv::Mat& light, double sigma_px) {
    cv::Mat soft;
    cv::GaussianBlur(light, soft, cv::Size(0, 0), sigma_px, sigma_px, cv::BORDER_REPLICATE);
    return soft;
}

/// As an 8-bit page coded as sRGB; one channel or three.
inline PixelBuffer coded(const cv::Mat& light) {
    const auto channels = light.channels();
    PixelBuffer page(static_cast<std::uint32_t>(light.cols), static_cast<std::uint32_t>(light.rows),
                     channels == 3 ? SampleLayout::rgb8 : SampleLayout::grey8);
    for (int y = 0; y < light.rows; ++y) {
        const auto* from = light.ptr<float>(y);
        auto row = page.row(static_cast<std::uint32_t>(y));
        for (int i = 0; i < light.cols * channels; ++i) {
            row[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(
                std::lround(255 * code_of(std::clamp(static_cast<double>(from[i]), 0.0, 1.0))));
        }
    }
    return page;
}

} // namespace scanseal::imaging::test
