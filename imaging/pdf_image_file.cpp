#include "imaging/pdf_image_file_internal.hpp"

#include "core/assert.hpp"
#include "imaging/orientation_internal.hpp"
#include "imaging/pdf_content_internal.hpp"
#include "imaging/pdf_document_internal.hpp"
#include "imaging/pdf_picture_internal.hpp"
#include "imaging/pdf_placement_internal.hpp"
#include "imaging/pdf_ready_strips_internal.hpp"
#include "imaging/pdf_strips_internal.hpp"
#include "imaging/pdf_wrapping_internal.hpp"
#include "imaging/resolution_internal.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace scanseal::imaging {

namespace {

/// A page whose picture stands ready, in one piece or in strips from the first row on.
struct ReadyPage {
    std::vector<std::unique_ptr<ReadyStrip>> strips;
    PdfPlacement placement;
    PageFacts facts; ///< as shown
};

// Packed data larger than this is not what a coder makes of such a picture.
// The rest is for a page, whatever its strips.
std::uint64_t stored_bytes_max(const PdfPicture& picture, std::size_t strips) noexcept {
    constexpr std::uint64_t k_rest_bytes = 1U << 20U;
    return 2 * unpacked_bytes(picture) + k_rest_bytes / strips;
}

/// Pictures that do not fit together are several pictures, whatever else is wrong with them.
Result<std::vector<PdfStrip>> read_pdf_strips(PdfDocument& document,
                                              const std::vector<PdfDrawing>& drawings,
                                              const DecodeLimits& limits) {
    std::vector<PdfStrip> strips;
    for (const auto& drawing : drawings) {
        auto picture = read_pdf_picture(document, drawing, limits);
        if (!picture) {
            const bool kind = picture.error().code == RefusalCode::pixel_layout_not_supported;
            return drawings.size() > 1 && kind
                       ? refuse(RefusalCode::pdf_not_scanned_image,
                                "the page is put together from several pictures: " +
                                    picture.error().detail)
                       : refuse(picture.error());
        }
        if (auto taken =
                take_pdf_strip(strips, {.drawing = drawing, .picture = std::move(*picture)});
            !taken) {
            return refuse(taken.error());
        }
    }
    return strips;
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
        auto pixels = decode_strips(ready.strips);
        if (!pixels) {
            return refuse(of_page(page, pixels.error()));
        }
        return DecodedPage{.pixels = upright(std::move(*pixels), ready.placement.orientation),
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
        PageFacts whole;
        for (std::size_t i = 0; i < read->size(); ++i) {
            auto strip = make_ready_strip((*read)[i], limits_);
            if (!strip) {
                return refuse(strip.error());
            }
            if (auto added = add_strip_facts(whole, **strip); !added) {
                return refuse(added.error());
            }
            ready->strips.push_back(std::move(*strip));
        }
        finish_facts(std::move(whole), *ready);
        return ready;
    }

    /// Gives the pictures and their bytes as they are stored, the first row first.
    Result<std::vector<StoredStrip>> read_structure(const PdfPage& page, ReadyPage& ready) {
        if (auto checked = check_pdf_annotations(page); !checked) {
            return refuse(checked.error());
        }
        const auto drawings = read_pdf_drawings(*document_, page);
        if (!drawings) {
            return refuse(drawings.error());
        }
        auto strips = read_pdf_strips(*document_, *drawings, limits_);
        if (!strips) {
            return refuse(strips.error());
        }
        const auto join = join_pdf_strips(*strips, limits_);
        if (!join) {
            return refuse(join.error());
        }
        auto placement =
            place_picture(join->matrix, page, strips->front().picture.width_px, join->height_px);
        if (!placement) {
            return refuse(placement.error());
        }
        ready.placement = *placement;
        return read_stored(*strips);
    }

    Result<std::vector<StoredStrip>> read_stored(std::vector<PdfStrip>& strips) {
        std::vector<StoredStrip> stored;
        for (auto& strip : strips) {
            auto bytes = read_pdf_stream(strip.drawing.image, PdfStreamForm::as_stored,
                                         stored_bytes_max(strip.picture, strips.size()),
                                         document_->allowance());
            if (!bytes) {
                return refuse(RefusalCode::file_damaged,
                              "the picture's bytes cannot be read in full");
            }
            stored.push_back({.picture = std::move(strip.picture), .bytes = std::move(*bytes)});
        }
        return stored;
    }

    void finish_facts(PageFacts whole, ReadyPage& ready) const {
        ready.facts = std::move(whole);
        ready.facts.format = FileFormat::pdf;
        // The page says how large the picture is; what the picture itself says does not count in a
        // PDF.
        ready.facts.dpi_x = plausible_dpi(ready.placement.dpi_x);
        ready.facts.dpi_y = plausible_dpi(ready.placement.dpi_y);
        ready.facts.signed_source = document_->is_signed();
        turn_facts(ready.facts, ready.placement.orientation);
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
