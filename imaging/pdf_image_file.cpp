#include "imaging/pdf_image_file_internal.hpp"

#include "core/assert.hpp"
#include "imaging/jpeg_image_file_internal.hpp"
#include "imaging/orientation_internal.hpp"
#include "imaging/packed_rows_internal.hpp"
#include "imaging/pdf_content_internal.hpp"
#include "imaging/pdf_document_internal.hpp"
#include "imaging/pdf_picture_internal.hpp"
#include "imaging/pdf_placement_internal.hpp"
#include "imaging/pdf_wrapping_internal.hpp"
#include "imaging/png_image_file_internal.hpp"
#include "imaging/resolution_internal.hpp"
#include "imaging/tiff_image_file_internal.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace scanseal::imaging {

namespace {

/// A page whose picture stands ready as an image file of its own.
struct ReadyPage {
    Bytes file;
    std::optional<MemorySource> source; ///< of `file`
    std::unique_ptr<ImageFile> image;   ///< of `source`
    PdfPicture picture;
    PdfPlacement placement;
    PageFacts facts; ///< as shown
};

Result<std::unique_ptr<ImageFile>> open_wrapped(const ByteSource& source, const PdfPicture& picture,
                                                const DecodeLimits& limits) {
    if (picture.filter == PdfFilter::jpeg) {
        return open_jpeg(source, limits);
    }
    return picture.predictor >= 10 ? open_png(source, limits) : open_tiff(source, limits);
}

// Packed data larger than this is not what a coder makes of such a picture.
std::uint64_t stored_bytes_max(const PdfPicture& picture) noexcept {
    constexpr std::uint64_t k_rest_bytes = 1U << 20U;
    return 2 * unpacked_bytes(picture) + k_rest_bytes;
}

void turn_about(PixelBuffer& pixels) {
    PackedShape shape;
    shape.width_px = pixels.width_px();
    shape.bits = sample_bits_of(pixels.layout());
    shape.channels = channels_of(pixels.layout());
    shape.white_is_zero = true;
    for (std::uint32_t y = 0; y < pixels.height_px(); ++y) {
        finish_in_place(shape, pixels.row(y));
    }
}

class PdfImageFile final : public ImageFile {
public:
    PdfImageFile(std::unique_ptr<PdfDocument> document, const DecodeLimits& limits)
        : document_(std::move(document)), limits_(limits) {}

    [[nodiscard]] std::uint32_t page_count() const override {
        return static_cast<std::uint32_t>(document_->pages().size());
    }

    [[nodiscard]] Result<PageFacts> facts(std::uint32_t page) override {
        auto ready = select(page);
        if (!ready) {
            return refuse(ready.error());
        }
        return (*ready)->facts;
    }

    [[nodiscard]] Result<DecodedPage> decode(std::uint32_t page) override {
        auto selected = select(page);
        if (!selected) {
            return refuse(selected.error());
        }
        auto& ready = **selected;
        auto decoded = ready.image->decode(0);
        if (!decoded) {
            return refuse(of_page(page, decoded.error()));
        }
        if (ready.picture.inverted) {
            turn_about(decoded->pixels);
        }
        return DecodedPage{.pixels =
                               upright(std::move(decoded->pixels), ready.placement.orientation),
                           .facts = ready.facts};
    }

private:
    static Refusal of_page(std::uint32_t page, Refusal refusal) {
        refusal.detail = fmt::format("page {}: {}", page + 1, refusal.detail);
        return refusal;
    }

    // Facts and then decode of one page read its picture once.
    Result<ReadyPage*> select(std::uint32_t page) {
        SCANSEAL_ASSERT(page < document_->pages().size());
        if (!current_ || current_index_ != page) {
            current_.reset();
            auto read = read_page(document_->pages()[page]);
            if (!read) {
                return refuse(of_page(page, read.error()));
            }
            current_ = std::move(*read);
            current_index_ = page;
        }
        return current_.get();
    }

    Result<std::unique_ptr<ReadyPage>> read_page(const PdfPage& page) {
        auto ready = std::make_unique<ReadyPage>();
        auto read = document_->guarded([&] { return read_structure(page, *ready); });
        if (!read) {
            return refuse(read.error());
        }
        auto file = wrap_picture(ready->picture, *read);
        if (!file) {
            return refuse(file.error());
        }
        *read = Bytes();
        ready->file = std::move(*file);
        ready->source.emplace(ready->file);
        auto image = open_wrapped(*ready->source, ready->picture, limits_);
        if (!image) {
            return refuse(image.error());
        }
        ready->image = std::move(*image);
        auto inner = ready->image->facts(0);
        if (!inner) {
            return refuse(inner.error());
        }
        if (auto filled = fill_facts(std::move(*inner), *ready); !filled) {
            return refuse(filled.error());
        }
        return ready;
    }

    /// Gives the picture's bytes as they are stored.
    Result<Bytes> read_structure(const PdfPage& page, ReadyPage& ready) {
        if (auto checked = check_pdf_annotations(page); !checked) {
            return refuse(checked.error());
        }
        const auto drawing = read_pdf_drawing(*document_, page);
        if (!drawing) {
            return refuse(drawing.error());
        }
        auto picture = read_pdf_picture(*document_, *drawing, limits_);
        if (!picture) {
            return refuse(picture.error());
        }
        auto placement =
            place_picture(drawing->matrix, page, picture->width_px, picture->height_px);
        if (!placement) {
            return refuse(placement.error());
        }
        auto stored = read_pdf_stream(drawing->image, PdfStreamForm::as_stored,
                                      stored_bytes_max(*picture), document_->allowance());
        if (!stored) {
            return refuse(RefusalCode::file_damaged, "the picture's bytes cannot be read in full");
        }
        ready.picture = std::move(*picture);
        ready.placement = *placement;
        return std::move(*stored);
    }

    Result<void> fill_facts(PageFacts inner, ReadyPage& ready) const {
        const auto& picture = ready.picture;
        const bool same =
            inner.width_px == picture.width_px && inner.height_px == picture.height_px &&
            (!picture.palette.empty() || channels_of(inner.layout) == picture.channels);
        if (!same) {
            return refuse(RefusalCode::file_damaged,
                          fmt::format("the PDF calls the picture {} x {} px with {} colours; its "
                                      "data is {} x {} px with {}",
                                      picture.width_px, picture.height_px, picture.channels,
                                      inner.width_px, inner.height_px, channels_of(inner.layout)));
        }
        ready.facts = std::move(inner);
        ready.facts.format = FileFormat::pdf;
        // The page says how large the picture is; what the picture itself says does not count in a
        // PDF.
        ready.facts.dpi_x = plausible_dpi(ready.placement.dpi_x);
        ready.facts.dpi_y = plausible_dpi(ready.placement.dpi_y);
        ready.facts.icc_profile = picture.icc_profile;
        ready.facts.signed_source = document_->is_signed();
        turn_facts(ready.facts, ready.placement.orientation);
        return {};
    }

    std::unique_ptr<PdfDocument> document_;
    DecodeLimits limits_;
    std::unique_ptr<ReadyPage> current_;
    std::uint32_t current_index_ = 0;
};

} // namespace

Result<std::unique_ptr<ImageFile>> open_pdf(const ByteSource& source, const DecodeLimits& limits) {
    auto document = PdfDocument::open(source, limits);
    if (!document) {
        return refuse(document.error());
    }
    return std::make_unique<PdfImageFile>(std::move(*document), limits);
}

} // namespace scanseal::imaging
