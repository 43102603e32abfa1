#include "imaging/measures/streak_bands_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace scanseal::imaging {

namespace {

constexpr int k_group_rows = 2;
constexpr int k_rows_min = k_streak_bands * k_group_rows * 4;
constexpr int k_columns_min = 64;
// A streak is at most 2 k_half_width - 1 columns wide; beside it lies k_side columns of paper.
constexpr int k_half_width = 3;
constexpr int k_side = 6;
// In levels of 255, and in deviations of the columns of a band.
constexpr float k_depth_min = 1.2F;
constexpr float k_deviations = 1.8F;
// Of the bands between the ends of a line, and of all.
constexpr double k_part_within = 0.85;
constexpr double k_part_of_page = 0.5;
// Bands in which a line shows, where dark print hides it in others.
constexpr int k_bands_min = 12;

using Row = std::vector<float>;

// Of every column the second brightest mean of k_group_rows rows: one bright speck does not count.
Row paper_of_band(const cv::Mat& band) {
    const auto width = static_cast<std::size_t>(band.cols);
    std::vector<std::uint16_t> brightest(width);
    std::vector<std::uint16_t> second(width);
    for (int y = 0; y + k_group_rows <= band.rows; y += k_group_rows) {
        const auto* a = band.ptr<std::uint8_t>(y);
        const auto* b = band.ptr<std::uint8_t>(y + 1);
        for (std::size_t x = 0; x < width; ++x) {
            const auto sum = static_cast<std::uint16_t>(a[x] + b[x]);
            second[x] = std::max(second[x], std::min(brightest[x], sum));
            brightest[x] = std::max(brightest[x], sum);
        }
    }
    Row row(width);
    for (std::size_t x = 0; x < width; ++x) {
        row[x] = static_cast<float>(second[x]) / k_group_rows;
    }
    return row;
}

void sort(float& low, float& high) {
    const float least = std::min(low, high);
    high = std::max(low, high);
    low = least;
}

// At each column the third brightest of the k_side columns from there on: print may cover some of
// the paper beside a line.
Row side_levels(const Row& paper) {
    static_assert(k_side == 6);
    Row result(paper.size());
    for (std::size_t x = 0; x + k_side <= paper.size(); ++x) {
        float a = paper[x];
        float b = paper[x + 1];
        float c = paper[x + 2];
        float d = paper[x + 3];
        float e = paper[x + 4];
        float f = paper[x + 5];
        // Both halves in order: a <= b <= c and d <= e <= f.
        sort(a, b);
        sort(b, c);
        sort(a, b);
        sort(d, e);
        sort(e, f);
        sort(d, e);
        result[x] = std::max({a, d, std::min(b, f), std::min(c, e)});
    }
    return result;
}

struct Band {
    Row differences;    ///< darker (above 0) or lighter (below 0) than what lies on both sides
    Row sides;          ///< the darker side of each column
    float least = 0.0F; ///< difference that counts
};

Band compare_sides(const Row& paper) {
    const int width = static_cast<int>(paper.size());
    const Row levels = side_levels(paper);
    const auto level = [&](int from) { return levels[static_cast<std::size_t>(from)]; };
    Band band{Row(paper.size()), Row(paper.size()), 0.0F};
    const int margin = k_half_width + k_side;
    for (int x = margin; x + margin < width; ++x) {
        const float left = level(x - margin);
        const float right = level(x + k_half_width + 1);
        const float here = paper[static_cast<std::size_t>(x)];
        const float darker = std::min(left, right) - here;
        const float lighter = here - std::max(left, right);
        const auto at = static_cast<std::size_t>(x);
        band.differences[at] = darker > 0.0F ? darker : std::min(0.0F, -lighter);
        band.sides[at] = std::min(left, right);
    }
    return band;
}

// Standard deviation of the usual column, from the median of the amounts.
float usual_deviation(const Row& row) {
    std::vector<float> amounts;
    for (const float value : row) {
        amounts.push_back(std::abs(value));
    }
    const auto at = amounts.begin() + static_cast<std::ptrdiff_t>(amounts.size() * 7 / 10);
    std::ranges::nth_element(amounts, at);
    return *at; // of a normal distribution 70 % lie within one deviation
}

struct Bands {
    std::vector<Band> bands;
    double paper = 0.0; ///< its usual tone
};

bool shows(const Band& band, std::size_t x, float sign) {
    return sign * band.differences[x] >= band.least;
}

// The line at column x, as far as it shows; of depth 0 when it does not cover enough of the page.
ColumnLine line_at(const Bands& all, std::size_t x, float sign) {
    ColumnLine line;
    std::vector<float> depths;
    int first = -1;
    int last = -1;
    int hidden = 0;
    int hidden_before = 0;
    int hidden_within = 0;
    for (int i = 0; i < k_streak_bands; ++i) {
        const auto& band = all.bands[static_cast<std::size_t>(i)];
        if (shows(band, x, sign)) {
            hidden_before = first < 0 ? hidden : hidden_before;
            hidden_within = hidden - hidden_before;
            first = first < 0 ? i : first;
            last = i;
            depths.push_back(sign * band.differences[x]);
        } else if (sign > 0.0F && static_cast<double>(band.sides[x]) < k_dark_print * all.paper) {
            ++hidden;
        }
    }
    const auto count = static_cast<int>(depths.size());
    if (count < k_bands_min || count + hidden < k_part_of_page * k_streak_bands ||
        count < k_part_within * (last - first + 1 - hidden_within)) {
        return line;
    }
    std::ranges::nth_element(depths,
                             depths.begin() + static_cast<std::ptrdiff_t>(depths.size() / 2));
    line.x = static_cast<int>(x);
    line.first_band = first;
    line.last_band = last;
    line.depth = static_cast<double>(depths[depths.size() / 2]);
    line.light = sign < 0.0F;
    return line;
}

// Centre of the line in the usual one of the bands from `from` to before `to`.
double centre_of(const Bands& all, const ColumnLine& line, int from, int to) {
    const float sign = line.light ? -1.0F : 1.0F;
    std::vector<double> centres;
    for (int i = from; i < to; ++i) {
        const auto& band = all.bands[static_cast<std::size_t>(i)];
        double weight = 0;
        double sum = 0;
        for (int dx = -2; dx <= 2; ++dx) {
            const auto at = static_cast<std::size_t>(std::ptrdiff_t{line.x} + dx);
            const auto amount = static_cast<double>(std::max(0.0F, sign * band.differences[at]));
            weight += amount;
            sum += amount * dx;
        }
        if (shows(band, static_cast<std::size_t>(line.x), sign)) {
            centres.push_back(sum / weight);
        }
    }
    if (centres.empty()) {
        return 0.0;
    }
    const auto middle = centres.begin() + static_cast<std::ptrdiff_t>(centres.size() / 2);
    std::ranges::nth_element(centres, middle);
    return *middle;
}

Bands measure_bands(const cv::Mat& picture) {
    constexpr std::size_t k_every = 8;
    Bands all;
    Row tones;
    for (int band = 0; band < k_streak_bands; ++band) {
        const int from = band * picture.rows / k_streak_bands;
        const int to = (band + 1) * picture.rows / k_streak_bands;
        const Row paper = paper_of_band(picture.rowRange(from, to));
        for (std::size_t x = 0; x < paper.size(); x += k_every) {
            tones.push_back(paper[x]);
        }
        all.bands.push_back(compare_sides(paper));
        auto& last = all.bands.back();
        last.least = std::max(k_depth_min, k_deviations * usual_deviation(last.differences));
    }
    const auto bright = tones.begin() + static_cast<std::ptrdiff_t>(tones.size() * 7 / 10);
    std::ranges::nth_element(tones, bright);
    all.paper = static_cast<double>(*bright);
    return all;
}

} // namespace

ColumnLines find_column_lines(const cv::Mat& picture) {
    ColumnLines found;
    if (picture.rows < k_rows_min || picture.cols < k_columns_min) {
        return found;
    }
    const auto bands = measure_bands(picture);
    found.paper = bands.paper;
    auto& lines = found.lines;
    for (std::size_t x = 0; x < static_cast<std::size_t>(picture.cols); ++x) {
        for (const float sign : {1.0F, -1.0F}) {
            const auto line = line_at(bands, x, sign);
            if (line.depth <= 0) {
                continue;
            }
            auto* previous = lines.empty() ? nullptr : &lines.back();
            const bool joins = previous != nullptr && previous->light == line.light &&
                               line.x - previous->x <= k_half_width;
            if (!joins) {
                lines.push_back(line);
            } else if (line.depth > previous->depth) {
                const int width = previous->width + 1;
                *previous = line;
                previous->width = width;
            } else {
                ++previous->width;
            }
        }
    }
    for (auto& line : lines) {
        const int third = (line.last_band - line.first_band + 1) / 3;
        line.drift_px = centre_of(bands, line, line.last_band + 1 - third, line.last_band + 1) -
                        centre_of(bands, line, line.first_band, line.first_band + third);
    }
    return found;
}

} // namespace scanseal::imaging
