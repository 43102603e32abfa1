#include "storage/inventory.hpp"

#include "core/time_text.hpp"
#include "storage/inventory_blocks_internal.hpp"
#include "storage/ocfl_path.hpp"
#include "storage/strict_json_internal.hpp"

#include <algorithm>

namespace scanseal::storage {

namespace {

using nlohmann::json;

class InventoryReader {
public:
    explicit InventoryReader(const json& root) : root_(root) {}

    InventoryReading read() {
        if (!root_.is_object()) {
            problem("E033", "the inventory is not a JSON object");
            return finish();
        }
        problems_.only_keys(root_, "the inventory",
                            {"id", "type", "digestAlgorithm", "head", "contentDirectory",
                             "manifest", "versions", "fixity"});
        read_identity();
        read_content_directory();
        read_version_names();
        blocks_.read_manifest(root_);
        for (auto& version : out().versions) {
            read_version(version, root_["versions"][version.name]);
        }
        blocks_.check_all_used();
        blocks_.read_fixity(root_);
        return finish();
    }

private:
    InventoryReading finish() {
        return {.inventory = std::move(inventory_), .problems = problems_.take()};
    }

    Inventory& out() { return inventory_; }

    void problem(const char* code, const std::string& text) { problems_.add(code, text); }

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

    void read_version(InventoryVersion& version, const json& body) {
        if (!body.is_object()) {
            problem("E047", version.name + " is not an object");
            return;
        }
        problems_.only_keys(body, version.name, {"created", "state", "message", "user"});
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
        blocks_.read_state(version, body);
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
        problems_.only_keys(*user, "user of " + version.name, {"name", "address"});
        if (user->contains("address") && !(*user)["address"].is_string()) {
            problem("E054", "address of the user of " + version.name + " is not a text");
        }
    }

    const json& root_;
    Inventory inventory_;
    InventoryProblems problems_;
    InventoryBlocks blocks_{inventory_, problems_};
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
