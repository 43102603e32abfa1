#include "imaging/measures/colour_count_internal.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace scanseal::imaging {

namespace {

constexpr std::uint32_t k_row_step = 8;

// Upper 8 bits of a sample.
struct Samples8 {
    ByteView row;

    [[nodiscard]] std::uint32_t at(std::size_t i) const { return row[i]; }
};

struct Samples16 {
    ByteView row;
    unsigned shift = 8;

    [[nodiscard]] std::uint32_t at(std::size_t i) const {
        std::uint16_t sample = 0;
        std::memcpy(&sample, &row[2 * i], sizeof(sample));
        return std::min(255U, static_cast<std::uint32_t>(sample) >> shift);
    }
};

// Colours met, in a table with room for four times as many as are counted.
class ColourSet {
public:
    // False when it was there already.
    bool add(std::uint32_t colour) {
        constexpr std::uint32_t k_scatter = 2654435761U; // 2^32 by the golden ratio
        auto at = static_cast<std::size_t>((colour * k_scatter) >> 18U);
        while (slots_[at] != 0) {
            if (slots_[at] == colour + 1) {
                return false;
            }
            at = (at + 1) % slots_.size();
        }
        slots_[at] = colour + 1;
        return true;
    }

private:
    std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(16384);
};

template <class Samples>
void count_rgb_row(const Samples& row, std::uint32_t width_px, ColourSet& seen,
                   ColourCount& count) {
    std::uint32_t last = 0xFFFFFFFFU;
    for (std::size_t x = 0; x < width_px && count.colours < k_colours_max; ++x) {
        const auto red = row.at(3 * x);
        const auto green = row.at(3 * x + 1);
        const auto blue = row.at(3 * x + 2);
        const auto colour = red << 16U | green << 8U | blue;
        if (colour != last && seen.add(colour)) {
            ++count.colours;
            count.grey_only = count.grey_only && red == green && green == blue;
        }
        last = colour;
    }
}

template <class Samples>
void mark_greys(const Samples& row, std::uint32_t width_px, std::array<bool, 256>& seen) {
    for (std::size_t x = 0; x < width_px; ++x) {
        seen[row.at(x)] = true;
    }
}

} // namespace

ColourCount count_colours(const PixelBuffer& page) {
    ColourCount count;
    ColourSet colours;
    std::array<bool, 256> greys{};
    const bool deep = sample_bits_of(page.layout()) == 16;
    const unsigned shift = std::max(page.significant_bits(), 8U) - 8U;
    for (std::uint32_t y = 0; y < page.height_px() && count.colours < k_colours_max;
         y += k_row_step) {
        const auto row = page.row(y);
        if (page.layout() == SampleLayout::rgb8) {
            count_rgb_row(Samples8{row}, page.width_px(), colours, count);
        } else if (page.layout() == SampleLayout::rgb16) {
            count_rgb_row(Samples16{row, shift}, page.width_px(), colours, count);
        } else if (deep) {
            mark_greys(Samples16{row, shift}, page.width_px(), greys);
        } else if (page.layout() == SampleLayout::grey8) {
            mark_greys(Samples8{row}, page.width_px(), greys);
        }
    }
    if (channels_of(page.layout()) == 1) {
        count.colours = page.layout() == SampleLayout::bilevel
                            ? 2U
                            : static_cast<unsigned>(std::ranges::count(greys, true));
    }
    return count;
}

} // namespace scanseal::imaging
