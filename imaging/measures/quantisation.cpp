#include "imaging/measures/quantisation_internal.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace scanseal::imaging {

namespace {

// ITU-T T.81, table K.1.
constexpr std::array<unsigned, 64> k_luma_table = {
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55, //
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62, //
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92, //
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};

// Frequencies looked at: the low ones, of which there are coefficients beside nought.
constexpr unsigned k_diagonals = 5;
constexpr std::size_t k_coefficients_min = 12;
constexpr unsigned k_step_max = 80;
constexpr unsigned k_quality_min = 5;
constexpr unsigned k_quality_max = 96; // above, the steps are lost in the rounding of pixels
// Mean cosine of coefficients on multiples of a step: 1 without rounding, 0 anywhere.
constexpr double k_on_multiples = 0.45;
constexpr double k_certain = 4.5;

struct Agreement {
    double sum = 0.0;
    std::size_t count = 0;

    [[nodiscard]] double mean() const { return count > 0 ? sum / static_cast<double>(count) : 0.0; }

    // In standard deviations of what chance gives.
    [[nodiscard]] double certainty() const {
        return count > 0 ? sum * std::sqrt(2.0 / static_cast<double>(count)) : 0.0;
    }
};

// Cosine of a whole turn, in 1024 parts.
const std::array<float, 1024>& turn_cosines() {
    static const auto k_cosines = [] {
        std::array<float, 1024> values{};
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = static_cast<float>(
                std::cos(2.0 * std::numbers::pi * static_cast<double>(i) / 1024.0));
        }
        return values;
    }();
    return k_cosines;
}

// Of those that are no nought at this step. `values` are without sign.
Agreement agreement_with(std::span<const float> values, unsigned step) {
    const auto& cosines = turn_cosines();
    const float least = 0.6F * static_cast<float>(step);
    const float parts = 1024.0F / static_cast<float>(step);
    float sum = 0.0F;
    std::size_t count = 0;
    for (const float value : values) {
        if (value > least) {
            sum += cosines[static_cast<std::size_t>(value * parts) & 1023U];
            ++count;
        }
    }
    return {static_cast<double>(sum), count};
}

// The largest step that the coefficients agree with: they agree with its divisors as well.
unsigned step_of(std::span<const float> values, bool& judged) {
    for (unsigned step = k_step_max; step >= 2; --step) {
        const auto agreement = agreement_with(values, step);
        if (agreement.count < k_coefficients_min) {
            continue;
        }
        judged = true;
        if (agreement.mean() >= k_on_multiples && agreement.certainty() >= k_certain) {
            return step;
        }
    }
    return 0;
}

using ByFrequency = std::array<std::vector<float>, 64>;

bool is_low(std::size_t at) {
    return at > 0 && at / 8 + at % 8 <= k_diagonals;
}

// What is no nought, without sign.
ByFrequency low_frequencies(std::span<const BlockCoefficients> blocks) {
    ByFrequency values;
    for (std::size_t at = 0; at < values.size(); ++at) {
        for (const auto& block : blocks) {
            if (const float value = std::abs(block[at]); is_low(at) && value > 1.2F) {
                values[at].push_back(value);
            }
        }
    }
    return values;
}

struct Table {
    unsigned quality = 0;
    double fit = 0.0;
};

// Of libjpeg's tables up to `quality_max` the one that all frequencies together agree with most.
Table best_table(const ByFrequency& values, unsigned quality_max) {
    Table best;
    for (unsigned quality = k_quality_min; quality <= quality_max; ++quality) {
        Agreement all;
        for (std::size_t at = 1; at < values.size(); ++at) {
            const unsigned step = luma_step(quality, at);
            if (step >= 2 && !values[at].empty()) {
                const auto agreement = agreement_with(values[at], step);
                all.sum += agreement.sum;
                all.count += agreement.count;
            }
        }
        if (all.count >= 2 * k_coefficients_min && all.certainty() > best.fit) {
            best = {quality, all.certainty()};
        }
    }
    return best;
}

} // namespace

unsigned luma_step(unsigned quality, std::size_t at) {
    const unsigned scale = quality < 50 ? 5000 / std::max(1U, quality) : 200 - 2 * quality;
    return std::clamp((k_luma_table[at] * scale + 50) / 100, 1U, 255U);
}

Quantisation find_quantisation(std::span<const BlockCoefficients> blocks) {
    Quantisation found;
    const auto by_frequency = low_frequencies(blocks);
    for (std::size_t at = 1; at < by_frequency.size(); ++at) {
        if (is_low(at)) {
            bool judged = false;
            found.steps[at] = step_of(by_frequency[at], judged);
            found.judged += judged ? 1U : 0U;
            found.frequencies += found.steps[at] > 0 ? 1U : 0U;
        }
    }
    const auto table = best_table(by_frequency, k_quality_max);
    found.fit = table.fit;
    if (table.fit > 0) {
        found.quality = table.quality;
    }
    return found;
}

double coarser_coding_fit(std::span<const BlockCoefficients> blocks, unsigned quality) {
    return quality > k_quality_min ? best_table(low_frequencies(blocks), quality - 1).fit : 0.0;
}

} // namespace scanseal::imaging
