#include "imaging/tiff_image_file_internal.hpp"

#include "core/assert.hpp"
#include "imaging/orientation_internal.hpp"
#include "imaging/tiff_chain_internal.hpp"
#include "imaging/tiff_page_internal.hpp"
#include "imaging/tiff_pixels_internal.hpp"
#include "imaging/tiff_ptr.hpp"

#include <optional>
#include <utility>

namespace scanseal::imaging {

namespace {

// libtiff may need twice the page at once: alpha and palette pages are larger or smaller packed
// than kept.
std::uint64_t allocation_max_bytes(const DecodeLimits& limits) noexcept {
    constexpr std::uint64_t k_floor_bytes = 1U << 20U;
    return 2 * limits.page_bytes_max + k_floor_bytes;
}

class TiffImageFile final : public ImageFile {
public:
    TiffImageFile(const ByteSource& source, const DecodeLimits& limits,
                  std::vector<TiffDirectory> chain)
        : limits_(limits),
          chain_(std::move(chain)),
          reader_(source, allocation_max_bytes(limits)) {}

    [[nodiscard]] bool is_open() const noexcept { return reader_.get() != nullptr; }

    [[nodiscard]] std::uint32_t page_count() const override {
        return static_cast<std::uint32_t>(chain_.size());
    }

    [[nodiscard]] Result<PageFacts> facts(std::uint32_t page) override {
        auto selected = select(page);
        if (!selected) {
            return refuse(selected.error());
        }
        return (*selected)->facts;
    }

    [[nodiscard]] Result<DecodedPage> decode(std::uint32_t page) override {
        auto selected = select(page);
        if (!selected) {
            return refuse(selected.error());
        }
        auto pixels = decode_tiff_pixels(reader_, **selected);
        if (!pixels) {
            return refuse(pixels.error());
        }
        return DecodedPage{.pixels = upright(std::move(*pixels), (*selected)->orientation),
                           .facts = (*selected)->facts};
    }

private:
    // Facts and then decode of one page read its directory once.
    Result<const TiffPage*> select(std::uint32_t page) {
        SCANSEAL_ASSERT(page < chain_.size());
        if (!current_ || current_index_ != page) {
            current_.reset();
            auto read = read_tiff_page(reader_, chain_[page], limits_);
            if (!read) {
                return refuse(read.error());
            }
            current_ = std::move(*read);
            current_index_ = page;
        }
        return &*current_;
    }

    DecodeLimits limits_;
    std::vector<TiffDirectory> chain_;
    TiffReader reader_;
    std::optional<TiffPage> current_;
    std::uint32_t current_index_ = 0;
};

} // namespace

Result<std::unique_ptr<ImageFile>> open_tiff(const ByteSource& source, const DecodeLimits& limits) {
    auto chain = read_tiff_chain(source, limits.pages_max);
    if (!chain) {
        return refuse(chain.error());
    }
    auto file = std::make_unique<TiffImageFile>(source, limits, std::move(*chain));
    if (!file->is_open()) {
        return refuse(RefusalCode::file_damaged, "the TIFF header cannot be read");
    }
    return file;
}

} // namespace scanseal::imaging
