#include "storage/manifest_internal.hpp"
#include "storage/vault.hpp"

#include <fmt/format.h>

namespace scanseal::storage {

namespace {

constexpr std::size_t k_digest_hex = 128;
constexpr auto k_check = "manifest";

/// Splits "DIGEST  PATH"; false if the line is not of that form.
bool split_line(std::string_view line, std::string& digest, std::string& path) {
    if (line.size() < k_digest_hex + 3 ||
        line.substr(0, k_digest_hex).find_first_not_of("0123456789abcdef") !=
            std::string_view::npos ||
        line.substr(k_digest_hex, 2) != "  ") {
        return false;
    }
    digest = line.substr(0, k_digest_hex);
    path = line.substr(k_digest_hex + 2);
    return true;
}

FileDigests parse(std::string_view manifest, Findings& findings) {
    FileDigests listed;
    for (std::size_t number = 1; !manifest.empty(); ++number) {
        const auto end = manifest.find('\n');
        std::string digest;
        std::string path;
        if (end == std::string_view::npos || !split_line(manifest.substr(0, end), digest, path)) {
            findings.add(k_check, fmt::format("line {} of {} is not in the form of sha512sum",
                                              number, k_manifest_name));
        } else if (!listed.emplace(path, digest).second) {
            findings.add(k_check, "'" + path + "' is listed twice");
        }
        if (end == std::string_view::npos) {
            break;
        }
        manifest.remove_prefix(end + 1);
    }
    return listed;
}

} // namespace

bool is_beside_manifest(const std::string& path) {
    return path == k_manifest_name || path.starts_with("seal/");
}

void compare_manifest(std::string_view manifest, const FileDigests& files, Findings& findings) {
    const auto listed = parse(manifest, findings);
    for (const auto& [path, digest] : listed) {
        const auto file = files.find(path);
        if (file == files.end()) {
            findings.add(k_check, "'" + path + "' is listed but not there");
        } else if (file->second != digest) {
            findings.add(k_check,
                         "'" + path + "' has another digest than " + k_manifest_name + " says");
        }
    }
    for (const auto& [path, digest] : files) {
        if (!listed.contains(path)) {
            findings.add(k_check, "'" + path + "' is not listed in " + k_manifest_name);
        }
    }
}

std::string manifest_text(const std::vector<RecordFile>& files) {
    FileDigests sorted;
    for (const auto& file : files) {
        sorted[file.path] = file.sha512.hex();
    }
    std::string text;
    for (const auto& [path, digest] : sorted) {
        text += fmt::format("{}  {}\n", digest, path);
    }
    return text;
}

} // namespace scanseal::storage
