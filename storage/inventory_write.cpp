#include "storage/inventory.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace scanseal::storage {

namespace {

using nlohmann::ordered_json;

/// Digest to paths, both sorted, so that the same files always give the same text.
std::map<std::string, std::vector<std::string>>
by_digest(const std::map<std::string, std::string>& files) {
    std::map<std::string, std::vector<std::string>> sorted;
    for (const auto& [path, digest] : files) {
        sorted[digest].push_back(path);
    }
    return sorted;
}

ordered_json user_of(const NewInventory& inventory) {
    ordered_json user{{"name", inventory.user_name}};
    if (!inventory.user_address.empty()) {
        user["address"] = inventory.user_address;
    }
    return user;
}

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

char lower(char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

std::string inventory_text(const NewInventory& inventory) {
    auto manifest = ordered_json::object();
    auto state = ordered_json::object();
    for (const auto& [digest, paths] : by_digest(inventory.files)) {
        state[digest] = paths;
        auto& content = manifest[digest] = ordered_json::array();
        for (const auto& path : paths) {
            content.push_back("v1/content/" + path);
        }
    }
    ordered_json version{{"created", inventory.created},
                         {"state", std::move(state)},
                         {"message", inventory.message}};
    if (!inventory.user_name.empty()) {
        version["user"] = user_of(inventory);
    }
    ordered_json json;
    json["id"] = inventory.id;
    json["type"] = "https://ocfl.io/1.1/spec/#inventory";
    json["digestAlgorithm"] = "sha512";
    json["head"] = "v1";
    json["manifest"] = std::move(manifest);
    json["versions"]["v1"] = std::move(version);
    // Names of people come from the configuration; broken UTF-8 there must not stop a commit.
    return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string to_text(DigestAlgorithm algorithm) {
    return algorithm == DigestAlgorithm::sha256 ? "sha256" : "sha512";
}

std::string sidecar_text(const Digest& digest) {
    return digest.hex() + " inventory.json\n";
}

std::optional<std::string> parse_sidecar(ByteView sidecar) {
    auto text = as_text(sidecar);
    const auto* const end = std::find_if_not(text.begin(), text.end(), is_hex);
    std::string digest(text.begin(), end);
    std::transform(digest.begin(), digest.end(), digest.begin(), lower);
    text.remove_prefix(digest.size());
    const auto name = text.find_first_not_of(" \t");
    if (digest.empty() || name == 0 || name == std::string_view::npos) {
        return std::nullopt;
    }
    text.remove_prefix(name);
    if (text != "inventory.json" && text != "inventory.json\n") {
        return std::nullopt;
    }
    return digest;
}

} // namespace scanseal::storage
