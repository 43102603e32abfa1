#include "imaging/pdf_content_reader_internal.hpp"

#include <qpdf/BufferInputSource.hh>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <string_view>
#include <utility>

namespace scanseal::imaging {

namespace {

// All streams of a page together; an invisible text layer takes some 100 kB.
constexpr std::uint64_t k_content_bytes_max = 8U << 20U;
constexpr std::size_t k_saved_max = 64;
constexpr std::size_t k_operands_max = 4096; // TJ arrays are long
constexpr std::size_t k_token_bytes_max = 1U << 16U;

Refused not_a_scan(std::string detail) {
    return refuse(RefusalCode::pdf_not_scanned_image, std::move(detail));
}

Refused broken(std::string detail) {
    return refuse(RefusalCode::file_damaged, std::move(detail));
}

} // namespace

PdfContentReader::PdfContentReader(PdfDocument& document, const PdfRectangle& box)
    : document_(document), bytes_left_(k_content_bytes_max) {
    state_.clip = box;
}

Result<void> PdfContentReader::append(QPDFObjectHandle stream, Bytes& all) {
    if (!stream.isStream()) {
        return broken("the page's content is not a stream");
    }
    if (stream.getDict().hasKey("/F")) {
        return not_a_scan("a stream of the page lies in another file");
    }
    auto part =
        read_pdf_stream(stream, PdfStreamForm::unpacked, bytes_left_, document_.allowance());
    if (!part) {
        return not_a_scan(
            "the page's content is too long, damaged or packed by other than Deflate");
    }
    bytes_left_ -= part->size();
    all.insert(all.end(), part->begin(), part->end());
    all.push_back('\n');
    return {};
}

Result<Bytes> PdfContentReader::gather(QPDFObjectHandle contents) {
    constexpr int k_parts_max = 1024;
    Bytes all;
    if (!contents.isArray()) {
        if (auto added = append(contents, all); !added) {
            return refuse(added.error());
        }
        return all;
    }
    const int count = contents.getArrayNItems();
    if (count > k_parts_max) {
        return not_a_scan(fmt::format("the page's content is in {} parts", count));
    }
    for (int i = 0; i < count; ++i) {
        if (auto added = append(contents.getArrayItem(i), all); !added) {
            return refuse(added.error());
        }
    }
    return all;
}

Result<void> PdfContentReader::run(QPDFObjectHandle contents, QPDFObjectHandle resources) {
    auto bytes = gather(contents);
    if (!bytes) {
        return refuse(bytes.error());
    }
    const auto outer_resources = std::exchange(resources_, resources);
    const auto outer_floor = std::exchange(saved_floor_, saved_.size());
    const auto input = std::make_shared<BufferInputSource>("content", std::string(as_text(*bytes)));
    QPDFTokenizer tokenizer;
    tokenizer.allowEOF();
    operands_.clear();
    while (true) {
        auto token = tokenizer.readToken(input, "content", true, k_token_bytes_max);
        if (token.getType() == QPDFTokenizer::tt_eof) {
            break;
        }
        if (token.getType() == QPDFTokenizer::tt_bad) {
            return broken("the page's content cannot be read: " + token.getErrorMessage());
        }
        if (!token.isWord()) {
            operands_.push_back(std::move(token));
            if (operands_.size() > k_operands_max) {
                return broken("an operator of the page's content has too many operands");
            }
            continue;
        }
        if (auto applied = apply(token.getValue()); !applied) {
            return applied;
        }
        operands_.clear();
    }
    saved_.resize(saved_floor_); // an unbalanced q ends with its stream
    saved_floor_ = outer_floor;
    resources_ = outer_resources;
    return {};
}

Result<void> PdfContentReader::apply(const std::string& name) {
    const auto known = pdf_action(name);
    if (!known) {
        return not_a_scan(fmt::format("the page uses the operator '{}'", name.substr(0, 16)));
    }
    return act(*known, name);
}

Result<void> PdfContentReader::act(PdfAction action, const std::string& operator_name) {
    switch (action) {
    case PdfAction::ignore:
        return {};
    case PdfAction::save:
        if (saved_.size() >= k_saved_max) {
            return broken("the page's content nests too deeply");
        }
        saved_.push_back(state_);
        return {};
    case PdfAction::restore:
        return restore();
    case PdfAction::concat:
        return concat();
    case PdfAction::draw:
        return draw();
    case PdfAction::graphics_state:
        return set_state();
    case PdfAction::text_font:
        set_font();
        return {};
    case PdfAction::text_mode:
        state_.invisible_text = number(0) == 3.0; // 9.3.6, table 106
        return {};
    case PdfAction::text_show:
        return show_text();
    case PdfAction::path_rectangle:
        add_rectangle();
        return {};
    case PdfAction::path_other:
        path_is_plain_ = false;
        return {};
    case PdfAction::path_end:
        return end_path();
    case PdfAction::clip:
        clip_pending_ = true;
        return {};
    case PdfAction::paint:
        return not_a_scan("the page has lines or areas drawn on it");
    case PdfAction::grey:
        state_.black_paint = all_are(0.0, 1);
        return {};
    case PdfAction::rgb:
        state_.black_paint = all_are(0.0, 3);
        return {};
    case PdfAction::cmyk:
        state_.black_paint = number(0) == 1.0;
        return {};
    case PdfAction::other_colour:
        state_.black_paint = false;
        return {};
    case PdfAction::marked:
        if (!operands_.empty() && operands_[0].getValue() == "/OC") {
            return not_a_scan("the page has parts that can be switched on and off");
        }
        return {};
    case PdfAction::inline_image:
        return not_a_scan("the page has a picture within its content stream");
    }
    return not_a_scan(fmt::format("the page uses the operator '{}'", operator_name));
}

Result<void> PdfContentReader::restore() {
    if (saved_.size() <= saved_floor_) {
        return broken("the page's content restores more than it saved");
    }
    state_ = saved_.back();
    saved_.pop_back();
    return {};
}

Result<void> PdfContentReader::concat() {
    std::array<double, 6> v{};
    for (std::size_t i = 0; i < v.size(); ++i) {
        const auto value = number(5 - i);
        if (operands_.size() != v.size() || !value) {
            return broken("a matrix of the page's content is not six numbers");
        }
        v.at(i) = *value;
    }
    state_.matrix =
        PdfMatrix{.a = v[0], .b = v[1], .c = v[2], .d = v[3], .e = v[4], .f = v[5]} * state_.matrix;
    return {};
}

std::optional<double> PdfContentReader::number(std::size_t from_end) const {
    if (from_end >= operands_.size()) {
        return std::nullopt;
    }
    const auto& token = operands_[operands_.size() - 1 - from_end];
    if (token.getType() != QPDFTokenizer::tt_integer && token.getType() != QPDFTokenizer::tt_real) {
        return std::nullopt;
    }
    std::string_view text = token.getValue();
    text.remove_prefix(text.starts_with('+') ? 1 : 0);
    double value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
    return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<std::string> PdfContentReader::name() const {
    if (operands_.size() != 1 || operands_[0].getType() != QPDFTokenizer::tt_name) {
        return std::nullopt;
    }
    return operands_[0].getValue();
}

bool PdfContentReader::all_are(double value, std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) {
        if (number(i) != value) {
            return false;
        }
    }
    return true;
}

Result<std::vector<PdfDrawing>> read_pdf_drawings(PdfDocument& document, const PdfPage& page) {
    const auto box = shown_box(page);
    if (!box) {
        return refuse(box.error());
    }
    QPDFObjectHandle dictionary = page.dictionary;
    if (!dictionary.hasKey("/Contents")) {
        return not_a_scan("the page is empty");
    }
    PdfContentReader reader(document, *box);
    if (auto read = reader.run(dictionary.getKey("/Contents"), page.resources); !read) {
        return refuse(read.error());
    }
    if (reader.drawings().empty()) {
        return not_a_scan("the page shows no picture");
    }
    return std::move(reader.drawings());
}

} // namespace scanseal::imaging
