#include "imaging/page_picture.hpp"

#include "core/assert.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/picture_encoding_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace scanseal::imaging {

namespace {

constexpr int k_side_px = 1200;
constexpr int k_width_px_min = 600; ///< of the whole picture, for the legend's sake
constexpr int k_line_px = 22;
constexpr int k_margin_px = 10;
constexpr std::size_t k_lines_max = 60;
constexpr double k_text_scale = 0.5;
constexpr int k_font = cv::FONT_HERSHEY_SIMPLEX;

cv::Mat reduced(const PixelBuffer& page, int side_px_max) {
    const auto samples = eight_bit_samples(page);
    const double factor =
        std::min(1.0, static_cast<double>(side_px_max) / std::max(samples.cols, samples.rows));
    const cv::Size size(std::max(1, static_cast<int>(std::lround(samples.cols * factor))),
                        std::max(1, static_cast<int>(std::lround(samples.rows * factor))));
    cv::Mat small;
    cv::resize(samples, small, size, 0, 0, cv::INTER_AREA);
    return small;
}

cv::Scalar colour_of(const PictureMark& mark) {
    return {static_cast<double>(mark.colour[0]), static_cast<double>(mark.colour[1]),
            static_cast<double>(mark.colour[2])};
}

/// A filled box with the number in white, its top left corner at `at` but inside the picture.
void draw_tag(cv::Mat& canvas, const PictureMark& mark, cv::Point at) {
    const auto text = std::to_string(mark.number);
    const cv::Size size(10 + 10 * static_cast<int>(text.size()), 20);
    at.x = std::clamp(at.x, 0, std::max(0, canvas.cols - size.width));
    at.y = std::clamp(at.y, 0, std::max(0, canvas.rows - size.height));
    cv::rectangle(canvas, cv::Rect(at, size), colour_of(mark), cv::FILLED);
    cv::putText(canvas, text, at + cv::Point(5, 15), k_font, k_text_scale, cv::Scalar::all(255), 1,
                cv::LINE_AA);
}

/// The region on the reduced picture, at least a few pixels large and inside it; empty when the
/// region lies wholly outside.
cv::Rect on_picture(const PixelRegion& region, const PixelBuffer& page, const cv::Size& picture) {
    const double x_scale = static_cast<double>(picture.width) / page.width_px();
    const double y_scale = static_cast<double>(picture.height) / page.height_px();
    const double right = std::min<double>(page.width_px(), 1.0 * region.x_px + region.width_px);
    const double bottom = std::min<double>(page.height_px(), 1.0 * region.y_px + region.height_px);
    if (region.x_px >= page.width_px() || region.y_px >= page.height_px()) {
        return {};
    }
    constexpr int k_side_min = 6;
    const cv::Rect rect(static_cast<int>(region.x_px * x_scale),
                        static_cast<int>(region.y_px * y_scale),
                        std::max(k_side_min, static_cast<int>((right - region.x_px) * x_scale)),
                        std::max(k_side_min, static_cast<int>((bottom - region.y_px) * y_scale)));
    return rect & cv::Rect(0, 0, picture.width, picture.height);
}

std::string ascii(std::string text) {
    std::string plain;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7F) {
            plain.push_back(c);
        } else if (byte < 0x80 || byte >= 0xC0) {
            plain.push_back('?'); // one for each character; the bytes that follow say no more
        }
    }
    return plain;
}

int width_of(const std::string& text) {
    int baseline = 0;
    return cv::getTextSize(text, k_font, k_text_scale, 1, &baseline).width;
}

/// Breaks text at spaces so that each line fits.
std::vector<std::string> lines_of(const std::string& text, int width_px) {
    std::vector<std::string> lines(1);
    std::size_t at = 0;
    while (at < text.size()) {
        const auto space = std::min(text.find(' ', at), text.size());
        // Nothing drawn is longer than this; a hostile name without spaces is cut.
        const auto word = text.substr(at, std::min<std::size_t>(space - at, 60));
        const auto longer = lines.back().empty() ? word : lines.back() + ' ' + word;
        if (lines.back().empty() || width_of(longer) <= width_px) {
            lines.back() = longer;
        } else {
            lines.push_back(word);
        }
        at = space + 1;
    }
    return lines;
}

struct LegendLine {
    const PictureMark* mark = nullptr; ///< the first line of a mark has its tag
    std::string text;
};

std::vector<LegendLine> legend_of(const std::vector<PictureMark>& marks, int width_px) {
    std::vector<LegendLine> legend;
    for (const auto& mark : marks) {
        bool first = true;
        for (auto& line : lines_of(ascii(mark.text), width_px)) {
            legend.push_back({.mark = first ? &mark : nullptr, .text = std::move(line)});
            first = false;
        }
        if (legend.size() >= k_lines_max) {
            legend.resize(k_lines_max);
            break;
        }
    }
    return legend;
}

} // namespace

Bytes marked_page_png(const PixelBuffer& page, const std::vector<PictureMark>& marks) {
    SCANSEAL_ASSERT(!page.empty());
    auto picture = reduced(page, k_side_px);
    if (picture.channels() == 1) {
        cv::cvtColor(picture, picture, cv::COLOR_GRAY2RGB);
    }
    constexpr int k_indent_px = 60; // room for a tag of three digits
    const int width = std::max(picture.cols, k_width_px_min);
    const auto legend = legend_of(marks, width - k_indent_px - k_margin_px);
    const int strip =
        legend.empty() ? 0 : 2 * k_margin_px + k_line_px * static_cast<int>(legend.size());
    cv::Mat canvas(picture.rows + strip, width, CV_8UC3, cv::Scalar::all(245));
    auto drawn = canvas(cv::Rect(0, 0, picture.cols, picture.rows));
    picture.copyTo(drawn);
    for (const auto& mark : marks) {
        const auto rect = mark.region ? on_picture(*mark.region, page, picture.size()) : cv::Rect();
        if (!rect.empty()) {
            cv::rectangle(drawn, rect, colour_of(mark), 3, cv::LINE_AA);
        }
    }
    for (const auto& mark : marks) { // above all frames
        const auto rect = mark.region ? on_picture(*mark.region, page, picture.size()) : cv::Rect();
        if (!rect.empty()) {
            draw_tag(drawn, mark, rect.tl() - cv::Point(0, 20));
        }
    }
    int y = picture.rows + k_margin_px;
    for (const auto& line : legend) {
        if (line.mark != nullptr) {
            draw_tag(canvas, *line.mark, {k_margin_px, y});
        }
        cv::putText(canvas, line.text, {k_indent_px, y + 15}, k_font, k_text_scale,
                    cv::Scalar::all(30), 1, cv::LINE_AA);
        y += k_line_px;
    }
    return encode_png(canvas);
}

Thumbnail page_thumbnail(const PixelBuffer& page, unsigned side_px_max, std::size_t bytes_max) {
    SCANSEAL_ASSERT(!page.empty() && bytes_max >= 8192);
    auto picture = reduced(page, static_cast<int>(side_px_max));
    for (;;) {
        for (const int quality : {80, 60, 40}) {
            auto jpeg = encode_jpeg(picture, quality);
            if (jpeg.size() <= bytes_max) {
                return {.jpeg = std::move(jpeg),
                        .width_px = static_cast<unsigned>(picture.cols),
                        .height_px = static_cast<unsigned>(picture.rows)};
            }
        }
        cv::Mat smaller;
        cv::resize(picture, smaller,
                   cv::Size(std::max(1, picture.cols * 3 / 4), std::max(1, picture.rows * 3 / 4)),
                   0, 0, cv::INTER_AREA);
        picture = smaller;
    }
}

} // namespace scanseal::imaging
