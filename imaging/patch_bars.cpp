#include "imaging/patch_bars_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

namespace scanseal::imaging {

namespace {

// All in inches. What is published, 5 % of scale and the unsharpness of a scan at 200 dpi.
constexpr double k_narrow_min = 0.058;
constexpr double k_narrow_max = 0.103;
constexpr double k_wide_min = 0.172;
constexpr double k_wide_max = 0.228;
constexpr double k_depth_min = 0.74;
constexpr double k_depth_max = 0.86;
constexpr double k_length_min = k_patch_length_in * 0.95 - k_narrow_min;
constexpr double k_clear = 0.10; ///< paper before the first bar and after the last one
/// Pixels are averaged over this length along the bars, against grain. On Kodak's own sheets, which
/// have patches at all four edges, 0.085 inch of paper parts one from the next.
constexpr double k_block = 0.025;
constexpr int k_gap_blocks = 6; ///< a speck or a fold across the bars
constexpr double k_seen_min = 0.85;
constexpr double k_slope_max = 0.0525; ///< 3 degrees
constexpr int k_contrast_min = 70;     ///< of 255, bars against paper

/// A part of the page next to one edge, turned so that its row 0 is that edge and each of its
/// columns is a block of the page's.
struct Zone {
    cv::Mat blocks; ///< 8 bits, 0 = black
    double dpi = 0; ///< of rows
    int threshold = 0;
    double paper_min = 0; ///< a mean tone darker than this is not all paper
};

/// Four bars in one block, rows of the zone.
struct Bars {
    int block = 0;
    std::size_t pattern = 0;   ///< of k_patch_patterns
    std::array<int, 8> rows{}; ///< at which bars and spaces begin, and the last one ends

    [[nodiscard]] int first() const noexcept { return rows.front(); }

    [[nodiscard]] int end() const noexcept { return rows.back(); }
};

/// A pattern that goes on through neighbouring blocks.
struct Run {
    Bars start;
    Bars last;
    int seen = 1;
};

bool within(double value, double least, double most) {
    return value >= least && value <= most;
}

/// Rows at which the tone changes, from 0 to the last; the first run is light, maybe empty.
void find_changes(const Zone& zone, int block, std::vector<int>& changes) {
    changes.assign(1, 0);
    bool dark = false;
    for (int y = 0; y < zone.blocks.rows; ++y) {
        if ((zone.blocks.at<std::uint8_t>(y, block) < zone.threshold) != dark) {
            dark = !dark;
            changes.push_back(y);
        }
    }
    changes.push_back(zone.blocks.rows);
}

/// The pattern of the seven runs that begin at changes[at], a dark one first.
std::optional<std::size_t> pattern_at(const std::vector<int>& changes, std::size_t at, double dpi) {
    std::string bars;
    for (std::size_t i = 0; i < 7; ++i) {
        const double size = (changes[at + i + 1] - changes[at + i]) / dpi;
        const bool narrow = within(size, k_narrow_min, k_narrow_max);
        if (!narrow && (i % 2 == 1 || !within(size, k_wide_min, k_wide_max))) {
            return std::nullopt;
        }
        if (i % 2 == 0) {
            bars += narrow ? 'N' : 'W';
        }
    }
    const auto* const known = std::ranges::find(k_patch_patterns, bars, &PatchPattern::bars);
    if (known == k_patch_patterns.end() ||
        !within((changes[at + 7] - changes[at]) / dpi, k_depth_min, k_depth_max)) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(known - k_patch_patterns.begin());
}

std::vector<Bars> find_bars(const Zone& zone) {
    std::vector<Bars> found;
    std::vector<int> changes;
    for (int block = 0; block < zone.blocks.cols; ++block) {
        find_changes(zone, block, changes);
        // Dark runs begin at odd places; a light one stands before and after.
        for (std::size_t at = 1; at + 8 < changes.size(); at += 2) {
            const double before = (changes[at] - changes[at - 1]) / zone.dpi;
            const double after = (changes[at + 8] - changes[at + 7]) / zone.dpi;
            if (before < k_clear || after < k_clear) {
                continue;
            }
            if (const auto pattern = pattern_at(changes, at, zone.dpi)) {
                auto& bars = found.emplace_back(Bars{.block = block, .pattern = *pattern});
                std::copy_n(changes.begin() + static_cast<std::ptrdiff_t>(at), 8,
                            bars.rows.begin());
            }
        }
    }
    return found;
}

bool goes_on(const Run& run, const Bars& bars, double dpi) {
    const int blocks = bars.block - run.last.block;
    const double drift = std::abs(bars.first() - run.last.first());
    return bars.pattern == run.last.pattern && blocks >= 1 && blocks <= k_gap_blocks + 1 &&
           drift <= blocks * k_block * k_slope_max * dpi + 1.5;
}

/// Runs that no later block can go on are left alone, so that a page full of bars costs no more
/// than it has blocks.
std::vector<Run> join(const std::vector<Bars>& all, double dpi) {
    std::vector<Run> ended;
    std::vector<Run> open;
    for (const auto& bars : all) {
        const auto first_ended =
            std::stable_partition(open.begin(), open.end(), [&](const Run& run) {
                return bars.block - run.last.block <= k_gap_blocks + 1;
            });
        ended.insert(ended.end(), first_ended, open.end());
        open.erase(first_ended, open.end());
        const auto run = std::find_if(open.rbegin(), open.rend(),
                                      [&](const Run& one) { return goes_on(one, bars, dpi); });
        if (run == open.rend()) {
            open.push_back({.start = bars, .last = bars});
        } else {
            run->last = bars;
            ++run->seen;
        }
    }
    ended.insert(ended.end(), open.begin(), open.end());
    return ended;
}

/// Whether the bars end there: no line joins them, and beyond them is paper.
bool is_clear(const Zone& zone, const Bars& end, int direction) {
    constexpr int k_beyond = 2;
    for (int step = -1; step <= k_beyond; ++step) {
        const int at = end.block + step * direction;
        if (at < 0 || at >= zone.blocks.cols) {
            return false;
        }
        const auto block = zone.blocks.col(at);
        for (std::size_t i = 1; i < 7; i += 2) {
            const int quarter = (end.rows.at(i + 1) - end.rows.at(i)) / 4;
            const auto space =
                block.rowRange(end.rows.at(i) + quarter, end.rows.at(i + 1) - quarter);
            if (cv::mean(space)[0] < zone.paper_min) {
                return false;
            }
        }
        // The first block beyond may still hold a part of the bars.
        if (step == k_beyond &&
            cv::mean(block.rowRange(end.first(), end.end()))[0] < zone.paper_min) {
            return false;
        }
    }
    return true;
}

bool is_patch(const Zone& zone, const Run& run) {
    const int blocks = run.last.block - run.start.block + 1;
    const double slope =
        std::abs(run.last.first() - run.start.first()) / (blocks * k_block * zone.dpi);
    return blocks * k_block >= k_length_min && run.seen >= blocks * k_seen_min &&
           slope <= k_slope_max && is_clear(zone, run.start, -1) && is_clear(zone, run.last, 1);
}

/// Sets the tone between bars and paper; false where no tone is that much darker than paper.
bool set_threshold(Zone& zone) {
    std::array<int, 256> count{};
    for (int y = 0; y < zone.blocks.rows; ++y) {
        const auto* row = zone.blocks.ptr<std::uint8_t>(y);
        for (int x = 0; x < zone.blocks.cols; ++x) {
            ++count.at(row[x]);
        }
    }
    const auto tone_at = [&](double part) {
        const double wanted = part * static_cast<double>(zone.blocks.total());
        double below = 0;
        int tone = 0;
        for (; tone < 255; ++tone) {
            below += count.at(static_cast<std::size_t>(tone));
            if (below > wanted) {
                break;
            }
        }
        return tone;
    };
    constexpr double k_darkest = 0.005; // a patch of 2 inches covers more of A3
    const int paper = tone_at(0.5);
    const int dark = tone_at(k_darkest);
    constexpr double k_marked = 0.15; // a rule of 0.1 mm in a block
    zone.threshold = (paper + dark) / 2;
    zone.paper_min = paper - k_marked * (paper - dark);
    return paper - dark >= k_contrast_min;
}

} // namespace

std::vector<PagePatch> patches_at_edge(const Turned& turned) {
    const double reach = (k_patch_reach_in * 1.05 + 2 * k_clear) * turned.dpi_down;
    const int rows = std::min(turned.page.rows, static_cast<int>(reach));
    const int blocks = static_cast<int>(turned.page.cols / (k_block * turned.dpi_across));
    if (rows < k_depth_min * turned.dpi_down || blocks * k_block < k_length_min) {
        return {};
    }
    Zone zone{.blocks = {}, .dpi = turned.dpi_down};
    cv::resize(turned.page.rowRange(0, rows), zone.blocks, {blocks, rows}, 0, 0, cv::INTER_AREA);
    if (!set_threshold(zone)) {
        return {};
    }
    const double block_px = static_cast<double>(turned.page.cols) / blocks;
    std::vector<PagePatch> patches;
    for (const auto& run : join(find_bars(zone), zone.dpi)) {
        const int first = std::min(run.start.first(), run.last.first());
        const int end = std::max(run.start.end(), run.last.end());
        if (first + end >= turned.page.rows || !is_patch(zone, run)) {
            continue;
        }
        const auto px = [block_px](int block) { return static_cast<unsigned>(block * block_px); };
        patches.push_back({.kind = k_patch_patterns.at(run.start.pattern).kind,
                           .region = {.x_px = px(run.start.block),
                                      .y_px = static_cast<unsigned>(first),
                                      .width_px = px(run.last.block + 1) - px(run.start.block),
                                      .height_px = static_cast<unsigned>(end - first)}});
    }
    return patches;
}

} // namespace scanseal::imaging
