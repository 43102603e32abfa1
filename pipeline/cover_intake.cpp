#include "pipeline/cover_intake.hpp"

#include "pipeline/page_file.hpp"

#include <utility>

namespace scanseal::pipeline {

namespace {

Refused about(const InputFile& file, const Refusal& refusal) {
    return refuse(refusal.code, file.name + ": " + refusal.detail);
}

} // namespace

Result<CoverSheet> cover_sheet_of(std::vector<imaging::PageCode> codes) {
    CoverSheet sheet;
    for (const auto& code : codes) {
        if (!is_cover_code(code.text) || code.text == sheet.code_text) {
            continue; // the sheet bears its code twice
        }
        if (!sheet.code_text.empty()) {
            return refuse(RefusalCode::cover_sheet_unreadable, "it bears two different codes");
        }
        auto claims = claims_from(code.text);
        if (!claims) {
            return refuse(RefusalCode::cover_sheet_unreadable, claims.error().detail);
        }
        sheet.code_text = code.text;
        sheet.claims = std::move(*claims);
    }
    if (sheet.code_text.empty()) {
        return refuse(RefusalCode::cover_sheet_missing,
                      codes.empty() ? "there is no code" : "there are only other codes");
    }
    sheet.codes = std::move(codes);
    return sheet;
}

Result<ImageCodes> read_image_codes(const FileSystem& file_system, const StationOptions& options,
                                    MemoryBudget& budget, const InputFile& file,
                                    std::uint32_t index, bool with_patches) {
    const auto source = file_system.open(file.path);
    auto image = open_page_file(options.decoders, *source, options.decode_limits);
    if (!image) {
        return about(file, image.error());
    }
    auto facts = (*image)->facts(index);
    if (!facts) {
        return about(file, facts.error());
    }
    // Decoded pixels, and grey copies of them.
    const MemoryBudget::Share share(
        budget,
        3 * pixel_bytes(facts->width_px, facts->height_px, facts->layout) +
            (with_patches ? 3 * pixel_bytes(facts->width_px, facts->height_px, SampleLayout::grey8)
                          : 0));
    auto page = (*image)->decode_with_codes(index);
    if (!page) {
        return about(file, page.error());
    }
    imaging::PatchReading patches;
    if (with_patches) {
        patches = imaging::read_patches(page->page.pixels, facts->dpi_x.value_or(0),
                                        facts->dpi_y.value_or(0));
    }
    return ImageCodes{
        .codes = std::move(page->codes), .facts = std::move(*facts), .patches = std::move(patches)};
}

Result<CoverSheet> read_cover_sheet(const FileSystem& file_system, const StationOptions& options,
                                    MemoryBudget& budget, const InputFile& file) {
    auto image = read_image_codes(file_system, options, budget, file, file.first_page, false);
    if (!image) {
        return refuse(image.error());
    }
    auto sheet = cover_sheet_of(std::move(image->codes));
    if (!sheet) {
        return about(file, sheet.error());
    }
    sheet->source_format = imaging::to_string(image->facts.format);
    return sheet;
}

} // namespace scanseal::pipeline
