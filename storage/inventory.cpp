#include "storage/inventory.hpp"

#include "core/time_text.hpp"
#include "storage/ocfl_path.hpp"
#include "storage/strict_json_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

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

class InventoryReader {
public:
    explicit InventoryReader(const json& root) : root_(root) {}

    InventoryReading read() {
        if (!root_.is_object()) {
            problem("E033", "the inventory is not a JSON object");
            return std::move(reading_);
        }
        only_keys(root_, "the inventory",
                  {"id", "type", "digestAlgorithm", "head", "contentDirectory", "manifest",
                   "versions", "fixity"});
        read_identity();
        read_content_directory();
        read_version_names();
        read_manifest();
        for (auto& version : out().versions) {
            read_version(version, root_["versions"][version.name]);
        }
        check_all_used();
        read_fixity();
        return std::move(reading_);
    }

private:
    Inventory& out() { return reading_.inventory; }

    void problem(const char* code, const std::string& text) {
        if (reading_.problems.size() < k_problems_max) {
            reading_.problems.push_back({.code = code, .text = text});
        }
    }

    void only_keys(const json& object, const std::string& where,
                   const std::set<std::string>& keys) {
        for (const auto& [key, value] : object.items()) {
            if (!keys.contains(key)) {
                problem("E102", fmt::format("{} has the unknown key '{}'", where, key));
            }
        }
    }

    /// The text of a key that must be there and be a text, else a problem and nothing.
    std::string text_of(const char* key, const char* code_missing, const char* code_type) {
        const auto found = root_.find(key);
        if (found == root_.end()) {
            problem(code_missing, std::string("the inventory has no ") + key);
            return {};
        }
        if (!found->is_string() || found->get_ref<const std::string&>().empty()) {
            problem(code_type, std::string(key) + " is not a text or empty");
            return {};
        }
        return found->get<std::string>();
    }

    void read_identity() {
        out().id = text_of("id", "E036", "E037");
        const auto type = text_of("type", "E036", "E038");
        if (type == "https://ocfl.io/1.1/spec/#inventory") {
            out().spec = "1.1";
        } else if (type == "https://ocfl.io/1.0/spec/#inventory") {
            out().spec = "1.0";
        } else if (!type.empty()) {
            problem("E038", "type '" + type + "' is not known");
        }
        const auto algorithm = text_of("digestAlgorithm", "E036", "E025");
        if (algorithm == "sha256") {
            out().digest_algorithm = DigestAlgorithm::sha256;
        } else if (!algorithm.empty() && algorithm != "sha512") {
            problem("E025", "digestAlgorithm '" + algorithm + "' is neither sha512 nor sha256");
        }
        out().head = text_of("head", "E036", "E040");
    }

    void read_content_directory() {
        const auto found = root_.find("contentDirectory");
        if (found == root_.end()) {
            return;
        }
        const auto name = found->is_string() ? found->get<std::string>() : std::string();
        if (name.empty() || name.find('/') != std::string::npos) {
            problem("E017", "contentDirectory is empty, not a text, or has a '/'");
        } else if (name == "." || name == "..") {
            problem("E018", "contentDirectory is '.' or '..'");
        }
        out().content_directory = name;
    }

    void read_version_names() {
        const auto found = root_.find("versions");
        if (found == root_.end() || (found->is_object() && found->empty())) {
            problem("E008", "the inventory has no versions");
            return;
        }
        if (!found->is_object()) {
            problem("E044", "versions is not an object");
            return;
        }
        for (const auto& [name, body] : found->items()) {
            if (const auto number = version_number(name); number > 0) {
                auto& version = out().versions.emplace_back();
                version.name = name;
                version.number = number;
            } else {
                problem("E046", "'" + name + "' is not a version name");
            }
        }
        std::sort(out().versions.begin(), out().versions.end(),
                  [](const auto& a, const auto& b) { return a.number < b.number; });
        check_numbering();
    }

    void check_numbering() {
        const auto& versions = out().versions;
        for (std::size_t i = 0; i < versions.size(); ++i) {
            if (versions[i].number != i + 1) {
                problem(i == 0 ? "E009" : "E010", "the versions do not count from 1 without gaps");
                break;
            }
        }
        const auto padded = [](const auto& version) { return version.name[1] == '0'; };
        const auto width = [](const auto& version) { return version.name.size(); };
        if (std::any_of(versions.begin(), versions.end(), padded)) {
            for (const auto& version : versions) {
                if (!padded(version) || width(version) != width(versions.front())) {
                    problem("E012", "the zero padding of the versions differs");
                    break;
                }
            }
        }
        if (!versions.empty() && !out().head.empty() && versions.back().name != out().head) {
            problem("E040", "head '" + out().head + "' is not the newest version");
        }
    }

    /// Goes through an object of digests to arrays of paths and hands on each pair with the digest
    /// as it stands.
    template <class Visit>
    void for_each_path(const json& block, const std::string& where, const char* code_array,
                       const char* code_duplicate, const Visit& visit) {
        std::set<std::string> seen;
        for (const auto& [digest, paths] : block.items()) {
            if (!seen.insert(lower_hex(digest)).second) {
                problem(code_duplicate, fmt::format("{} names the digest {} twice", where, digest));
            }
            if (!paths.is_array() || paths.empty()) {
                problem(code_array, fmt::format("{}: {} has no array of paths", where, digest));
                continue;
            }
            for (const auto& path : paths) {
                visit(digest, path.is_string() ? path.template get<std::string>() : std::string());
            }
        }
    }

    /// False, with a problem, for a path that no object may have.
    bool good_path(const std::string& path, const std::string& where, const char* code_slash,
                   const char* code_part) {
        if (path.size() > k_ocfl_path_bytes_max || path.find('\0') != std::string::npos) {
            problem(code_part, where + " has a path that is too long or holds a NUL");
            return false;
        }
        if (path.starts_with('/') || path.ends_with('/')) {
            problem(code_slash, where + ": '" + path + "' begins or ends with '/'");
            return false;
        }
        if (has_bad_part(path)) {
            problem(code_part, where + ": '" + path + "' has an empty, '.' or '..' part");
            return false;
        }
        return true;
    }

    void no_conflict(const std::map<std::string, std::string>& paths, const char* code,
                     const std::string& where) {
        std::vector<std::string> names;
        names.reserve(paths.size());
        for (const auto& [path, digest] : paths) {
            names.push_back(path);
        }
        if (const auto conflict = conflict_among(std::move(names))) {
            problem(code, where + ": '" + *conflict + "' lies below a path that is a file");
        }
    }

    bool lies_in_a_version(const std::string& path) const {
        const auto slash = path.find('/');
        const auto version = path.substr(0, slash);
        const auto& inventory = reading_.inventory;
        const auto number = version_number(version);
        return slash != std::string::npos && number > 0 && number <= inventory.versions.size() &&
               inventory.versions[number - 1].name == version &&
               path.substr(slash + 1).starts_with(inventory.content_directory + "/");
    }

    void read_manifest() {
        const auto found = root_.find("manifest");
        if (found == root_.end() || !found->is_object()) {
            problem("E041", "the inventory has no manifest");
            return;
        }
        const auto length =
            out().digest_algorithm == DigestAlgorithm::sha256 ? k_sha256_hex : k_sha512_hex;
        for_each_path(*found, "the manifest", "E092", "E096",
                      [&](const std::string& digest, const std::string& path) {
                          if (!is_hex_of(digest, length)) {
                              problem("E025", "'" + digest + "' in the manifest is no such digest");
                          }
                          if (!good_path(path, "the manifest", "E100", "E099")) {
                              return;
                          }
                          if (!lies_in_a_version(path)) {
                              problem("E042", "'" + path + "' is not a content path of a version");
                          }
                          if (!out().content.emplace(path, lower_hex(digest)).second) {
                              problem("E101", "'" + path + "' stands twice in the manifest");
                          }
                      });
        manifest_ = &*found;
        no_conflict(out().content, "E101", "the manifest");
    }

    void read_version(InventoryVersion& version, const json& body) {
        if (!body.is_object()) {
            problem("E047", version.name + " is not an object");
            return;
        }
        only_keys(body, version.name, {"created", "state", "message", "user"});
        const auto created = body.find("created");
        if (created == body.end()) {
            problem("E048", version.name + " has no created");
        } else if (!created->is_string() ||
                   !parse_rfc3339(created->get_ref<const std::string&>())) {
            problem("E049", "created of " + version.name + " is not an RFC 3339 time");
        } else {
            version.created = created->get<std::string>();
        }
        if (const auto message = body.find("message"); message != body.end()) {
            if (message->is_string()) {
                version.message = message->get<std::string>();
            } else {
                problem("E094", "message of " + version.name + " is not a text");
            }
        }
        read_user(version, body);
        read_state(version, body);
    }

    void read_user(InventoryVersion& version, const json& body) {
        const auto user = body.find("user");
        if (user == body.end()) {
            return;
        }
        const auto text = [&](const char* key) {
            const auto found = user->is_object() ? user->find(key) : user->end();
            return user->is_object() && found != user->end() && found->is_string()
                       ? found->get<std::string>()
                       : std::string();
        };
        version.user_name = text("name");
        version.user_address = text("address");
        if (version.user_name.empty()) {
            problem("E054", "user of " + version.name + " has no name");
            return;
        }
        only_keys(*user, "user of " + version.name, {"name", "address"});
        if (user->contains("address") && !(*user)["address"].is_string()) {
            problem("E054", "address of the user of " + version.name + " is not a text");
        }
    }

    void read_state(InventoryVersion& version, const json& body) {
        const auto state = body.find("state");
        if (state == body.end()) {
            problem("E048", version.name + " has no state");
            return;
        }
        if (!state->is_object()) {
            problem("E050", "state of " + version.name + " is not an object");
            return;
        }
        const auto where = "state of " + version.name;
        for_each_path(*state, where, "E051", "E050",
                      [&](const std::string& digest, const std::string& path) {
                          // The digest must stand there exactly as in the manifest, in upper or
                          // lower case.
                          if (manifest_ == nullptr || !manifest_->contains(digest)) {
                              problem("E050", where + ": " + digest + " is not in the manifest");
                          }
                          used_.insert(lower_hex(digest));
                          if (good_path(path, where, "E053", "E052") &&
                              !version.state.emplace(path, lower_hex(digest)).second) {
                              problem("E095", where + ": '" + path + "' stands there twice");
                          }
                      });
        no_conflict(version.state, "E095", where);
    }

    void check_all_used() {
        for (const auto& [path, digest] : out().content) {
            if (!used_.contains(digest)) {
                problem("E107", "'" + path + "' of the manifest is in no version");
            }
        }
    }

    void read_fixity() {
        const auto fixity = root_.find("fixity");
        if (fixity == root_.end()) {
            return;
        }
        if (!fixity->is_object()) {
            problem("E111", "fixity is not an object");
            return;
        }
        for (const auto& [algorithm, block] : fixity->items()) {
            if (!block.is_object()) {
                problem("E057", "fixity " + algorithm + " is not an object");
                continue;
            }
            for_each_path(
                block, "fixity " + algorithm, "E057", "E097",
                [&, name = algorithm](const std::string& digest, const std::string& path) {
                    if (!good_path(path, "fixity", "E100", "E099")) {
                        return;
                    }
                    if (!out().content.contains(path)) {
                        problem("E093", "fixity: '" + path + "' is not in the manifest");
                        return;
                    }
                    out().fixity[path].push_back({.algorithm = name, .digest = lower_hex(digest)});
                });
        }
    }

    const json& root_;
    const json* manifest_ = nullptr;
    std::set<std::string> used_;
    InventoryReading reading_;
};

} // namespace

std::map<std::string, std::string> Inventory::content_path_by_digest() const {
    std::map<std::string, std::string> paths;
    for (const auto& [path, digest] : content) {
        paths.emplace(digest, path);
    }
    return paths;
}

InventoryReading parse_inventory(ByteView json_text) {
    if (json_text.size() > k_inventory_bytes_max) {
        return {.inventory = {},
                .problems = {{.code = "E033", .text = "the inventory is too large"}}};
    }
    const auto parsed = parse_strict_json(json_text);
    if (!parsed.value) {
        return {.inventory = {}, .problems = {{.code = "E033", .text = parsed.problem}}};
    }
    return InventoryReader(*parsed.value).read();
}

} // namespace scanseal::storage
