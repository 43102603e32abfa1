// imaging/pdf_operators_internal.hpp — what each content stream operator and each entry of a
// graphics state means to a reader that only wants to know whether a page is a scan.
#pragma once

#include <qpdf/QPDFObjectHandle.hh>

#include <optional>
#include <string>
#include <string_view>

namespace scanseal::imaging {

enum class PdfAction {
    ignore,
    save,
    restore,
    concat,
    draw,
    graphics_state,
    text_font,
    text_mode,
    text_show,
    path_rectangle,
    path_other,
    path_end,
    clip,
    paint,
    grey,
    rgb,
    cmyk,
    other_colour,
    marked,
    inline_image,
};

/// Of an operator of ISO 32000-1 annex A; empty for those that no scan needs.
[[nodiscard]] std::optional<PdfAction> pdf_action(std::string_view operator_name);

/// True when the entry `key` of the graphics state (8.4.5, table 58) cannot change how an opaque
/// picture looks.
[[nodiscard]] bool is_harmless_state(QPDFObjectHandle state, const std::string& key);

} // namespace scanseal::imaging
