// dicom/film_input.hpp — films that a digitiser wrote as DICOM: hostile bytes become grey pixels,
// or a refusal. What is taken: docs/formats/dicom_input.md. Threads: one at a time for each object.
#pragma once

#include "core/byte_source.hpp"
#include "core/pixel_buffer.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace scanseal::dicom {

/// Ceilings checked before pixels are allocated.
struct FilmInputLimits {
    std::uint32_t side_px_max;
    std::uint64_t
        frame_bytes_max; ///< one decoded frame; and the whole file, which is held in memory
    std::uint32_t frames_max;
    /// Also RLE, JPEG and JPEG-LS. Only for a process that may crash: DCMTK 3.6.7's RLE decoder
    /// reads beyond its buffers when a file lies (film_pages_test.cpp).
    bool compressed;
};

/// What the object says about all its frames.
struct FilmInputFacts {
    std::uint32_t width_px = 0;
    std::uint32_t height_px = 0;
    std::uint32_t frames = 1;
    unsigned bits_stored = 0;                  ///< 8 to 16
    SampleLayout layout = SampleLayout::grey8; ///< grey8 or grey16
    /// From Nominal Scanned Pixel Spacing, Imager Pixel Spacing and Pixel Spacing, which agree
    /// within 1 %; empty: it has none of them.
    std::optional<double> pitch_x_um;
    std::optional<double> pitch_y_um;
    bool lossy = false;      ///< says so (0028,2110), or is stored in a lossy transfer syntax
    std::string compression; ///< "none", "deflate", "rle", "jpeg_lossless", "jpeg_ls", "jpeg"
    std::string patient_id;  ///< (0010,0020) as it stands, without padding; may be empty
    std::string sop_class_uid;
    std::string sop_instance_uid; ///< may be empty
};

/// One object, read into memory when it is opened. Does not need its source afterwards.
class FilmInput {
public:
    FilmInput() = default;
    FilmInput(const FilmInput&) = delete;
    FilmInput& operator=(const FilmInput&) = delete;
    FilmInput(FilmInput&&) = delete;
    FilmInput& operator=(FilmInput&&) = delete;
    virtual ~FilmInput() = default;

    [[nodiscard]] virtual const FilmInputFacts& facts() const = 0;
    /// A frame with 0 as black whatever the object's photometric interpretation, values otherwise
    /// unchanged. Refuses file_damaged (missing or damaged data; nothing is filled in) and
    /// dicom_pixels_unsuitable (a sample above the bits stored). Requires: frame < facts().frames.
    [[nodiscard]] virtual Result<PixelBuffer> decode(std::uint32_t frame) = 0;
};

/// Opens a DICOM file (PS3.10) by the rules of docs/formats/dicom_input.md. Refuses file_truncated,
/// file_damaged, image_too_large, too_many_pages, dicom_object_not_accepted (SOP class,
/// mammography), dicom_pixels_unsuitable (colour, signed, 1 to 7 bits, lookup tables, overlays),
/// format_not_supported (transfer syntax; a compressed one without limits.compressed),
/// resolution_conflict. Details never hold patient data.
[[nodiscard]] Result<std::unique_ptr<FilmInput>> open_film(const ByteSource& source,
                                                           const FilmInputLimits& limits);

/// Loads what reading DICOM needs from files (the data dictionary) and registers its decoders; for
/// a process that will not be able to open files later. open_film does it too.
void prepare_film_input();

} // namespace scanseal::dicom
