// imaging/decoding_worker.hpp — the inside of a decoder process: answers what
// imaging/decoder_pool.hpp asks, behind the walls of core/sandbox.hpp.
#pragma once

#include "imaging/image_file.hpp"

#include <functional>

namespace scanseal::imaging {

using OpenImage = std::function<Result<std::unique_ptr<ImageFile>>(const ByteSource& source,
                                                                   const DecodeLimits& limits)>;

/// Puts up the walls, says hello on the socket k_worker_socket, then answers questions until the
/// other side is gone. Call from main, with one thread, after everything has been loaded that
/// `open` needs from files. Gives the exit code of the process.
[[nodiscard]] int serve_decoding(const OpenImage& open);

} // namespace scanseal::imaging
