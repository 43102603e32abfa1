#include "imaging/pdf_content_internal.hpp"

namespace scanseal::imaging {

namespace {

// 12.5.3: Hidden, NoView.
bool is_unseen(QPDFObjectHandle annotation) {
    constexpr long long k_hidden_or_no_view = 2 | 32;
    auto flags = annotation.getKey("/F");
    if (flags.isInteger() && (flags.getIntValue() & k_hidden_or_no_view) != 0) {
        return true;
    }
    const auto place = pdf_rectangle(annotation.getKey("/Rect"));
    return place && (place->left == place->right || place->bottom == place->top);
}

// A link shows a frame unless its width is 0 (12.5.4).
bool is_plain_link(QPDFObjectHandle annotation) {
    if (!annotation.getKey("/Subtype").isNameAndEquals("/Link") || annotation.hasKey("/AP")) {
        return false;
    }
    const auto is_zero = [](QPDFObjectHandle width) {
        double value = 1;
        return width.getValueAsNumber(value) && value == 0.0;
    };
    auto style = annotation.getKey("/BS");
    auto border = annotation.getKey("/Border");
    return (style.isDictionary() && is_zero(style.getKey("/W"))) ||
           (border.isArray() && border.getArrayNItems() >= 3 && is_zero(border.getArrayItem(2)));
}

} // namespace

Result<void> check_pdf_annotations(const PdfPage& page) {
    QPDFObjectHandle dictionary = page.dictionary;
    auto annotations = dictionary.getKey("/Annots");
    if (annotations.isNull()) {
        return {};
    }
    if (!annotations.isArray()) {
        return refuse(RefusalCode::file_damaged, "the page's annotations are not a list");
    }
    const int count = annotations.getArrayNItems();
    for (int i = 0; i < count; ++i) {
        auto annotation = annotations.getArrayItem(i);
        if (!annotation.isDictionary()) {
            return refuse(RefusalCode::file_damaged, "an annotation of the page is not one");
        }
        if (!is_unseen(annotation) && !is_plain_link(annotation)) {
            return refuse(RefusalCode::pdf_not_scanned_image,
                          "the page carries notes, stamps, form fields or other annotations");
        }
    }
    return {};
}

} // namespace scanseal::imaging
