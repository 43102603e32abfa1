// imaging/measures/likeness.hpp — a small print of a page by which two scans of the same sheet know
// each other.
#pragma once

#include <array>
#include <cstdint>

namespace scanseal::imaging {

struct Geometry;
struct PageViews;

/// Bits of a page's coarse shape, alike for two scans of one sheet.
struct Likeness {
    std::array<std::uint64_t, 4> bits{};
};

[[nodiscard]] Likeness measure_likeness(const PageViews& views, const Geometry& geometry);

/// 0..256 bits that differ.
[[nodiscard]] unsigned distance(const Likeness& one, const Likeness& other) noexcept;

} // namespace scanseal::imaging
