#include "dicom/film_input.hpp"

#include "core/bytes.hpp"
#include "dicom/film_dataset_internal.hpp"
#include "dicom/film_input_internal.hpp"

#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <fmt/core.h>

#include <cstring>
#include <mutex>

namespace scanseal::dicom {

namespace {

/// Room for what stands beside the pixels in a file of one frame.
constexpr std::uint64_t k_attributes_bytes_max = std::uint64_t{16} << 20;

Result<Bytes> read_all(const ByteSource& source, const FilmInputLimits& limits) {
    const auto size = source.size_bytes();
    const auto most = limits.frame_bytes_max + k_attributes_bytes_max;
    if (size > most) {
        return refuse(RefusalCode::image_too_large,
                      fmt::format("the DICOM file has {} bytes; {} are allowed", size, most));
    }
    Bytes bytes(static_cast<std::size_t>(size));
    if (source.read_at(0, bytes) != bytes.size()) {
        return refuse(RefusalCode::file_truncated, "the file became shorter");
    }
    return bytes;
}

Result<void> parse(const Bytes& bytes, DcmFileFormat& object) {
    DcmInputBufferStream stream;
    stream.setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
    stream.setEos();
    object.transferInit();
    const auto read = object.read(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength);
    object.transferEnd();
    if (read.bad()) {
        const bool ended =
            stream.avail() == 0 || read == EC_StreamNotifyClient || read == EC_EndOfStream;
        return refuse(ended ? RefusalCode::file_truncated : RefusalCode::file_damaged,
                      fmt::format("the DICOM file cannot be read to its end: {}", read.text()));
    }
    return {};
}

class DcmtkFilm final : public FilmInput {
public:
    DcmtkFilm() = default;

    Result<void> open(const ByteSource& source, const FilmInputLimits& limits) {
        {
            const auto bytes = read_all(source, limits);
            if (!bytes) {
                return refuse(bytes.error());
            }
            if (auto parsed = parse(*bytes, object_); !parsed) {
                return parsed;
            }
        }
        auto facts = judge_film_input(*object_.getDataset(), limits, shape_);
        if (!facts) {
            return refuse(facts.error());
        }
        facts_ = std::move(*facts);
        return find_pixels();
    }

    [[nodiscard]] const FilmInputFacts& facts() const override { return facts_; }

    [[nodiscard]] Result<PixelBuffer> decode(std::uint32_t frame) override {
        PixelBuffer pixels(facts_.width_px, facts_.height_px, facts_.layout);
        // DCMTK asks for an even number of bytes.
        Bytes samples(pixels.samples().size() + pixels.samples().size() % 2);
        Uint32 fragment = 0; // found again for each frame: the pages come in any order
        OFString colours;
        const auto read =
            pixels_->getUncompressedFrame(object_.getDataset(), frame, fragment, samples.data(),
                                          static_cast<Uint32>(samples.size()), colours);
        if (read.bad()) {
            return refuse(RefusalCode::file_damaged,
                          fmt::format("frame {} cannot be decoded: {}", frame + 1, read.text()));
        }
        if (colours != "MONOCHROME1" && colours != "MONOCHROME2") {
            return refuse(RefusalCode::file_damaged,
                          fmt::format("frame {} is not grey", frame + 1));
        }
        std::memcpy(pixels.samples().data(), samples.data(), pixels.samples().size());
        if (!finish(pixels)) {
            return refuse(RefusalCode::dicom_pixels_unsuitable,
                          fmt::format("frame {} has samples above its {} bits", frame + 1,
                                      facts_.bits_stored));
        }
        return pixels;
    }

private:
    Result<void> find_pixels() {
        DcmElement* element = nullptr;
        auto& dataset = *object_.getDataset();
        if (dataset.findAndGetElement(DCM_PixelData, element).bad() || element == nullptr) {
            return refuse(RefusalCode::file_truncated, "it has no pixel data");
        }
        pixels_ = dynamic_cast<DcmPixelData*>(element);
        if (pixels_ == nullptr) {
            return refuse(RefusalCode::file_damaged, "its pixel data has a wrong form");
        }
        if (shape_.compressed) {
            return {}; // each frame is decoded, or refused, whole
        }
        const auto frame = pixel_bytes(facts_.width_px, facts_.height_px, facts_.layout);
        const auto all = frame * facts_.frames;
        const std::uint64_t found = pixels_->getLength(dataset.getOriginalXfer());
        if (found != all + all % 2) {
            return refuse(found < all ? RefusalCode::file_truncated : RefusalCode::file_damaged,
                          fmt::format("its pixel data has {} bytes; {} x {} px, {} frames need {}",
                                      found, facts_.width_px, facts_.height_px, facts_.frames,
                                      all));
        }
        return {};
    }

    /// Turns MONOCHROME1 round within its bits. False: a sample does not fit them.
    [[nodiscard]] bool finish(PixelBuffer& pixels) const {
        const auto top = static_cast<std::uint16_t>((1U << facts_.bits_stored) - 1U);
        const auto turn = static_cast<std::uint16_t>(shape_.white_is_zero ? top : 0);
        const auto samples = pixels.samples();
        if (facts_.layout == SampleLayout::grey8) {
            for (auto& sample : samples) {
                sample = static_cast<std::uint8_t>(sample ^ turn);
            }
            return true;
        }
        std::uint16_t all = 0;
        for (std::size_t i = 0; i < samples.size(); i += 2) {
            std::uint16_t sample = 0;
            std::memcpy(&sample, samples.data() + i, sizeof sample);
            all = static_cast<std::uint16_t>(all | sample);
            sample = static_cast<std::uint16_t>(sample ^ turn); // top - v, for v within the bits
            std::memcpy(samples.data() + i, &sample, sizeof sample);
        }
        pixels.set_significant_bits(facts_.bits_stored);
        return all <= top;
    }

    DcmFileFormat object_;
    FilmInputFacts facts_;
    FilmInputShape shape_;
    DcmPixelData* pixels_ = nullptr; ///< in object_
};

} // namespace

void prepare_film_input() {
    static std::once_flag once;
    std::call_once(once, [] {
        quiet_dcmtk();
        DcmRLEDecoderRegistration::registerCodecs();
        DJDecoderRegistration::registerCodecs();
        DJLSDecoderRegistration::registerCodecs();
        // Explicit VR needs no dictionary, implicit VR does; the first look loads it.
        static_cast<void>(dcmDataDict.isDictionaryLoaded());
    });
}

Result<std::unique_ptr<FilmInput>> open_film(const ByteSource& source,
                                             const FilmInputLimits& limits) {
    prepare_film_input();
    auto film = std::make_unique<DcmtkFilm>();
    if (auto opened = film->open(source, limits); !opened) {
        return refuse(opened.error());
    }
    return film;
}

} // namespace scanseal::dicom
