#include "tests/support/sample_film.hpp"

#include "tests/support/sample_pages.hpp"
#include "tests/support/sample_random.hpp"

#include <fmt/core.h>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

namespace scanseal::test {

namespace {

constexpr int k_sketch_width = 708; // anatomy has no fine detail: drawn small, then enlarged

struct Oval {
    double x, y, rx, ry;
};

struct Line {
    double x0, y0, x1, y1;
};

/// Draws in parts of the sketch's width and height.
class Sketch {
public:
    explicit Sketch(double height_over_width)
        : image_(static_cast<int>(k_sketch_width * height_over_width), k_sketch_width, CV_32FC1,
                 cv::Scalar(0)) {}

    /// Adds `amount` inside a soft ellipse.
    void ellipse(Oval oval, double amount, double soft, double turn_deg = 0.0) {
        cv::Mat layer(image_.size(), CV_32FC1, cv::Scalar(0));
        cv::ellipse(layer, at(oval.x, oval.y), cv::Size(across(oval.rx), down(oval.ry)), turn_deg,
                    0, 360, cv::Scalar(amount), -1, cv::LINE_8);
        add(layer, soft);
    }

    /// Adds `amount` once where any of them is.
    void domes(const std::vector<Oval>& all, double amount, double soft) {
        cv::Mat layer(image_.size(), CV_32FC1, cv::Scalar(0));
        for (const auto& one : all) {
            cv::ellipse(layer, at(one.x, one.y), cv::Size(across(one.rx), down(one.ry)), 0, 0, 360,
                        cv::Scalar(amount), -1, cv::LINE_8);
        }
        add(layer, soft);
    }

    void arc(Oval oval, double from_deg, double to_deg, double amount, double width) {
        cv::Mat layer(image_.size(), CV_32FC1, cv::Scalar(0));
        cv::ellipse(layer, at(oval.x, oval.y), cv::Size(across(oval.rx), down(oval.ry)), 0,
                    from_deg, to_deg, cv::Scalar(amount), std::max(1, across(width)), cv::LINE_8);
        add(layer, 0.004);
    }

    void bar(Line line, double width, double amount, double soft) {
        cv::Mat layer(image_.size(), CV_32FC1, cv::Scalar(0));
        cv::line(layer, at(line.x0, line.y0), at(line.x1, line.y1), cv::Scalar(amount),
                 std::max(1, across(width)), cv::LINE_8);
        add(layer, soft);
    }

    [[nodiscard]] cv::Mat& image() { return image_; }

private:
    [[nodiscard]] int across(double part) const { return static_cast<int>(part * image_.cols); }

    [[nodiscard]] int down(double part) const { return static_cast<int>(part * image_.rows); }

    [[nodiscard]] cv::Point at(double x, double y) const { return {across(x), down(y)}; }

    void add(cv::Mat& layer, double soft) {
        cv::GaussianBlur(layer, layer, cv::Size(), std::max(0.5, soft * image_.cols));
        image_ += layer;
    }

    cv::Mat image_;
};

void draw_bones(Sketch& sketch, SampleRandom& random) {
    sketch.bar({.5, 0, .5, 1}, .085, 520, .014);
    for (int i = 0; i < 15; ++i) { // vertebrae
        const double y = .06 + .062 * i;
        sketch.bar({.462, y, .538, y}, .012, 170, .005);
    }
    for (int i = 0; i < 9; ++i) { // ribs, behind (falling outwards) and in front (thinner)
        const double y = .17 + .058 * i;
        const double reach = .2 + .02 * std::min(i, 5);
        const double lift = random.between(-.004, .004);
        sketch.arc({.45 - reach * .62, y + .07 + lift, reach * .75, .085}, 185, 325, 190, .019);
        sketch.arc({.55 + reach * .62, y + .07 + lift, reach * .75, .085}, 215, 355, 190, .019);
        sketch.arc({.45 - reach * .62, y + .01, reach * .75, .09}, 35, 175, 110, .014);
        sketch.arc({.55 + reach * .62, y + .01, reach * .75, .09}, 5, 145, 110, .014);
    }
    sketch.bar({.14, .165, .46, .2}, .026, 420, .006); // clavicles
    sketch.bar({.86, .165, .54, .2}, .026, 420, .006);
    sketch.ellipse({.1, .3, .04, .14}, 300, .01, 12); // shoulder blades
    sketch.ellipse({.9, .3, .04, .14}, 300, .01, -12);
}

cv::Mat draw_chest(double height_over_width, SampleRandom& random) {
    Sketch sketch(height_over_width);
    const double wide = random.between(.96, 1.04);
    sketch.ellipse({.5, .62, .47 * wide, .6}, 1900, .03); // trunk
    sketch.ellipse({.5, .03, .13, .2}, 900, .03);         // neck
    sketch.ellipse({.12, .2, .2, .12}, 700, .05);
    sketch.ellipse({.88, .2, .2, .12}, 700, .05);
    sketch.ellipse({.285, .48, .165 * wide, .335}, -1180, .03, 4); // lungs
    sketch.ellipse({.715, .48, .16 * wide, .33}, -1180, .03, -4);
    sketch.ellipse({.56, .62, .155, .13}, 800, .014, 28); // heart
    sketch.ellipse({.5, .3, .075, .17}, 480, .02);        // great vessels
    sketch.domes({{.28, 1.0, .24, .25}, {.73, 1.03, .23, .25}, {.5, 1.1, .34, .2}}, 950,
                 .009);                              // diaphragm
    sketch.bar({.5, .05, .5, .33}, .03, -330, .008); // trachea
    for (int i = 0; i < 90; ++i) {                   // vessels of the lungs, out from the hila
        const double side = i % 2 == 0 ? -1.0 : 1.0;
        const double angle = random.between(-1.25, 1.25);
        const double length = random.between(.05, .18);
        const double x = .5 + side * .1;
        const double y = .45 + random.between(-.07, .09);
        sketch.bar({x, y, x + side * length * std::cos(angle), y + length * std::sin(angle)},
                   random.between(.003, .011), random.between(40, 130), .005);
    }
    draw_bones(sketch, random);
    return sketch.image();
}

void grain_row(std::span<std::uint8_t> row, const float* light, const cv::Mat& grain,
               bool exposed) {
    const auto* shot = grain.ptr<float>(0);
    for (std::size_t x = 0; x < row.size() / 2; ++x) {
        const float base = exposed ? 260.0F + light[x] : 3350.0F; // collimated border: clear film
        const float value = std::clamp(base + shot[x] * (12.0F + base * 0.006F), 40.0F, 4050.0F);
        const auto sample = static_cast<std::uint16_t>(value);
        std::memcpy(&row[x * 2], &sample, 2);
    }
}

} // namespace

PixelBuffer draw_film(std::uint64_t seed, FilmSize size) {
    SampleRandom random(seed ^ 0x46494C4DU);
    const auto width =
        static_cast<std::uint32_t>(std::lround(size.width_mm * 1000.0 / size.pitch_um));
    const auto height =
        static_cast<std::uint32_t>(std::lround(size.height_mm * 1000.0 / size.pitch_um));
    cv::Mat chest;
    cv::resize(draw_chest(size.height_mm / size.width_mm, random), chest,
               cv::Size(static_cast<int>(width), static_cast<int>(height)), 0, 0, cv::INTER_CUBIC);
    const auto border = static_cast<std::uint32_t>(6000.0 / size.pitch_um); // 6 mm, not exposed
    PixelBuffer film(width, height, SampleLayout::grey16);
    film.set_significant_bits(12);
    cv::Mat grain(1, static_cast<int>(width), CV_32FC1);
    cv::RNG generator(random.bits());
    for (std::uint32_t y = 0; y < height; ++y) {
        generator.fill(grain, cv::RNG::NORMAL, 0, 1);
        const bool exposed = y >= border && y + border < height;
        auto row = film.row(y);
        const auto* light = chest.ptr<float>(static_cast<int>(y));
        grain_row(row, light, grain, exposed);
        if (exposed) {
            grain_row(row.subspan(0, std::size_t{border} * 2), light, grain, false);
            grain_row(row.subspan(std::size_t{width - border} * 2), light, grain, false);
        }
    }
    const double dpi = 25400.0 / size.pitch_um;
    print_lines(film, dpi * 3, size.width_mm * .05 / 3, size.height_mm * .07 / 3,
                {"R"}); // lead marker
    print_lines(
        film, dpi, size.width_mm * .72, size.height_mm * .025,
        {fmt::format("ID {:08}", random.below(99999999)), "YAMADA TAROU  M", "2009.05.11 09:41"});
    return film;
}

} // namespace scanseal::test
