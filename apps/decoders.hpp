// apps/decoders.hpp — finds the decoder program and tries out what this machine can shut off.
#pragma once

#include "config/config.hpp"
#include "core/file_system.hpp"
#include "imaging/decoder_pool.hpp"

#include <memory>

namespace scanseal::apps {

/// Null: files are to be decoded in this process. Logs a warning whenever that, or a wall missing
/// round the decoders, is less than "required". Throws Failure when it is required and cannot be.
[[nodiscard]] std::unique_ptr<imaging::DecoderPool>
make_decoders(const FileSystem& file_system, const config::DecodingConfig& decoding);

} // namespace scanseal::apps
