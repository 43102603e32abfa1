#include "imaging/pdf_content_reader_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace scanseal::imaging {

namespace {

constexpr unsigned k_form_depth_max = 4;
constexpr std::size_t k_pictures_max = 512; // strips of 16 rows: A3 at 400 dpi has 415
// What each call of a form counts for, however short it is: forms may call forms many times over.
constexpr std::uint64_t k_form_call_bytes = 4096;

Refused not_a_scan(std::string detail) {
    return refuse(RefusalCode::pdf_not_scanned_image, std::move(detail));
}

Refused broken(std::string detail) {
    return refuse(RefusalCode::file_damaged, std::move(detail));
}

} // namespace

QPDFObjectHandle PdfContentReader::resource(const char* kind, const std::string& name) {
    if (!resources_.isInitialized() || !resources_.isDictionary()) {
        return QPDFObjectHandle::newNull();
    }
    auto group = resources_.getKey(kind);
    return group.isDictionary() ? group.getKey(name) : QPDFObjectHandle::newNull();
}

void PdfContentReader::set_font() {
    const bool named = operands_.size() >= 2 && operands_[0].getType() == QPDFTokenizer::tt_name;
    auto font = named ? resource("/Font", operands_[0].getValue()) : QPDFObjectHandle::newNull();
    state_.drawn_font = !font.isDictionary() || font.getKey("/Subtype").isNameAndEquals("/Type3");
}

void PdfContentReader::add_rectangle() {
    const auto x = number(3);
    const auto y = number(2);
    const auto width = number(1);
    const auto height = number(0);
    if (path_ || !x || !y || !width || !height) {
        path_is_plain_ = false;
        return;
    }
    path_ = PdfRectangle{.left = std::min(*x, *x + *width),
                         .bottom = std::min(*y, *y + *height),
                         .right = std::max(*x, *x + *width),
                         .top = std::max(*y, *y + *height)};
}

Result<void> PdfContentReader::draw() {
    const auto called = name();
    auto object = called ? resource("/XObject", *called) : QPDFObjectHandle::newNull();
    if (!object.isStream()) {
        return broken("the page draws an object that is not there");
    }
    auto dictionary = object.getDict();
    if (dictionary.hasKey("/OC")) {
        return not_a_scan("the page has parts that can be switched on and off");
    }
    if (dictionary.getKey("/Subtype").isNameAndEquals("/Image")) {
        return draw_image(object);
    }
    if (dictionary.getKey("/Subtype").isNameAndEquals("/Form")) {
        return draw_form(object);
    }
    return not_a_scan("the page draws an object that is not a picture");
}

Result<void> PdfContentReader::draw_form(QPDFObjectHandle form) {
    if (depth_ >= k_form_depth_max) {
        return not_a_scan("forms of the page nest too deeply");
    }
    if (bytes_left_ < k_form_call_bytes) {
        return not_a_scan("the page's forms are drawn too many times");
    }
    bytes_left_ -= k_form_call_bytes;
    auto dictionary = form.getDict();
    const auto kept = state_;
    if (dictionary.hasKey("/Matrix")) {
        const auto matrix = pdf_matrix(dictionary.getKey("/Matrix"));
        if (!matrix) {
            return broken("the matrix of a form is not six numbers");
        }
        state_.matrix = *matrix * state_.matrix;
    }
    const auto box = pdf_rectangle(dictionary.getKey("/BBox"));
    if (!box) {
        return broken("a form of the page has no size (BBox)");
    }
    if (auto clipped = clip_to(*box); !clipped) {
        return clipped;
    }
    ++depth_;
    const auto own = dictionary.getKey("/Resources");
    auto outcome = run(form, QPDFObjectHandle(own).isDictionary() ? own : resources_);
    --depth_;
    state_ = kept;
    return outcome;
}

Result<void> PdfContentReader::draw_image(QPDFObjectHandle image) {
    if (drawings_.size() >= k_pictures_max) {
        return not_a_scan("the page is put together from very many pictures");
    }
    const auto covered = transformed({.left = 0, .bottom = 0, .right = 1, .top = 1}, state_.matrix);
    if (!covered) {
        return not_a_scan("the picture is slanted or turned by other than 90 degrees");
    }
    if (!holds(state_.clip, *covered)) {
        return not_a_scan("part of the picture lies outside the page or is clipped away");
    }
    drawings_.push_back({.image = image,
                         .matrix = state_.matrix,
                         .clip = state_.clip,
                         .black_paint = state_.black_paint});
    return {};
}

Result<void> PdfContentReader::set_state() {
    const auto called = name();
    auto state = called ? resource("/ExtGState", *called) : QPDFObjectHandle::newNull();
    if (!state.isDictionary()) {
        return broken("the page uses a graphics state that is not there");
    }
    for (const auto& key : state.getKeys()) {
        if (!is_harmless_state(state, key)) {
            return not_a_scan(
                fmt::format("the page uses transparency or another effect (graphics state {})",
                            key.substr(0, 16)));
        }
    }
    return {};
}

Result<void> PdfContentReader::show_text() const {
    if (!state_.invisible_text || state_.drawn_font) {
        return not_a_scan("the page has visible text beside its picture");
    }
    return {};
}

Result<void> PdfContentReader::end_path() {
    const auto path = std::exchange(path_, std::nullopt);
    const bool plain = std::exchange(path_is_plain_, true);
    if (!std::exchange(clip_pending_, false)) {
        return {};
    }
    if (!plain || !path) {
        return not_a_scan("the page is clipped to a shape that is not a rectangle");
    }
    return clip_to(*path);
}

Result<void> PdfContentReader::clip_to(const PdfRectangle& rectangle) {
    const auto there = transformed(rectangle, state_.matrix);
    if (!there) {
        return not_a_scan("the page is clipped to a shape that is not upright");
    }
    state_.clip = overlap(state_.clip, *there);
    return {};
}

} // namespace scanseal::imaging
