#include "storage/object_check.hpp"

#include "core/failure.hpp"
#include "storage/content_digests_internal.hpp"
#include "storage/object_tree_internal.hpp"
#include "storage/ocfl_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace scanseal::storage {

namespace {

constexpr auto k_declaration = "declaration";
constexpr auto k_inventory_digest = "inventory_digest";
constexpr auto k_inventory = "inventory";
constexpr auto k_stray = "stray_files";
constexpr std::uint64_t k_small_file_bytes_max = 1024;
constexpr std::uint64_t k_inventories_bytes_max =
    4 * k_inventory_bytes_max; // of all versions together

Digest digest_of_bytes(DigestAlgorithm algorithm, ByteView bytes) {
    return algorithm == DigestAlgorithm::sha256 ? sha256(bytes) : sha512(bytes);
}

class ObjectChecker {
public:
    ObjectChecker(const FileSystem& file_system, const Path& object, ObjectRules rules)
        : file_system_(file_system), object_(object), rules_(rules) {}

    ObjectCheck run() {
        bool good = finding_failures(findings_, k_declaration, [&] { check_declaration(); });
        if (!good || !read_root_inventory()) {
            findings_.not_checked({k_inventory}, "the object cannot be read");
            findings_.not_checked({k_stray, k_content_digests}, "there is no valid inventory");
            if (root_text_.empty()) {
                findings_.not_checked({k_inventory_digest}, "there is no inventory to read");
            }
            return finish(false);
        }
        good = finding_failures(findings_, k_inventory, [&] { read_version_inventories(); }) &&
               finding_failures(findings_, k_stray, [&] {
                   found_ =
                       scan_object(file_system_, object_, inventory_, sidecars_, rules_, findings_);
               });
        if (!good) {
            findings_.not_checked({k_stray, k_content_digests}, "the object cannot be read");
            return finish(true);
        }
        for (const auto& [path, digest] : inventory_.content) {
            if (!found_.contains(path)) {
                findings_.add(k_content_digests, "E092 '" + path + "' is missing");
            }
        }
        for (const auto& version : versions_) {
            compare_version(version);
        }
        content_.want_fixity(inventory_);
        for (const auto& entry : inventory_.content) {
            if (found_.contains(entry.first)) {
                finding_failures(findings_, k_content_digests, [&] {
                    content_.check(entry.first, inventory_.digest_algorithm, entry.second);
                });
            }
        }
        return finish(true);
    }

private:
    ObjectCheck finish(bool inventory_good) {
        return {.report = findings_.report(),
                .inventory_good = inventory_good,
                .inventory = std::move(inventory_),
                .digests = content_.take()};
    }

    void check_declaration() {
        const std::string prefix = "0=ocfl_object_";
        for (const auto& entry : file_system_.list(object_)) {
            if (!entry.name.starts_with("0=")) {
                continue;
            }
            if (!spec_.empty() || !entry.name.starts_with(prefix)) {
                findings_.add(k_declaration,
                              "E003 '" + entry.name + "' is a second or foreign declaration");
                continue;
            }
            spec_ = entry.name.substr(prefix.size());
            if (spec_ != "1.0" && spec_ != "1.1") {
                findings_.add(k_declaration, "E004 OCFL " + spec_ + " is not known");
            }
            const auto text = file_system_.read(object_ / entry.name, k_small_file_bytes_max);
            if (as_text(text) != "ocfl_object_" + spec_ + "\n") {
                findings_.add(k_declaration,
                              "E007 '" + entry.name + "' does not hold its own name");
            }
        }
        if (spec_.empty()) {
            findings_.add(k_declaration, "E003 there is no declaration 0=ocfl_object_1.1");
        }
    }

    /// Parses an inventory and holds it against its sidecar; problems become findings.
    std::optional<Inventory> read_inventory(const std::string& folder, ByteView text) {
        const auto path = folder + "inventory.json";
        auto reading = parse_inventory(text);
        for (const auto& problem : reading.problems) {
            findings_.add(k_inventory, fmt::format("{} {}: {}", problem.code, path, problem.text));
        }
        const auto sidecar = path + "." + to_text(reading.inventory.digest_algorithm);
        if (file_system_.status(object_ / sidecar)) {
            finding_failures(findings_, k_inventory_digest, [&] {
                check_sidecar(path, sidecar, reading.inventory.digest_algorithm, text);
            });
        } else if (reading.good()) {
            findings_.add(k_inventory_digest, "E058 '" + sidecar + "' is missing");
        }
        return reading.good() ? std::optional(std::move(reading.inventory)) : std::nullopt;
    }

    void check_sidecar(const std::string& path, const std::string& sidecar,
                       DigestAlgorithm algorithm, ByteView text) {
        const auto expected =
            parse_sidecar(file_system_.read(object_ / sidecar, k_small_file_bytes_max));
        if (!expected) {
            findings_.add(k_inventory_digest, "E061 '" + sidecar + "' is not in its form");
        } else if (*expected != digest_of_bytes(algorithm, text).hex()) {
            findings_.add(k_inventory_digest,
                          "E060 '" + path + "' has another digest than '" + sidecar + "' says");
        }
    }

    Bytes inventory_bytes(const std::string& folder) {
        auto text = file_system_.read(object_ / (folder + "inventory.json"), k_inventory_bytes_max);
        findings_.count_bytes(text.size());
        inventories_bytes_ += text.size();
        return text;
    }

    bool read_root_inventory() {
        if (!file_system_.status(object_ / "inventory.json")) {
            findings_.add(k_inventory, "E063 there is no inventory.json");
            return false;
        }
        std::optional<Inventory> inventory;
        if (!finding_failures(findings_, k_inventory,
                              [&] {
                                  root_text_ = inventory_bytes("");
                                  inventory = read_inventory("", root_text_);
                              }) ||
            !inventory) {
            return false;
        }
        inventory_ = std::move(*inventory);
        if (inventory_.spec != spec_ && !spec_.empty()) {
            findings_.add(k_inventory, "E038 the inventory is of OCFL " + inventory_.spec +
                                           ", the declaration of " + spec_);
        }
        if (rules_ == ObjectRules::strict &&
            inventory_.digest_algorithm != DigestAlgorithm::sha512) {
            findings_.add(k_inventory, "W004 the digests are not SHA-512");
        }
        return true;
    }

    void read_version_inventories() {
        for (const auto& version : inventory_.versions) {
            const auto folder = version.name + "/";
            if (!file_system_.status(object_ / (folder + "inventory.json"))) {
                if (rules_ == ObjectRules::strict) {
                    findings_.add(k_inventory, "W010 " + version.name + " has no inventory");
                }
                continue;
            }
            if (inventories_bytes_ > k_inventories_bytes_max) {
                findings_.add(k_inventory, "the inventories of the versions are too large");
                return;
            }
            const auto text = inventory_bytes(folder);
            if (version.name == inventory_.head && text != root_text_) {
                findings_.add(k_inventory,
                              fmt::format("E064 the inventory of {} is not the one of the object",
                                          version.name));
            }
            if (auto inventory = read_inventory(folder, text)) {
                sidecars_[version.name] = "inventory.json." + to_text(inventory->digest_algorithm);
                check_version_identity(version.name, *inventory);
                versions_.push_back(std::move(*inventory));
            }
        }
    }

    void check_version_identity(const std::string& name, const Inventory& version) {
        const auto check = [&](bool good, const char* code, const char* what) {
            if (!good) {
                findings_.add(k_inventory,
                              std::string(code) + " the inventory of " + name + " has " + what);
            }
        };
        check(version.head == name, "E040", "another head");
        check(version.id == inventory_.id, "E037", "another id");
        check(version.content_directory == inventory_.content_directory, "E019",
              "another content folder");
        check(version.spec <= inventory_.spec &&
                  (versions_.empty() || versions_.back().spec <= version.spec),
              "E103", "an OCFL version out of order");
    }

    /// An older inventory must tell the same story as the newest about every version it knows.
    void compare_version(const Inventory& version) {
        const auto number = version.head_version().number;
        for (const auto& path : found_) {
            if (version_number(path.substr(0, path.find('/'))) <= number &&
                !version.content.contains(path)) {
                findings_.add(k_stray, fmt::format("E023 '{}' is not in the inventory of {}", path,
                                                   version.head));
            }
        }
        for (const auto& [path, digest] : version.content) {
            const auto newest = inventory_.content.find(path);
            if (!found_.contains(path)) {
                if (newest == inventory_.content.end()) { // else it has been named already
                    findings_.add(k_content_digests,
                                  fmt::format("E092 '{}' of {} is missing", path, version.head));
                }
            } else if (version.digest_algorithm != inventory_.digest_algorithm ||
                       newest == inventory_.content.end() || newest->second != digest) {
                content_.want(path, to_text(version.digest_algorithm), digest, "E092");
            }
        }
        content_.want_fixity(version);
        for (std::size_t i = 0; i < version.versions.size(); ++i) {
            if (i >= inventory_.versions.size() ||
                !same_state(version, version.versions[i], inventory_.versions[i])) {
                findings_.add(
                    k_inventory,
                    fmt::format("E066 the inventory of {} tells of {} otherwise than the object's",
                                version.head, version.versions[i].name));
            }
        }
    }

    bool same_state(const Inventory& older, const InventoryVersion& theirs,
                    const InventoryVersion& ours) const {
        if (theirs.name != ours.name) {
            return false;
        }
        if (older.digest_algorithm == inventory_.digest_algorithm) {
            return theirs.state == ours.state;
        }
        // Digests of two kinds cannot be compared; the content paths behind them can.
        const auto path_of = older.content_path_by_digest();
        return theirs.state.size() == ours.state.size() &&
               std::equal(theirs.state.begin(), theirs.state.end(), ours.state.begin(),
                          [&](const auto& theirs_entry, const auto& ours_entry) {
                              const auto in_ours =
                                  inventory_.content.find(path_of.at(theirs_entry.second));
                              return theirs_entry.first == ours_entry.first &&
                                     in_ours != inventory_.content.end() &&
                                     in_ours->second == ours_entry.second;
                          });
    }

    const FileSystem& file_system_;
    const Path& object_;
    ObjectRules rules_;
    Findings findings_{
        {k_declaration, k_inventory_digest, k_inventory, k_stray, k_content_digests}};
    std::string spec_; ///< of the declaration
    Bytes root_text_;
    std::uint64_t inventories_bytes_ = 0;
    Inventory inventory_;
    std::vector<Inventory> versions_; ///< of the version folders that have one, oldest first
    VersionSidecars sidecars_;
    std::set<std::string> found_;
    ContentDigests content_{file_system_, object_, findings_};
};

} // namespace

ObjectCheck check_object(const FileSystem& file_system, const Path& object, ObjectRules rules) {
    return ObjectChecker(file_system, object, rules).run();
}

} // namespace scanseal::storage
