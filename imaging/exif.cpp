#include "imaging/exif_internal.hpp"

#include "imaging/resolution_internal.hpp"

#include <cstdint>

namespace scanseal::imaging {

namespace {

constexpr std::uint32_t k_type_short = 3;
constexpr std::uint32_t k_type_long = 4;
constexpr std::uint32_t k_type_rational = 5;
constexpr std::size_t k_entry_bytes = 12;

class ExifReader {
public:
    explicit ExifReader(ByteView tiff) : tiff_(tiff) {}

    // False unless this is a TIFF header in either byte order.
    bool read_header() noexcept {
        const auto mark = number(0, 2);
        big_endian_ = mark == 0x4D4DU;
        return (mark == 0x4D4DU || mark == 0x4949U) && number(2, 2) == 42U;
    }

    // `size` bytes at `offset` as a number; empty outside the block.
    [[nodiscard]] std::optional<std::uint32_t> number(std::size_t offset,
                                                      std::size_t size) const noexcept {
        if (offset > tiff_.size() || tiff_.size() - offset < size) {
            return std::nullopt;
        }
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i) {
            value = (value << 8) | tiff_[offset + (big_endian_ ? i : size - 1 - i)];
        }
        return value;
    }

    // A SHORT or LONG that stands in the entry itself.
    [[nodiscard]] std::optional<std::uint32_t> entry_number(std::size_t entry) const noexcept {
        const auto type = number(entry + 2, 2);
        if (type == k_type_short) {
            return number(entry + 8, 2);
        }
        return type == k_type_long ? number(entry + 8, 4) : std::nullopt;
    }

    [[nodiscard]] std::optional<double> entry_rational(std::size_t entry) const noexcept {
        const auto offset = number(entry + 8, 4);
        if (number(entry + 2, 2) != k_type_rational || !offset) {
            return std::nullopt;
        }
        const auto above = number(*offset, 4);
        const auto below = number(std::size_t{*offset} + 4, 4);
        if (!above || !below || *below == 0) {
            return std::nullopt;
        }
        return static_cast<double>(*above) / *below;
    }

private:
    ByteView tiff_;
    bool big_endian_ = false;
};

std::optional<double> in_dpi(const std::optional<double>& value, std::uint32_t unit) noexcept {
    constexpr std::uint32_t k_unit_inch = 2;
    constexpr std::uint32_t k_unit_cm = 3;
    if (!value || (unit != k_unit_inch && unit != k_unit_cm)) {
        return std::nullopt;
    }
    return plausible_dpi(unit == k_unit_cm ? *value * k_cm_per_inch : *value);
}

} // namespace

ExifFacts read_exif(ByteView tiff) noexcept {
    ExifFacts facts;
    ExifReader reader(tiff);
    if (!reader.read_header()) {
        return facts;
    }
    const std::size_t directory = reader.number(4, 4).value_or(0);
    const std::size_t count = reader.number(directory, 2).value_or(0);
    std::optional<double> x;
    std::optional<double> y;
    std::uint32_t unit = 2; // Exif 2.32, 4.6.4: inch unless said otherwise
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t entry = directory + 2 + i * k_entry_bytes;
        const auto tag = reader.number(entry, 2);
        if (!tag) {
            break;
        }
        if (tag == 0x0112U) {
            const auto value = reader.entry_number(entry).value_or(1);
            facts.orientation = value >= 1 && value <= 8 ? value : 1;
        } else if (tag == 0x011AU) {
            x = reader.entry_rational(entry);
        } else if (tag == 0x011BU) {
            y = reader.entry_rational(entry);
        } else if (tag == 0x0128U) {
            unit = reader.entry_number(entry).value_or(0);
        }
    }
    facts.dpi_x = in_dpi(x, unit);
    facts.dpi_y = in_dpi(y, unit);
    return facts;
}

} // namespace scanseal::imaging
