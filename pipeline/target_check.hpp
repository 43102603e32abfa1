// pipeline/target_check.hpp — one check of a scanner with the target sheet: measured, judged, kept
// as JSON (schema scanseal.target_check/1, docs/formats/target_check.schema.json).
#pragma once

#include "core/byte_source.hpp"
#include "core/clock.hpp"
#include "core/device_register.hpp"
#include "core/result.hpp"
#include "imaging/decoder_pool.hpp"
#include "imaging/image_file.hpp"
#include "imaging/target/target_measures.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

struct JudgedFigure {
    TargetFigure figure = TargetFigure::sampling;
    double measured = 0.0;
    std::optional<double> limit; ///< empty: shown, not judged
    bool good = true;
};

/// Every figure that was measured, held against the device's own limits, else those of its level.
/// tone_error and white_balance need the measured greys of the print, and a colour scan the latter.
[[nodiscard]] std::vector<JudgedFigure> judge_target(const imaging::TargetMeasures& measures,
                                                     const RegisteredDevice& device);

struct TargetCheck {
    std::string device; ///< name in the register; empty: measured alone
    TimePoint at;       ///< when it was measured, by the clock of the station
    bool good = false;
    std::string account;      ///< of the system, that ran the command
    std::string software;     ///< build
    std::string file;         ///< name of the scan
    std::string pixel_sha256; ///< PixelBuffer::pixel_digest of the scan
    TargetLevel level = TargetLevel::iso_c;
    imaging::TargetMeasures measures;
    std::vector<JudgedFigure> figures;
};

/// How a scan of the target is read.
struct TargetReading {
    imaging::DecodeLimits limits{};
    imaging::DecoderPool* decoders = nullptr; ///< not owned; null: decoded in this process
    std::optional<double> dpi;                ///< claimed, where the file gives none
};

/// Decodes the first page, measures and judges it; device, pixel_sha256, level, measures, figures
/// and good are filled in. Refuses what decoding refuses, resolution_missing, and what
/// imaging::measure_target refuses; target_not_found also if the sheet bears another id than the
/// device asks for. Throws Failure on read errors.
[[nodiscard]] Result<TargetCheck> check_target_scan(const ByteSource& source,
                                                    const RegisteredDevice& device,
                                                    const TargetReading& reading);

/// JSON, indented, UTF-8.
[[nodiscard]] std::string to_text(const TargetCheck& check);

/// What the road needs of a kept check.
struct KeptCheck {
    std::string device;
    TimePoint at;
    bool good = false;
    std::vector<std::string> failed; ///< names of the figures that are not good
    std::string text;                ///< the JSON as kept
};

/// Throws Failure(corrupt) if `text` was not made by to_text.
[[nodiscard]] KeptCheck kept_check_from(const std::string& text);

/// A table in English and Japanese, for people.
[[nodiscard]] std::string target_table(const TargetCheck& check);

} // namespace scanseal::pipeline
