#include "imaging/measures/detail_profile_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace scanseal::imaging {

namespace {

constexpr int k_differences_max = 96; // one hard edge counts no more than a few soft ones

// Adds, for each of `count` places along a line of samples `step` apart, what its neighbours say.
struct Sums {
    std::array<std::int32_t, 256> first{};
    std::array<std::int32_t, 256> second{};
    std::array<std::int32_t, 256> third{};
};

DetailProfile empty_profile(int length) {
    DetailProfile profile;
    for (auto* values : {&profile.first, &profile.second, &profile.third, &profile.weights}) {
        values->resize(static_cast<std::size_t>(length));
    }
    return profile;
}

void add_row(const std::uint8_t* row, int width, Sums& sums) {
    for (int x = 0; x < width; ++x) {
        const int a = row[x];
        const int b = row[x + 1];
        const int c = row[x + 2];
        const int d = row[x + 3];
        const auto at = static_cast<std::size_t>(x);
        sums.first[at] += std::min(std::abs(c - b), k_differences_max);
        sums.second[at] += std::min(std::abs(a - 2 * b + c), k_differences_max);
        sums.third[at] += std::min(std::abs(d - 3 * c + 3 * b - a), k_differences_max);
    }
}

// Tiles are of one size; each counts the same, or the boldest print would drown the rest.
void add_sums(DetailProfile& profile, const Sums& sums, int from, int count) {
    const auto add = [&](const std::array<std::int32_t, 256>& values, std::vector<float>& to) {
        double total = 0;
        for (int i = 0; i < count; ++i) {
            total += values[static_cast<std::size_t>(i)];
        }
        const double scale = total > 0 ? count / total : 0.0;
        for (int i = 0; i < count; ++i) {
            to[static_cast<std::size_t>(from + i)] +=
                static_cast<float>(values[static_cast<std::size_t>(i)] * scale);
        }
    };
    add(sums.first, profile.first);
    add(sums.second, profile.second);
    add(sums.third, profile.third);
    for (int i = 0; i < count; ++i) {
        profile.weights[static_cast<std::size_t>(from + i)] += 1.0F;
    }
}

// Two samples before the tile and two after belong to the differences.
bool has_margin(const cv::Rect& tile, int length, bool along_x) {
    const int from = along_x ? tile.x : tile.y;
    const int size = along_x ? tile.width : tile.height;
    return from >= 1 && from + size + 2 <= length;
}

} // namespace

DetailProfile detail_along_x(const cv::Mat& grey, std::span<const cv::Rect> tiles) {
    auto profile = empty_profile(grey.cols);
    for (const auto& tile : tiles) {
        if (!has_margin(tile, grey.cols, true)) {
            continue;
        }
        Sums sums;
        for (int y = tile.y; y < tile.y + tile.height; ++y) {
            add_row(grey.ptr<std::uint8_t>(y) + tile.x - 1, tile.width, sums);
        }
        add_sums(profile, sums, tile.x, tile.width);
    }
    return profile;
}

DetailProfile detail_along_y(const cv::Mat& grey, std::span<const cv::Rect> tiles) {
    auto profile = empty_profile(grey.rows);
    cv::Mat turned;
    for (const auto& tile : tiles) {
        if (!has_margin(tile, grey.rows, false)) {
            continue;
        }
        const cv::Rect around(tile.x, tile.y - 1, tile.width, tile.height + 3);
        cv::transpose(grey(around), turned);
        Sums sums;
        for (int y = 0; y < turned.rows; ++y) {
            add_row(turned.ptr<std::uint8_t>(y), tile.height, sums);
        }
        add_sums(profile, sums, tile.y, tile.height);
    }
    return profile;
}

double avoidance(const DetailProfile& profile, double factor) {
    constexpr std::size_t k_phases = 24;
    std::array<double, k_phases> detail{};
    std::array<double, k_phases> places{};
    for (std::size_t i = 0; i < profile.first.size(); ++i) {
        const double phase = std::fmod(static_cast<double>(i) + 1.0, factor) / factor;
        const auto at = std::min(k_phases - 1, static_cast<std::size_t>(phase * k_phases));
        detail[at] += static_cast<double>(profile.first[i]);
        places[at] += static_cast<double>(profile.weights[i]);
    }
    std::vector<double> density;
    for (std::size_t i = 0; i < k_phases; ++i) {
        if (places[i] > 0) {
            density.push_back(detail[i] / places[i]);
        }
    }
    if (density.size() < 2) {
        return 0.0;
    }
    // Of all phases, one in `factor` is where a pixel begins.
    std::ranges::sort(density);
    const auto quiet =
        std::max<std::size_t>(1, static_cast<std::size_t>(std::floor(
                                     static_cast<double>(density.size()) * (1.0 - 1.0 / factor))));
    double quiet_sum = 0;
    double sum = 0;
    for (std::size_t i = 0; i < density.size(); ++i) {
        quiet_sum += i < quiet ? density[i] : 0.0;
        sum += density[i];
    }
    const double quiet_mean = quiet_sum / static_cast<double>(quiet);
    const double mean = sum / static_cast<double>(density.size());
    return mean > 0 ? std::max(0.0, 1.0 - quiet_mean / mean) : 0.0;
}

} // namespace scanseal::imaging
