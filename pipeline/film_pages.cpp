#include "pipeline/film_pages.hpp"

#include "dicom/film_input.hpp"

#include <cmath>
#include <utility>

namespace scanseal::pipeline {

namespace {

constexpr double k_um_per_inch = 25400.0;

/// As imaging gives it: a whole number when within 0.01 of it, else 3 decimals.
std::optional<double> dpi_of(const std::optional<double>& pitch_um) {
    if (!pitch_um) {
        return std::nullopt;
    }
    const double dpi = k_um_per_inch / *pitch_um;
    const double whole = std::round(dpi);
    return std::abs(dpi - whole) <= 0.01 ? whole : std::round(dpi * 1000.0) / 1000.0;
}

class FilmPages final : public imaging::ImageFile {
public:
    explicit FilmPages(std::unique_ptr<dicom::FilmInput> film) : film_(std::move(film)) {}

    [[nodiscard]] std::uint32_t page_count() const override { return film_->facts().frames; }

    [[nodiscard]] Result<imaging::PageFacts> facts(std::uint32_t /*page*/) override {
        const auto& film = film_->facts();
        imaging::PageFacts facts;
        facts.format = imaging::FileFormat::dicom;
        facts.width_px = film.width_px;
        facts.height_px = film.height_px;
        facts.layout = film.layout;
        facts.dpi_x = dpi_of(film.pitch_x_um);
        facts.dpi_y = dpi_of(film.pitch_y_um);
        facts.compression = film.compression;
        facts.lossy = film.lossy;
        facts.significant_bits = film.bits_stored;
        facts.patient_id = film.patient_id;
        facts.sop_class_uid = film.sop_class_uid;
        facts.sop_instance_uid = film.sop_instance_uid;
        return facts;
    }

    [[nodiscard]] Result<imaging::DecodedPage> decode(std::uint32_t page) override {
        auto pixels = film_->decode(page);
        if (!pixels) {
            return refuse(pixels.error());
        }
        return imaging::DecodedPage{.pixels = std::move(*pixels), .facts = *facts(page)};
    }

private:
    std::unique_ptr<dicom::FilmInput> film_;
};

} // namespace

Result<std::unique_ptr<imaging::ImageFile>>
open_film_pages(const ByteSource& source, const imaging::DecodeLimits& limits, bool compressed) {
    auto film = dicom::open_film(source, {.side_px_max = limits.side_px_max,
                                          .frame_bytes_max = limits.page_bytes_max,
                                          .frames_max = limits.pages_max,
                                          .compressed = compressed});
    if (!film) {
        return refuse(film.error());
    }
    return std::make_unique<FilmPages>(std::move(*film));
}

} // namespace scanseal::pipeline
