#include "storage/inventory_blocks_internal.hpp"

#include "storage/ocfl_path.hpp"

#include <fmt/format.h>

namespace scanseal::storage {

namespace {

using nlohmann::json;

constexpr std::size_t k_problems_max = 100;
constexpr std::size_t k_sha256_hex = 64;
constexpr std::size_t k_sha512_hex = 128;

std::string lower_hex(std::string text) {
    for (auto& c : text) {
        c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

bool is_hex_of(const std::string& text, std::size_t length) {
    return text.size() == length &&
           text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

} // namespace

void InventoryProblems::add(const char* code, const std::string& text) {
    if (problems_.size() < k_problems_max) {
        problems_.push_back({.code = code, .text = text});
    }
}

void InventoryProblems::only_keys(const json& object, const std::string& where,
                                  const std::set<std::string>& keys) {
    for (const auto& [key, value] : object.items()) {
        if (!keys.contains(key)) {
            add("E102", fmt::format("{} has the unknown key '{}'", where, key));
        }
    }
}

/// Goes through an object of digests to arrays of paths and hands on each pair with the digest
/// as it stands.
template <class Visit>
void InventoryBlocks::for_each_path(const json& block, const std::string& where,
                                    const char* code_array, const char* code_duplicate,
                                    const Visit& visit) {
    std::set<std::string> seen;
    for (const auto& [digest, paths] : block.items()) {
        if (!seen.insert(lower_hex(digest)).second) {
            problems_.add(code_duplicate,
                          fmt::format("{} names the digest {} twice", where, digest));
        }
        if (!paths.is_array() || paths.empty()) {
            problems_.add(code_array, fmt::format("{}: {} has no array of paths", where, digest));
            continue;
        }
        for (const auto& path : paths) {
            visit(digest, path.is_string() ? path.template get<std::string>() : std::string());
        }
    }
}

/// False, with a problem, for a path that no object may have.
bool InventoryBlocks::good_path(const std::string& path, const std::string& where,
                                const char* code_slash, const char* code_part) {
    if (path.size() > k_ocfl_path_bytes_max || path.find('\0') != std::string::npos) {
        problems_.add(code_part, where + " has a path that is too long or holds a NUL");
        return false;
    }
    if (path.starts_with('/') || path.ends_with('/')) {
        problems_.add(code_slash, where + ": '" + path + "' begins or ends with '/'");
        return false;
    }
    if (has_bad_part(path)) {
        problems_.add(code_part, where + ": '" + path + "' has an empty, '.' or '..' part");
        return false;
    }
    return true;
}

void InventoryBlocks::no_conflict(const std::map<std::string, std::string>& paths, const char* code,
                                  const std::string& where) {
    std::vector<std::string> names;
    names.reserve(paths.size());
    for (const auto& [path, digest] : paths) {
        names.push_back(path);
    }
    if (const auto conflict = conflict_among(std::move(names))) {
        problems_.add(code, where + ": '" + *conflict + "' lies below a path that is a file");
    }
}

bool InventoryBlocks::lies_in_a_version(const std::string& path) const {
    const auto slash = path.find('/');
    const auto version = path.substr(0, slash);
    const auto number = version_number(version);
    return slash != std::string::npos && number > 0 && number <= inventory_.versions.size() &&
           inventory_.versions[number - 1].name == version &&
           path.substr(slash + 1).starts_with(inventory_.content_directory + "/");
}

void InventoryBlocks::read_manifest(const json& root) {
    const auto found = root.find("manifest");
    if (found == root.end() || !found->is_object()) {
        problems_.add("E041", "the inventory has no manifest");
        return;
    }
    const auto length =
        inventory_.digest_algorithm == DigestAlgorithm::sha256 ? k_sha256_hex : k_sha512_hex;
    for_each_path(
        *found, "the manifest", "E092", "E096",
        [&](const std::string& digest, const std::string& path) {
            if (!is_hex_of(digest, length)) {
                problems_.add("E025", "'" + digest + "' in the manifest is no such digest");
            }
            if (!good_path(path, "the manifest", "E100", "E099")) {
                return;
            }
            if (!lies_in_a_version(path)) {
                problems_.add("E042", "'" + path + "' is not a content path of a version");
            }
            if (!inventory_.content.emplace(path, lower_hex(digest)).second) {
                problems_.add("E101", "'" + path + "' stands twice in the manifest");
            }
        });
    manifest_ = &*found;
    no_conflict(inventory_.content, "E101", "the manifest");
}

void InventoryBlocks::read_state(InventoryVersion& version, const json& body) {
    const auto state = body.find("state");
    if (state == body.end()) {
        problems_.add("E048", version.name + " has no state");
        return;
    }
    if (!state->is_object()) {
        problems_.add("E050", "state of " + version.name + " is not an object");
        return;
    }
    const auto where = "state of " + version.name;
    for_each_path(*state, where, "E051", "E050",
                  [&](const std::string& digest, const std::string& path) {
                      // The digest must stand there exactly as in the manifest, in upper or
                      // lower case.
                      if (manifest_ == nullptr || !manifest_->contains(digest)) {
                          problems_.add("E050", where + ": " + digest + " is not in the manifest");
                      }
                      used_.insert(lower_hex(digest));
                      if (good_path(path, where, "E053", "E052") &&
                          !version.state.emplace(path, lower_hex(digest)).second) {
                          problems_.add("E095", where + ": '" + path + "' stands there twice");
                      }
                  });
    no_conflict(version.state, "E095", where);
}

void InventoryBlocks::check_all_used() {
    for (const auto& [path, digest] : inventory_.content) {
        if (!used_.contains(digest)) {
            problems_.add("E107", "'" + path + "' of the manifest is in no version");
        }
    }
}

void InventoryBlocks::read_fixity(const json& root) {
    const auto fixity = root.find("fixity");
    if (fixity == root.end()) {
        return;
    }
    if (!fixity->is_object()) {
        problems_.add("E111", "fixity is not an object");
        return;
    }
    for (const auto& [algorithm, block] : fixity->items()) {
        if (!block.is_object()) {
            problems_.add("E057", "fixity " + algorithm + " is not an object");
            continue;
        }
        for_each_path(
            block, "fixity " + algorithm, "E057", "E097",
            [&, name = algorithm](const std::string& digest, const std::string& path) {
                if (!good_path(path, "fixity", "E100", "E099")) {
                    return;
                }
                if (!inventory_.content.contains(path)) {
                    problems_.add("E093", "fixity: '" + path + "' is not in the manifest");
                    return;
                }
                inventory_.fixity[path].push_back({.algorithm = name, .digest = lower_hex(digest)});
            });
    }
}

} // namespace scanseal::storage
