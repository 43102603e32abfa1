#include "pipeline/scan_replacement.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"
#include "imaging/image_file.hpp"
#include "imaging/measures/page_survey.hpp"
#include "imaging/page_codes.hpp"
#include "pipeline/replacement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace scanseal::pipeline {

namespace {

using scanner_drivers::ScannedPage;
using scanner_drivers::ScanSource;
using scanner_drivers::StopCause;

std::set<std::string> codes_on(const PixelBuffer& image) {
    std::set<std::string> texts;
    for (auto& code : imaging::read_page_codes(image)) {
        texts.insert(std::move(code.text));
    }
    return texts;
}

// The files are our own; what was captured was held to the station's limits.
constexpr imaging::DecodeLimits k_any_page{
    .side_px_max = 200'000, .page_bytes_max = std::uint64_t{8} << 30, .pages_max = 1};

PixelBuffer read_back(const FileSystem& file_system, const Path& file) {
    const auto source = file_system.open(file);
    const auto image = imaging::open_image(*source, k_any_page);
    auto page =
        image ? (*image)->decode(0)
              : Result<imaging::DecodedPage>(refuse(image.error().code, image.error().detail));
    if (!page) {
        throw Failure(FailureKind::corrupt,
                      "'" + file.string() + "' cannot be read back: " + page.error().detail);
    }
    return std::move(page->pixels);
}

PageStamp stamp_now(const CaptureTools& tools) {
    const auto now = tools.zone.format(tools.clock.now());
    return {.captured_at = now, .date_time = tiff_date_time(now), .software = tools.software};
}

/// One sheet and no more; `end` says why not.
std::vector<ScannedPage> take_sheet(const ScanState& state, const CaptureTools& tools,
                                    unsigned sheet, SheetChangeEnd& end) {
    std::vector<ScannedPage> pages;
    const bool from_glass = state.request.source == ScanSource::flatbed;
    if (from_glass && !tools.ask_for_sheet(sheet)) {
        end = {.change = SheetChange::stopped, .text = "stopped", .unlike_points = 0};
        return {};
    }
    while (pages.size() < state.sides()) {
        auto step = tools.next_image();
        if (!step.page) {
            end = {.change = SheetChange::stopped,
                   .text = fmt::format("{}: {}", to_string(step.stop.cause), step.stop.text),
                   .unlike_points = 0};
            return {};
        }
        pages.push_back(std::move(*step.page));
        tools.show_progress(static_cast<unsigned>(pages.size()));
    }
    if (from_glass) {
        return pages;
    }
    const auto more = tools.next_image();
    if (more.page) {
        end = {.change = SheetChange::too_many,
               .text = "more than one sheet came; put only one into the feeder",
               .unlike_points = 0};
        return {};
    }
    if (more.stop.cause != StopCause::feeder_empty) {
        end = {.change = SheetChange::stopped,
               .text = fmt::format("{}: {}", to_string(more.stop.cause), more.stop.text),
               .unlike_points = 0};
        return {};
    }
    return pages;
}

} // namespace

bool is_same_sheet(const PixelBuffer& old_image, const PixelBuffer& new_image, unsigned& points) {
    points = imaging::distance(imaging::survey_likeness(old_image, 0, 0),
                               imaging::survey_likeness(new_image, 0, 0));
    return is_same_sheet(points, codes_on(old_image), codes_on(new_image));
}

SheetChangeEnd replace_sheet(ScanFolder& folder, const CaptureTools& tools,
                             const SheetReplacement& request) {
    const auto sides = folder.state().sides();
    const auto first = (request.sheet - 1) * sides + 1;
    SCANSEAL_ASSERT(request.sheet >= 1 && first + sides - 1 <= folder.image_count());
    SheetChangeEnd end;
    const auto pages = take_sheet(folder.state(), tools, request.sheet, end);
    if (pages.empty()) {
        return end;
    }
    bool same = true;
    for (unsigned side = 0; side < sides; ++side) {
        unsigned points = 0;
        const auto old_image = read_back(folder.file_system(), folder.image_file(first + side));
        same = is_same_sheet(old_image, pages[side].pixels, points) && same;
        end.unlike_points = std::max(end.unlike_points, points);
    }
    if (!same && !request.forced) {
        end.change = SheetChange::another_sheet;
        end.text = fmt::format("the new image of sheet {} looks like another sheet ({} of 256 "
                               "points differ, at most {} are usual; or its codes are others)",
                               request.sheet, end.unlike_points, k_unlike_points);
        return end;
    }
    folder.replace_images(first, pages, stamp_now(tools), request.reason);
    return end;
}

SheetChangeEnd insert_sheet(ScanFolder& folder, const CaptureTools& tools, unsigned after) {
    const auto sides = folder.state().sides();
    SCANSEAL_ASSERT(after * sides <= folder.image_count());
    SheetChangeEnd end;
    const auto pages = take_sheet(folder.state(), tools, after + 1, end);
    if (!pages.empty()) {
        folder.insert_images(after * sides, pages, stamp_now(tools));
    }
    return end;
}

bool settle_counts(ScanFolder& folder, std::optional<unsigned> sheets) {
    auto state = folder.state();
    state.sheets = sheets.value_or(state.sheets);
    if (folder.image_count() != state.images_expected()) {
        return false;
    }
    for (auto& event : state.events) {
        if (!event.resolved) {
            event.resolved = true;
            event.note += fmt::format("; submitted with {} images for {} sheets",
                                      folder.image_count(), state.sheets);
        }
    }
    folder.save(std::move(state));
    return true;
}

} // namespace scanseal::pipeline
