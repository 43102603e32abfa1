#include "imaging/measures/periodicity_internal.hpp"

#include <opencv2/core.hpp>

#include <algorithm>
#include <cmath>

namespace scanseal::imaging {

namespace {

constexpr int k_smooth_px = 8; // to each side
// Lone lines and the feet of a line of print must not look like many frequencies at once:
// interpolation moves every place a little, they move a few places much.
constexpr float k_deviation_max = 0.6F;
// Bins to each side that say what is usual.
constexpr int k_around = 48;
constexpr int k_usual_step = 16;
constexpr int k_length_min = 256;

// How far each value lies from the mean around it, of that mean.
std::vector<float> deviations(std::span<const float> sums, std::span<const float> weights) {
    const auto count = static_cast<int>(sums.size());
    std::vector<double> sum_before(sums.size() + 1);
    std::vector<double> weight_before(sums.size() + 1);
    for (std::size_t i = 0; i < sums.size(); ++i) {
        sum_before[i + 1] = sum_before[i] + static_cast<double>(sums[i]);
        weight_before[i + 1] = weight_before[i] + static_cast<double>(weights[i]);
    }
    std::vector<float> result(sums.size());
    for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const auto low = static_cast<std::size_t>(std::max(0, i - k_smooth_px));
        const auto high = static_cast<std::size_t>(std::min(count, i + k_smooth_px + 1));
        const double weight = weight_before[high] - weight_before[low];
        const double mean = weight > 0 ? (sum_before[high] - sum_before[low]) / weight : 0.0;
        if (weights[at] > 0 && mean > 0) {
            const double deviation = static_cast<double>(sums[at] / weights[at]) / mean - 1.0;
            result[at] =
                std::clamp(static_cast<float>(deviation), -k_deviation_max, k_deviation_max);
        }
    }
    return result;
}

} // namespace

Periodicity::Periodicity(std::span<const float> sums, std::span<const float> weights) {
    if (sums.size() < k_length_min) {
        return;
    }
    const auto signal = deviations(sums, weights);
    const int length = cv::getOptimalDFTSize(static_cast<int>(signal.size()));
    cv::Mat padded = cv::Mat::zeros(1, length, CV_32F);
    std::ranges::copy(signal, padded.ptr<float>());
    cv::Mat spectrum;
    cv::dft(padded, spectrum, cv::DFT_COMPLEX_OUTPUT);
    const int bins = length / 2 + 1;
    std::vector<float> magnitude(static_cast<std::size_t>(bins));
    for (int i = 0; i < bins; ++i) {
        const auto value = spectrum.at<cv::Vec2f>(0, i);
        magnitude[static_cast<std::size_t>(i)] = std::hypot(value[0], value[1]);
    }
    length_ = length;
    strength_.resize(magnitude.size());
    std::vector<float> around;
    float usual = 0.0F;
    for (int i = 0; i < bins; ++i) {
        if (i % k_usual_step == 0) {
            around.assign(magnitude.begin() + std::max(0, i - k_around),
                          magnitude.begin() + std::min(bins, i + k_around + 1));
            const auto middle = around.begin() + static_cast<std::ptrdiff_t>(around.size() / 2);
            std::ranges::nth_element(around, middle);
            usual = *middle;
        }
        const auto at = static_cast<std::size_t>(i);
        strength_[at] = usual > 0.0F ? magnitude[at] / usual : 0.0F;
    }
}

double Periodicity::at(double cycles_per_px) const {
    const auto bin = static_cast<int>(std::lround(cycles_per_px * length_));
    float most = 0.0F;
    for (int i = bin - 1; i <= bin + 1; ++i) {
        if (i >= 0 && i < static_cast<int>(strength_.size())) {
            most = std::max(most, strength_[static_cast<std::size_t>(i)]);
        }
    }
    return static_cast<double>(most);
}

std::vector<Periodicity::Peak> Periodicity::peaks(double from, double strength_min) const {
    std::vector<Peak> found;
    for (std::size_t i = 1; i < strength_.size(); ++i) {
        const float here = strength_[i];
        const bool top =
            here >= strength_[i - 1] && (i + 1 == strength_.size() || here > strength_[i + 1]);
        const double frequency = static_cast<double>(i) / length_;
        if (top && frequency >= from && static_cast<double>(here) >= strength_min) {
            found.push_back({frequency, static_cast<double>(here)});
        }
    }
    std::ranges::sort(found, std::ranges::greater{}, &Peak::strength);
    return found;
}

} // namespace scanseal::imaging
