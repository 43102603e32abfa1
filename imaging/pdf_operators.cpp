#include "imaging/pdf_operators_internal.hpp"

#include <algorithm>
#include <array>

namespace scanseal::imaging {

namespace {

using Action = PdfAction;

struct Operator {
    std::string_view name;
    Action action;
};

// ISO 32000-1 annex A. What is missing here is refused.
constexpr std::array k_operators = {
    Operator{"q", Action::save},
    Operator{"Q", Action::restore},
    Operator{"cm", Action::concat},
    Operator{"Do", Action::draw},
    Operator{"gs", Action::graphics_state},
    Operator{"Tf", Action::text_font},
    Operator{"Tr", Action::text_mode},
    Operator{"Tj", Action::text_show},
    Operator{"TJ", Action::text_show},
    Operator{"'", Action::text_show},
    Operator{"\"", Action::text_show},
    Operator{"re", Action::path_rectangle},
    Operator{"m", Action::path_other},
    Operator{"l", Action::path_other},
    Operator{"c", Action::path_other},
    Operator{"v", Action::path_other},
    Operator{"y", Action::path_other},
    Operator{"h", Action::path_other},
    Operator{"n", Action::path_end},
    Operator{"W", Action::clip},
    Operator{"W*", Action::clip},
    Operator{"f", Action::paint},
    Operator{"F", Action::paint},
    Operator{"f*", Action::paint},
    Operator{"B", Action::paint},
    Operator{"B*", Action::paint},
    Operator{"b", Action::paint},
    Operator{"b*", Action::paint},
    Operator{"S", Action::paint},
    Operator{"s", Action::paint},
    Operator{"sh", Action::paint},
    Operator{"g", Action::grey},
    Operator{"rg", Action::rgb},
    Operator{"k", Action::cmyk},
    Operator{"cs", Action::other_colour},
    Operator{"sc", Action::other_colour},
    Operator{"scn", Action::other_colour},
    Operator{"BDC", Action::marked},
    Operator{"BI", Action::inline_image},
    Operator{"G", Action::ignore},
    Operator{"RG", Action::ignore},
    Operator{"K", Action::ignore},
    Operator{"CS", Action::ignore},
    Operator{"SC", Action::ignore},
    Operator{"SCN", Action::ignore},
    Operator{"w", Action::ignore},
    Operator{"J", Action::ignore},
    Operator{"j", Action::ignore},
    Operator{"M", Action::ignore},
    Operator{"d", Action::ignore},
    Operator{"ri", Action::ignore},
    Operator{"i", Action::ignore},
    Operator{"BT", Action::ignore},
    Operator{"ET", Action::ignore},
    Operator{"Tc", Action::ignore},
    Operator{"Tw", Action::ignore},
    Operator{"Tz", Action::ignore},
    Operator{"TL", Action::ignore},
    Operator{"Ts", Action::ignore},
    Operator{"Td", Action::ignore},
    Operator{"TD", Action::ignore},
    Operator{"Tm", Action::ignore},
    Operator{"T*", Action::ignore},
    Operator{"BMC", Action::ignore},
    Operator{"EMC", Action::ignore},
    Operator{"MP", Action::ignore},
    Operator{"DP", Action::ignore},
    Operator{"BX", Action::ignore},
    Operator{"EX", Action::ignore},
};

// Entries of an ExtGState (8.4.5, table 58) that cannot change how an opaque picture looks.
constexpr std::array k_harmless_states = {"/Type", "/LW", "/LC", "/LJ",  "/ML",
                                          "/D",    "/RI", "/OP", "/op",  "/OPM",
                                          "/FL",   "/SM", "/SA", "/AIS", "/TK"};

bool is_one(QPDFObjectHandle value) {
    double number = 0;
    return value.getValueAsNumber(number) && number == 1.0;
}

} // namespace

std::optional<PdfAction> pdf_action(std::string_view operator_name) {
    const auto* const known = std::ranges::find(k_operators, operator_name, &Operator::name);
    return known == k_operators.end() ? std::nullopt : std::optional(known->action);
}

bool is_harmless_state(QPDFObjectHandle state, const std::string& key) {
    auto value = state.getKey(key);
    if (key == "/ca" || key == "/CA") {
        return is_one(value);
    }
    if (key == "/SMask") {
        return value.isNameAndEquals("/None");
    }
    if (key == "/BM") {
        return value.isNameAndEquals("/Normal") || value.isNameAndEquals("/Compatible");
    }
    return std::ranges::find(k_harmless_states, key) != k_harmless_states.end();
}

} // namespace scanseal::imaging
