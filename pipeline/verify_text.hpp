// pipeline/verify_text.hpp — VERIFY.txt of a bundle: the commands with which anybody checks a
// record without scanseal.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"
#include "storage/vault.hpp"

#include <string>

namespace scanseal::pipeline {

/// Text with the exact commands (sha512sum, openssl cms, openssl ts, cut offsets filled in).
/// Refuses signature_malformed.
[[nodiscard]] Result<std::string> verify_text(const std::string& record_id, ByteView signature,
                                              TimePoint gen_time,
                                              const std::vector<storage::RecordFile>& files);

} // namespace scanseal::pipeline
