// imaging/pdf_content_reader_internal.hpp — the machine behind read_pdf_drawings: graphics state,
// operators, forms.
#pragma once

#include "imaging/pdf_content_internal.hpp"
#include "imaging/pdf_operators_internal.hpp"

#include <qpdf/QPDFTokenizer.hh>

#include <optional>
#include <string>
#include <vector>

namespace scanseal::imaging {

/// The part of the graphics state (8.4) that counts here.
struct PdfGraphicsState {
    PdfMatrix matrix;
    PdfRectangle clip;
    bool invisible_text = false;
    bool drawn_font = false; ///< Type 3: shows whatever the text mode is (9.6.5)
    bool black_paint = true;
};

/// Reads one page.
class PdfContentReader {
public:
    PdfContentReader(PdfDocument& document, const PdfRectangle& box);

    /// `contents`: a stream or an array of them, taken as one (7.8.2).
    Result<void> run(QPDFObjectHandle contents, QPDFObjectHandle resources);

    [[nodiscard]] std::vector<PdfDrawing>& drawings() noexcept { return drawings_; }

private:
    Result<Bytes> gather(QPDFObjectHandle contents);
    Result<void> append(QPDFObjectHandle stream, Bytes& all);
    Result<void> apply(const std::string& name);
    Result<void> act(PdfAction action, const std::string& name);
    Result<void> restore();
    Result<void> concat();
    Result<void> draw();
    Result<void> draw_form(QPDFObjectHandle form);
    Result<void> draw_image(QPDFObjectHandle image);
    Result<void> set_state();
    void set_font();
    void add_rectangle();
    Result<void> show_text() const;
    Result<void> end_path();
    Result<void> clip_to(const PdfRectangle& rectangle);
    [[nodiscard]] QPDFObjectHandle resource(const char* kind, const std::string& name);
    [[nodiscard]] std::optional<double> number(std::size_t from_end) const;
    [[nodiscard]] std::optional<std::string> name() const;
    [[nodiscard]] bool all_are(double value, std::size_t count) const;

    PdfDocument& document_;
    std::uint64_t bytes_left_;
    unsigned depth_ = 0;
    QPDFObjectHandle resources_;
    PdfGraphicsState state_;
    std::vector<PdfGraphicsState> saved_;
    std::size_t saved_floor_ = 0;
    std::vector<QPDFTokenizer::Token> operands_;
    std::optional<PdfRectangle> path_;
    bool path_is_plain_ = true; ///< nothing but one rectangle
    bool clip_pending_ = false;
    std::vector<PdfDrawing> drawings_;
};

} // namespace scanseal::imaging
