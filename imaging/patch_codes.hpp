// imaging/patch_codes.hpp — patch codes: four bars across a sheet by which scanners divide stacks.
#pragma once

#include "core/pixel_buffer.hpp"
#include "imaging/measures/pixel_region.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace scanseal::imaging {

/// Kodak, "Patch Code Information" (A-61599).
enum class PatchKind { one, two, three, four, six, transfer };

struct PatchPattern {
    PatchKind kind;
    std::string_view name; ///< "1", "2", "3", "4", "6", "T"
    std::string_view bars; ///< W and N, wide and narrow, from the edge of the sheet inwards
};

/// A-61599: the bars of each code. 3 read backwards is T, and 1 is 6; 2 and 4 are the same both
/// ways.
inline constexpr std::array k_patch_patterns{
    PatchPattern{.kind = PatchKind::one, .name = "1", .bars = "WWNN"},
    PatchPattern{.kind = PatchKind::two, .name = "2", .bars = "WNNW"},
    PatchPattern{.kind = PatchKind::three, .name = "3", .bars = "WNWN"},
    PatchPattern{.kind = PatchKind::four, .name = "4", .bars = "NWWN"},
    PatchPattern{.kind = PatchKind::six, .name = "6", .bars = "NNWW"},
    PatchPattern{.kind = PatchKind::transfer, .name = "T", .bars = "NWNW"},
};

/// A-61599, inches: a wide bar, a narrow bar and the spaces between bars, the whole pattern (each
/// give or take 0.01), and the least length of the bars.
inline constexpr double k_patch_wide_in = 0.20;
inline constexpr double k_patch_narrow_in = 0.08;
inline constexpr double k_patch_depth_in = 0.80;
inline constexpr double k_patch_length_in = 2.0;
/// A-61599, inches: the whole pattern lies within this distance of the sheet's edge.
inline constexpr double k_patch_reach_in = 3.75;

/// Empty: there is no such code.
[[nodiscard]] std::optional<PatchKind> patch_kind_from(std::string_view name) noexcept;

enum class PageEdge { top, bottom, left, right };

struct PagePatch {
    PatchKind kind = PatchKind::one;
    PageEdge edge = PageEdge::top; ///< that it was read from
    PixelRegion region;
};

struct PatchReading {
    std::vector<PagePatch> patches; ///< from the top edge, then the bottom, the left and the right
    /// 0..1, PageMeasures::ink_fraction of the page without its patches and what lies within
    /// k_patch_margin_in of them, such as their names. 0 where there are no patches.
    double other_ink = 0.0;
};

/// Ours: print this close to a patch belongs to it.
inline constexpr double k_patch_margin_in = 0.5;

/// The patches of an upright page. Each is read from the edge that it lies next to and parallel to,
/// whichever way the sheet was fed; one that lies nearer to the other edge is read from there. A
/// patch is found up to 3 degrees askew and 5 % smaller or larger than published; its bars must
/// end on the page, with nothing between them, and 0.1 inch of paper before and after the four.
/// No patches where a resolution is below 150 dpi or above 2400, or where the two differ by more
/// than a fifth. Throws std::bad_alloc. Requires: page not empty; dpi 0 where unknown.
[[nodiscard]] PatchReading read_patches(const PixelBuffer& page, double dpi_x, double dpi_y);

} // namespace scanseal::imaging
