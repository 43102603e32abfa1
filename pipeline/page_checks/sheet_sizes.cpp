#include "pipeline/page_checks/sheet_sizes_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace scanseal::pipeline {

namespace {

constexpr std::array k_sheets{
    NamedSheet{"A3", {297, 420}},        NamedSheet{"B4", {257, 364}},
    NamedSheet{"A4", {210, 297}},        NamedSheet{"B5", {182, 257}},
    NamedSheet{"A5", {148, 210}},        NamedSheet{"B6", {128, 182}},
    NamedSheet{"A6", {105, 148}},        NamedSheet{"letter", {215.9, 279.4}},
    NamedSheet{"legal", {215.9, 355.6}},
};

} // namespace

std::span<const NamedSheet> common_sheets() noexcept {
    return k_sheets;
}

NearestSheet nearest_sheet(double width_mm, double height_mm, const std::vector<SheetSize>& more) {
    const double short_mm = std::min(width_mm, height_mm);
    const double long_mm = std::max(width_mm, height_mm);
    NearestSheet nearest;
    nearest.distance_mm = std::numeric_limits<double>::infinity();
    const auto try_sheet = [&](const SheetSize& size, const std::string& name) {
        const double distance =
            std::max(std::abs(short_mm - size.short_mm), std::abs(long_mm - size.long_mm));
        if (distance < nearest.distance_mm) {
            nearest = {.name = name, .size = size, .distance_mm = distance};
        }
    };
    for (const auto& sheet : k_sheets) {
        try_sheet(sheet.size, sheet.name);
    }
    for (const auto& size : more) {
        try_sheet(size, fmt::format("{:g} x {:g}", size.short_mm, size.long_mm));
    }
    return nearest;
}

} // namespace scanseal::pipeline
