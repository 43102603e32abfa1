// tests/support/sample_ink_internal.hpp — pens, print and seals on an OpenCV canvas. Lengths are
// pixels unless a name says millimetres. Colours are R G B.
#pragma once

#include "tests/support/sample_glyphs.hpp"
#include "tests/support/sample_random.hpp"

#include <opencv2/core.hpp>

#include <string>

namespace scanseal::test {

/// A page under the pen: 8-bit, one or three channels.
struct Canvas {
    cv::Mat image;
    double dpi = 300.0;

    [[nodiscard]] double px(double mm) const { return mm * dpi / 25.4; }
};

const cv::Scalar k_print_ink(38, 36, 40);
const cv::Scalar k_pen_ink(34, 44, 120);
const cv::Scalar k_seal_ink(205, 42, 48);

struct Place {
    double x = 0.0;    ///< left, mm
    double y = 0.0;    ///< top, mm
    double size = 3.5; ///< height of a character, mm
};

/// One printed or written stroke character in the square at `place`.
void print_glyph(Canvas& canvas, const Glyph& glyph, Place place);
void write_glyph(Canvas& canvas, const Glyph& glyph, Place place, SampleRandom& random,
                 const cv::Scalar& ink);
/// Latin text in a Hershey face; `size` is the height of a capital. Returns the x after it in mm.
double print_latin(Canvas& canvas, const std::string& text, Place place);
/// A run of `count` Japanese-looking characters; returns the x after it in mm.
double print_japanese(Canvas& canvas, unsigned count, Place place, SampleRandom& random);
double write_japanese(Canvas& canvas, unsigned count, Place place, SampleRandom& random);
double write_digits(Canvas& canvas, const std::string& digits, Place place, SampleRandom& random);
/// A name written in one go, about four times as wide as high.
void write_signature(Canvas& canvas, Place place, SampleRandom& random);
/// A round seal of `size` mm whose ink did not take evenly.
void press_seal(Canvas& canvas, Place place, SampleRandom& random);
void rule(Canvas& canvas, double x0, double y0, double x1, double y1, double width_mm);
void frame(Canvas& canvas, double x0, double y0, double x1, double y1, double width_mm);

} // namespace scanseal::test
