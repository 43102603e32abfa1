#include "pipeline/page_preview.hpp"

#include "pipeline/messages.hpp"

namespace scanseal::pipeline {

namespace {

constexpr unsigned k_preview_side_px = 1000;

} // namespace

std::optional<PreviewedPage> preview_page(imaging::ImageFile& image, std::uint32_t index) {
    const auto decoded = image.decode(index);
    if (!decoded) {
        return std::nullopt;
    }
    PreviewedPage shown;
    shown.file_page = index + 1;
    shown.width_px = decoded->pixels.width_px();
    shown.height_px = decoded->pixels.height_px();
    shown.picture =
        imaging::page_thumbnail(decoded->pixels, k_preview_side_px, k_preview_bytes_max);
    return shown;
}

Result<Bytes> marked_page(imaging::ImageFile& image, std::uint32_t index, const Findings& findings,
                          unsigned page) {
    const auto decoded = image.decode(index);
    if (!decoded) {
        return refuse(decoded.error());
    }
    std::vector<imaging::PictureMark> marks;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        const auto& finding = findings[i];
        if (finding.page != page && finding.page != 0) {
            continue;
        }
        imaging::PictureMark mark;
        mark.number = static_cast<unsigned>(i + 1);
        mark.colour = colour_of(finding.severity);
        mark.text = message_for(finding).en;
        if (finding.region) {
            mark.region = imaging::PixelRegion{.x_px = finding.region->x_px,
                                               .y_px = finding.region->y_px,
                                               .width_px = finding.region->width_px,
                                               .height_px = finding.region->height_px};
        }
        marks.push_back(std::move(mark));
    }
    return imaging::marked_page_png(decoded->pixels, marks);
}

} // namespace scanseal::pipeline
