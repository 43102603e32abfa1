#include "storage/content_digests_internal.hpp"

#include <fmt/format.h>

namespace scanseal::storage {

void ContentDigests::want(const std::string& path, const std::string& algorithm,
                          const std::string& digest, const char* code) {
    for (const auto known : {DigestAlgorithm::sha256, DigestAlgorithm::sha512}) {
        if (algorithm == to_text(known)) {
            wanted_[path].push_back({.algorithm = known, .digest = digest, .code = code});
        }
    }
}

void ContentDigests::want_fixity(const Inventory& inventory) {
    for (const auto& [path, values] : inventory.fixity) {
        for (const auto& value : values) {
            want(path, value.algorithm, value.digest, "E093");
        }
    }
}

void ContentDigests::check(const std::string& path, DigestAlgorithm algorithm,
                           const std::string& digest) {
    const auto source = file_system_.open(object_ / path);
    findings_.count_bytes(source->size_bytes());
    const auto actual = digest_of(algorithm, *source).hex();
    if (actual != digest) {
        findings_.add(k_content_digests, "E092 '" + path + "' has digest " + actual.substr(0, 16) +
                                             "..., the inventory says " + digest.substr(0, 16) +
                                             "...");
    }
    computed_[path] = actual;
    const auto others = wanted_.find(path);
    if (others == wanted_.end()) {
        return;
    }
    std::map<DigestAlgorithm, std::string> by_algorithm{{algorithm, actual}};
    for (const auto& value : others->second) {
        if (!by_algorithm.contains(value.algorithm)) {
            by_algorithm[value.algorithm] = digest_of(value.algorithm, *source).hex();
        }
        if (by_algorithm[value.algorithm] != value.digest) {
            findings_.add(
                k_content_digests,
                fmt::format("{} '{}' has another {} than a fixity block or an older inventory says",
                            value.code, path, to_text(value.algorithm)));
        }
    }
}

} // namespace scanseal::storage
