// imaging/measures/edge_strokes_internal.hpp — what touches the edge of the image.
#pragma once

#include <opencv2/core.hpp>

#include <vector>

namespace scanseal::imaging {

/// A side of the page turned to the left: columns go inwards from the image's edge.
struct PageSide {
    cv::Mat strip; ///< grey
    double px_per_mm = 6.0;
    double ink_tone = 128.0;
    double paper_tone_min = 200.0;
};

struct EdgeStroke {
    int from = 0;
    int to = 0; ///< past the last pixel
    double depth_mm = 0.0;
    bool rule = false; ///< thin, and straight on inwards for 10 mm
    bool bar = false;  ///< up to 10 mm wide, of one width for 8 mm inwards, paper on both sides
    bool mass = false; ///< too long for a stroke, and no bar
};

[[nodiscard]] bool is_ink(const PageSide& side, int y, int x);

/// What touches the edge, along it: strokes, mere dots, bars and dark masses (longer than 4.5 mm).
/// A stroke has paper within 2.2 mm on both sides; a picture has none between its dark parts.
[[nodiscard]] std::vector<EdgeStroke> touching_strokes(const PageSide& side);

} // namespace scanseal::imaging
