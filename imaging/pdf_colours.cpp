#include "imaging/pdf_colours_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace scanseal::imaging {

namespace {

constexpr std::uint64_t k_profile_bytes_max = 16U << 20U;

Refused unsupported(std::string detail) {
    return refuse(RefusalCode::pixel_layout_not_supported, std::move(detail));
}

Refused broken_palette() {
    return refuse(RefusalCode::file_damaged, "the palette of the picture is broken");
}

std::string family_of(QPDFObjectHandle space) {
    if (space.isName()) {
        return space.getName();
    }
    if (space.isArray() && space.getArrayNItems() >= 1 && space.getArrayItem(0).isName()) {
        return space.getArrayItem(0).getName();
    }
    return {};
}

Result<PdfColours> read_profiled(PdfDocument& document, QPDFObjectHandle space) {
    auto profile = space.isArray() && space.getArrayNItems() == 2 ? space.getArrayItem(1)
                                                                  : QPDFObjectHandle::newNull();
    if (!profile.isStream()) {
        return refuse(RefusalCode::file_damaged, "the colour profile is missing");
    }
    auto count = profile.getDict().getKey("/N");
    if (!count.isInteger() || (count.getIntValue() != 1 && count.getIntValue() != 3)) {
        return unsupported("the colours are neither grey nor RGB; scan again as grey or RGB");
    }
    PdfColours colours;
    colours.channels = count.getIntValue() == 3 ? 3 : 1;
    auto bytes = read_pdf_stream(profile, PdfStreamForm::unpacked, k_profile_bytes_max,
                                 document.allowance());
    if (!bytes) {
        return refuse(RefusalCode::file_damaged, "the colour profile cannot be read");
    }
    colours.icc_profile = std::move(*bytes);
    return colours;
}

std::optional<Bytes> lookup_bytes(PdfDocument& document, QPDFObjectHandle table) {
    constexpr std::uint64_t k_table_bytes_max = 4096;
    if (table.isString()) {
        const auto text = table.getStringValue();
        return Bytes(text.begin(), text.end());
    }
    if (table.isStream()) {
        return read_pdf_stream(table, PdfStreamForm::unpacked, k_table_bytes_max,
                               document.allowance());
    }
    return std::nullopt;
}

// 8.6.6.3. Values above the last entry show the last one.
Result<PdfColours> read_indexed(PdfDocument& document, QPDFObjectHandle space, unsigned bits) {
    if (!space.isArray() || space.getArrayNItems() != 4 || bits > 8) {
        return broken_palette();
    }
    auto base_space = space.getArrayItem(1);
    if (family_of(base_space) == "/Indexed") {
        return broken_palette();
    }
    auto base = read_pdf_colours(document, base_space, 8);
    if (!base) {
        return refuse(base.error());
    }
    auto last = space.getArrayItem(2);
    const auto table = lookup_bytes(document, space.getArrayItem(3));
    if (!last.isInteger() || last.getIntValue() < 0 || last.getIntValue() > 255 || !table) {
        return broken_palette();
    }
    const auto entries = static_cast<std::size_t>(last.getIntValue()) + 1;
    if (table->size() < entries * base->channels) {
        return broken_palette();
    }
    PdfColours colours;
    colours.icc_profile = std::move(base->icc_profile);
    for (std::size_t i = 0; i < (std::size_t{1} << bits); ++i) {
        const auto* const at = table->data() + std::min(i, entries - 1) * base->channels;
        colours.palette.push_back(base->channels == 3 ? PaletteEntry{at[0], at[1], at[2]}
                                                      : PaletteEntry{at[0], at[0], at[0]});
    }
    return colours;
}

} // namespace

Result<PdfColours> read_pdf_colours(PdfDocument& document, QPDFObjectHandle space, unsigned bits) {
    const auto family = family_of(space);
    if (family == "/DeviceGray" || family == "/CalGray") {
        return PdfColours{.channels = 1, .palette = {}, .icc_profile = {}};
    }
    if (family == "/DeviceRGB" || family == "/CalRGB") {
        return PdfColours{.channels = 3, .palette = {}, .icc_profile = {}};
    }
    if (family == "/ICCBased") {
        return read_profiled(document, space);
    }
    if (family == "/Indexed") {
        return read_indexed(document, space, bits);
    }
    return unsupported(fmt::format("the colour space '{}' is not read; scan again as grey or RGB",
                                   family.substr(0, 16)));
}

} // namespace scanseal::imaging
