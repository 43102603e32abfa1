// storage/content_digests_internal.hpp — the digests of an object's content, each file read once:
// that of the manifest, and those that fixity blocks or older inventories name besides.
#pragma once

#include "core/file_system.hpp"
#include "storage/findings_internal.hpp"
#include "storage/inventory.hpp"

#include <map>
#include <string>
#include <vector>

namespace scanseal::storage {

/// The check that its findings go to.
inline constexpr auto k_content_digests = "content_digests";

/// What it is made with must outlive it.
class ContentDigests {
public:
    ContentDigests(const FileSystem& file_system, const Path& object, Findings& findings)
        : file_system_(file_system), object_(object), findings_(findings) {}

    /// Also asks for `digest` of the content path; `code` is that of the finding if it differs. An
    /// algorithm that is neither sha256 nor sha512 asks for nothing.
    void want(const std::string& path, const std::string& algorithm, const std::string& digest,
              const char* code);
    /// Asks for all that the fixity block names.
    void want_fixity(const Inventory& inventory);

    /// Reads the file and compares it with the manifest's digest (lower-case hex) and with what
    /// was asked for. Throws Failure if it cannot be read.
    void check(const std::string& path, DigestAlgorithm algorithm, const std::string& digest);

    /// The manifest's kind of digest, as computed, of each content path that was read.
    [[nodiscard]] std::map<std::string, std::string> take() { return std::move(computed_); }

private:
    struct Wanted {
        DigestAlgorithm algorithm;
        std::string digest;
        const char* code;
    };

    const FileSystem& file_system_;
    const Path& object_;
    Findings& findings_;
    std::map<std::string, std::vector<Wanted>> wanted_;
    std::map<std::string, std::string> computed_;
};

} // namespace scanseal::storage
