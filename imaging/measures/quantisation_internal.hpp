// imaging/measures/quantisation_internal.hpp — the steps in which a JPEG coder wrote the
// coefficients, read back from the pixels.
#pragma once

#include "imaging/measures/block_coefficients_internal.hpp"

#include <optional>
#include <span>

namespace scanseal::imaging {

struct Quantisation {
    /// Frequencies of which the coefficients lie on multiples of a step of 2 or more.
    unsigned frequencies = 0;
    /// Of those where enough coefficients tell.
    unsigned judged = 0;
    /// Quality of libjpeg's tables (ITU-T T.81, K.1, scaled as in IJG's jcparam.c) that fits best.
    std::optional<unsigned> quality;
    /// How well it fits: 3 or 4 come by chance.
    double fit = 0.0;
    /// Steps seen by frequency, 0: unknown.
    std::array<unsigned, 64> steps{};
};

[[nodiscard]] Quantisation find_quantisation(std::span<const BlockCoefficients> blocks);

/// Quantisation::fit of the best of libjpeg's tables that are coarser than `quality`: for blocks
/// beside the grid of the last coding, where only an earlier one leaves steps.
[[nodiscard]] double coarser_coding_fit(std::span<const BlockCoefficients> blocks,
                                        unsigned quality);

/// Step of the luma table at a quality of 1 to 100, [8 * v + u].
[[nodiscard]] unsigned luma_step(unsigned quality, std::size_t at);

} // namespace scanseal::imaging
