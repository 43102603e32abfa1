#include "imaging/measures/paper_light_internal.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace scanseal::imaging {

namespace {

constexpr int k_square_px = 12;
constexpr std::size_t k_squares_min = 24;
constexpr int k_no_paper = -1;
// Of 255: within the brighter half of a square, and from one square to the next. Light that falls
// to half along the short side of A4 makes 5.
constexpr int k_plain_max = 4;
constexpr int k_step_max = 6;
constexpr double k_left_out = 0.02; // of the squares, at either end

struct Squares {
    int across = 0;
    int down = 0;
    std::vector<int> tones; ///< 0..255, or k_no_paper; row after row
};

int tone_of_square(const cv::Mat& square, std::vector<std::uint8_t>& tones) {
    tones.clear();
    for (int y = 0; y < square.rows; ++y) {
        const auto* row = square.ptr<std::uint8_t>(y);
        tones.insert(tones.end(), row, row + square.cols);
    }
    // Each among those from the one before it on.
    auto from = tones.begin();
    const auto tone_at = [&](std::size_t tenths) {
        const auto at = tones.begin() + static_cast<std::ptrdiff_t>(tones.size() * tenths / 10);
        std::nth_element(from, at, tones.end());
        from = at;
        return static_cast<int>(*at);
    };
    const int low = tone_at(6);
    const int middle = tone_at(8);
    return tone_at(9) - low <= k_plain_max ? middle : k_no_paper;
}

// Without the outermost squares, which hold the edge of the sheet.
Squares squares_of(const cv::Mat& eighth) {
    Squares squares{.across = std::max(0, eighth.cols / k_square_px - 2),
                    .down = std::max(0, eighth.rows / k_square_px - 2),
                    .tones = {}};
    std::vector<std::uint8_t> tones;
    for (int y = 1; y <= squares.down; ++y) {
        for (int x = 1; x <= squares.across; ++x) {
            const cv::Rect box(x * k_square_px, y * k_square_px, k_square_px, k_square_px);
            squares.tones.push_back(tone_of_square(eighth(box), tones));
        }
    }
    return squares;
}

// Takes the area that square `first` belongs to out of `squares`; its tones.
std::vector<int> take_area(Squares& squares, int first) {
    std::vector<int> area;
    std::vector<int> open{first};
    std::vector<int> open_tones{squares.tones[static_cast<std::size_t>(first)]};
    squares.tones[static_cast<std::size_t>(first)] = k_no_paper;
    while (!open.empty()) {
        const int at = open.back();
        const int tone = open_tones.back();
        open.pop_back();
        open_tones.pop_back();
        area.push_back(tone);
        const auto visit = [&](bool inside, int next) {
            if (!inside) {
                return;
            }
            auto& other = squares.tones[static_cast<std::size_t>(next)];
            if (other != k_no_paper && std::abs(other - tone) <= k_step_max) {
                open.push_back(next);
                open_tones.push_back(other);
                other = k_no_paper;
            }
        };
        visit(at % squares.across > 0, at - 1);
        visit(at % squares.across + 1 < squares.across, at + 1);
        visit(at >= squares.across, at - squares.across);
        visit(at / squares.across + 1 < squares.down, at + squares.across);
    }
    return area;
}

} // namespace

double measure_unevenness(const cv::Mat& eighth) {
    auto squares = squares_of(eighth);
    std::vector<int> paper;
    for (int first = 0; first < squares.across * squares.down; ++first) {
        if (squares.tones[static_cast<std::size_t>(first)] != k_no_paper) {
            auto area = take_area(squares, first);
            if (area.size() > paper.size()) {
                paper = std::move(area);
            }
        }
    }
    if (paper.size() < k_squares_min) {
        return 0.0;
    }
    std::ranges::sort(paper);
    const auto left_out = static_cast<std::size_t>(k_left_out * static_cast<double>(paper.size()));
    return (paper[paper.size() - 1 - left_out] - paper[left_out]) / 255.0;
}

} // namespace scanseal::imaging
