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
void add_sums(DetailProfile& profile, const Sums& sums, std::size_t from, std::size_t count) {
    const auto add = [&](const std::array<std::int32_t, 256>& values, std::vector<float>& to) {
        double total = 0;
        for (std::size_t i = 0; i < count; ++i) {
            total += values.at(i);
        }
        const double scale = total > 0 ? static_cast<double>(count) / total : 0.0;
        for (std::size_t i = 0; i < count; ++i) {
            to[from + i] += static_cast<float>(values.at(i) * scale);
        }
    };
    add(sums.first, profile.first);
    add(sums.second, profile.second);
    add(sums.third, profile.third);
    for (std::size_t i = 0; i < count; ++i) {
        profile.weights[from + i] += 1.0F;
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
        add_sums(profile, sums, static_cast<std::size_t>(tile.x),
                 static_cast<std::size_t>(tile.width));
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
        add_sums(profile, sums, static_cast<std::size_t>(tile.y),
                 static_cast<std::size_t>(tile.height));
    }
    return profile;
}

double avoidance(const DetailProfile& profile, double factor) {
    constexpr std::size_t k_phases = 24;
    std::array<double, k_phases> detail{};
    std::array<double, k_phases> places{};
    double phase = 0.0; // of the way from one pixel before the enlargement to the next
    for (std::size_t i = 0; i < profile.first.size(); ++i) {
        phase += 1.0 / factor;
        phase -= phase >= 1.0 ? 1.0 : 0.0;
        const auto at = std::min(k_phases - 1, static_cast<std::size_t>(phase * k_phases));
        detail[at] += static_cast<double>(profile.first[i]);
        places[at] += static_cast<double>(profile.weights[i]);
    }

    struct Part {
        double detail = 0.0;
        double places = 0.0;
    };

    std::vector<Part> parts;
    Part whole;
    for (std::size_t i = 0; i < k_phases; ++i) {
        if (places[i] > 0) {
            parts.push_back({detail[i], places[i]});
            whole.detail += detail[i];
            whole.places += places[i];
        }
    }
    if (parts.size() < 2 || whole.detail <= 0) {
        return 0.0;
    }
    std::ranges::sort(parts, {}, [](const Part& part) { return part.detail / part.places; });
    // Of all places, one in `factor` is where a pixel begins; the rest should be without detail.
    Part quiet;
    double left = whole.places * (1.0 - 1.0 / factor);
    for (const auto& part : parts) {
        const double share = std::min(1.0, left / part.places);
        quiet.detail += share * part.detail;
        quiet.places += share * part.places;
        left -= share * part.places;
    }
    const double mean = whole.detail / whole.places;
    return std::max(0.0, 1.0 - quiet.detail / quiet.places / mean);
}

double avoidance_near(const DetailProfile& profile, double factor) {
    constexpr int k_steps_each_way = 6;
    constexpr double k_step_periods = 0.15;
    double most = 0.0;
    for (int step = -k_steps_each_way; step <= k_steps_each_way; ++step) {
        const double periods =
            static_cast<double>(profile.first.size()) / factor + k_step_periods * step;
        const double near = static_cast<double>(profile.first.size()) / periods;
        most = std::max(most, avoidance(profile, near));
    }
    return most;
}

} // namespace scanseal::imaging
