#include "tests/support/sample_ink_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace scanseal::test {

namespace {

constexpr int k_shift = 4; // sub-pixel bits of OpenCV's line drawing

cv::Point sub_pixel(double x, double y) {
    return {static_cast<int>(std::lround(x * (1 << k_shift))),
            static_cast<int>(std::lround(y * (1 << k_shift)))};
}

int line_width(double px) {
    return std::max(1, static_cast<int>(std::lround(px)));
}

double spline(double a, double b, double c, double d, double t) {
    return 0.5 * (2.0 * b + (c - a) * t + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t +
                  (3.0 * b - a - 3.0 * c + d) * t * t * t);
}

/// Catmull-Rom curve through the points: a hand does not turn corners.
std::vector<cv::Point> smooth(const Stroke& stroke, double scale, double dx, double dy) {
    constexpr int steps = 8;
    std::vector<cv::Point> out;
    const auto at = [&](std::ptrdiff_t i) {
        return stroke[static_cast<std::size_t>(
            std::clamp<std::ptrdiff_t>(i, 0, std::ssize(stroke) - 1))];
    };
    for (std::ptrdiff_t i = 0; i + 1 < std::ssize(stroke); ++i) {
        for (int k = 0; k <= steps; ++k) {
            const double t = static_cast<double>(k) / steps;
            const double x = spline(at(i - 1).x, at(i).x, at(i + 1).x, at(i + 2).x, t);
            const double y = spline(at(i - 1).y, at(i).y, at(i + 1).y, at(i + 2).y, t);
            out.push_back(sub_pixel(dx + x * scale, dy + y * scale));
        }
    }
    return out;
}

void draw(cv::Mat& image, const std::vector<cv::Point>& points, const cv::Scalar& ink, int width) {
    cv::polylines(image, points, false, ink, width, cv::LINE_AA, k_shift);
}

} // namespace

void print_glyph(Canvas& canvas, const Glyph& glyph, Place place) {
    const double size = canvas.px(place.size);
    const double x0 = canvas.px(place.x);
    const double y0 = canvas.px(place.y);
    for (const auto& stroke : glyph) {
        if (stroke.size() > 3) { // kana are round; parts of kanji have few points and sharp corners
            draw(canvas.image, smooth(stroke, size, x0, y0), k_print_ink, line_width(size * 0.065));
            continue;
        }
        for (std::size_t i = 0; i + 1 < stroke.size(); ++i) {
            // As in a book face: level strokes are thin, upright ones are thick.
            const bool level = std::abs(stroke[i].y - stroke[i + 1].y) <
                               0.2 * std::abs(stroke[i].x - stroke[i + 1].x);
            const double width = size * (level ? 0.045 : 0.075);
            cv::line(canvas.image, sub_pixel(x0 + stroke[i].x * size, y0 + stroke[i].y * size),
                     sub_pixel(x0 + stroke[i + 1].x * size, y0 + stroke[i + 1].y * size),
                     k_print_ink, line_width(width), cv::LINE_AA, k_shift);
        }
    }
}

void write_glyph(Canvas& canvas, const Glyph& glyph, Place place, SampleRandom& random,
                 const cv::Scalar& ink) {
    const double size = canvas.px(place.size) * random.between(0.9, 1.08);
    const double slant = random.between(-0.04, 0.14);
    for (const auto& stroke : glyph) {
        Stroke shaky;
        for (const auto& point : stroke) {
            const double y = point.y + random.between(-0.035, 0.035);
            shaky.push_back({point.x + slant * (0.5 - y) + random.between(-0.035, 0.035), y});
        }
        draw(canvas.image, smooth(shaky, size, canvas.px(place.x), canvas.px(place.y)), ink,
             line_width(canvas.px(random.between(0.28, 0.42))));
    }
}

double print_latin(Canvas& canvas, const std::string& text, Place place) {
    constexpr double capital_px = 21.0; // height of a capital in OpenCV's Hershey faces at scale 1
    const double scale = canvas.px(place.size) / capital_px;
    const int width = line_width(canvas.px(place.size) * 0.1);
    const auto origin = cv::Point(static_cast<int>(canvas.px(place.x)),
                                  static_cast<int>(canvas.px(place.y + place.size)));
    cv::putText(canvas.image, text, origin, cv::FONT_HERSHEY_COMPLEX, scale, k_print_ink, width,
                cv::LINE_AA);
    int baseline = 0;
    const auto size = cv::getTextSize(text, cv::FONT_HERSHEY_COMPLEX, scale, width, &baseline);
    return place.x + size.width * 25.4 / canvas.dpi;
}

double print_japanese(Canvas& canvas, unsigned count, Place place, SampleRandom& random) {
    for (unsigned i = 0; i < count; ++i) {
        if (i > 4 && random.chance(0.06)) { // a comma
            print_glyph(canvas, {{{.1, .75}, {.25, .9}}}, place);
        } else {
            print_glyph(canvas, random.chance(0.5) ? kanji_glyph(random) : kana_glyph(random),
                        place);
        }
        place.x += place.size * 1.06;
    }
    return place.x;
}

double write_japanese(Canvas& canvas, unsigned count, Place place, SampleRandom& random) {
    for (unsigned i = 0; i < count; ++i) {
        auto at = place;
        at.y += random.between(-0.06, 0.06) * place.size;
        write_glyph(canvas, random.chance(0.55) ? kanji_glyph(random) : kana_glyph(random), at,
                    random, k_pen_ink);
        place.x += place.size * random.between(1.0, 1.2);
    }
    return place.x;
}

double write_digits(Canvas& canvas, const std::string& digits, Place place, SampleRandom& random) {
    for (const char c : digits) {
        if (c >= '0' && c <= '9') {
            write_glyph(canvas, digit_glyph(static_cast<unsigned>(c - '0')), place, random,
                        k_pen_ink);
        }
        place.x += place.size * 0.8;
    }
    return place.x;
}

void write_signature(Canvas& canvas, Place place, SampleRandom& random) {
    double x = 0.0;
    for (int word = 0; word < 2; ++word) {
        Stroke stroke;
        const int turns = 5 + static_cast<int>(random.below(4));
        for (int i = 0; i < turns; ++i) {
            const double tall = i == 0 ? 1.0 : random.between(0.3, 0.65);
            const double lean =
                random.between(0.05, 0.3); // loops: up to the right, back to the left
            stroke.push_back({x + lean, 0.95 - tall});
            stroke.push_back({x + lean * 0.4, 1.0 - tall * 0.6});
            stroke.push_back({x + random.between(0.0, 0.12), 0.95 + random.between(-0.12, 0.08)});
            x += random.between(0.12, 0.3);
        }
        stroke.push_back({x + 0.35, random.between(0.5, 0.8)});
        x += 0.3;
        draw(canvas.image,
             smooth(stroke, canvas.px(place.size), canvas.px(place.x), canvas.px(place.y)),
             k_pen_ink, line_width(canvas.px(0.4)));
    }
}

void press_seal(Canvas& canvas, Place place, SampleRandom& random) {
    const int side = static_cast<int>(canvas.px(place.size)) + 8;
    Canvas seal{cv::Mat(side, side, CV_8UC1, cv::Scalar(0)), canvas.dpi};
    const cv::Scalar full(255);
    const double radius = canvas.px(place.size) / 2;
    cv::circle(seal.image, {side / 2, side / 2}, static_cast<int>(radius * 0.94), full,
               line_width(radius * 0.09), cv::LINE_AA);
    double top = side / 2.0 - radius * 0.74;
    for (const auto& glyph : seal_name(random.below(5))) {
        for (const auto& stroke : glyph) {
            std::vector<cv::Point> points;
            points.reserve(stroke.size());
            for (const auto& p : stroke) {
                points.push_back(
                    sub_pixel(side / 2.0 + (p.x - 0.5) * radius * 0.86, top + p.y * radius * 0.7));
            }
            draw(seal.image, points, full, line_width(radius * 0.09));
        }
        top += radius * 0.78;
    }
    cv::Mat patchy(side / 4 + 1, side / 4 + 1, CV_8UC1);
    cv::RNG(random.bits()).fill(patchy, cv::RNG::UNIFORM, 60, 256);
    cv::resize(patchy, patchy, seal.image.size(), 0, 0, cv::INTER_CUBIC);
    const int x0 = static_cast<int>(canvas.px(place.x));
    const int y0 = static_cast<int>(canvas.px(place.y));
    const int channels = canvas.image.channels();
    for (int y = 0; y < side && y0 + y < canvas.image.rows; ++y) {
        auto* row = canvas.image.ptr<std::uint8_t>(y0 + y);
        for (int x = 0; x < side && x0 + x < canvas.image.cols; ++x) {
            const int cover = seal.image.at<std::uint8_t>(y, x) *
                              std::min(255, 110 + patchy.at<std::uint8_t>(y, x)) / 255;
            for (int c = 0; c < channels; ++c) { // ink lets what is below shine through
                auto& value = row[(x0 + x) * channels + c];
                const double tint = (channels == 1 ? 120.0 : k_seal_ink[c]) / 255.0;
                value = static_cast<std::uint8_t>(value * (255.0 - cover + tint * cover) / 255.0);
            }
        }
    }
}

void rule(Canvas& canvas, double x0, double y0, double x1, double y1, double width_mm) {
    cv::line(canvas.image, sub_pixel(canvas.px(x0), canvas.px(y0)),
             sub_pixel(canvas.px(x1), canvas.px(y1)), k_print_ink, line_width(canvas.px(width_mm)),
             cv::LINE_AA, k_shift);
}

void frame(Canvas& canvas, double x0, double y0, double x1, double y1, double width_mm) {
    rule(canvas, x0, y0, x1, y0, width_mm);
    rule(canvas, x1, y0, x1, y1, width_mm);
    rule(canvas, x1, y1, x0, y1, width_mm);
    rule(canvas, x0, y1, x0, y0, width_mm);
}

} // namespace scanseal::test
