// storage/inventory.hpp — the inventory.json of an OCFL object, read from anybody's object and
// written for ours. OCFL 1.0 and 1.1, section 3.5; problems carry the codes of the OCFL 1.1
// validation codes page (E001...).
#pragma once

#include "core/bytes.hpp"
#include "core/digest.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::storage {

/// Larger inventories are refused unread: some 150 000 files.
inline constexpr std::uint64_t k_inventory_bytes_max = std::uint64_t{64} << 20U;

struct OcflProblem {
    std::string code; ///< "E023"
    std::string text; ///< plain English with the file or key concerned
};

struct InventoryVersion {
    std::string name; ///< "v1"
    std::uint32_t number = 0;
    std::map<std::string, std::string> state; ///< logical path to digest (lower-case hex)
    std::string created;                      ///< RFC 3339
    std::string message;
    std::string user_name;
    std::string user_address;
};

struct FixityValue {
    std::string algorithm;
    std::string digest; ///< lower-case hex
};

struct Inventory {
    std::string id;
    std::string spec; ///< "1.1", from the type
    DigestAlgorithm digest_algorithm = DigestAlgorithm::sha512;
    std::string head;
    std::string content_directory = "content";
    std::map<std::string, std::string>
        content; ///< content path to digest (lower-case hex): the manifest
    std::vector<InventoryVersion> versions;                 ///< by number
    std::map<std::string, std::vector<FixityValue>> fixity; ///< by content path

    [[nodiscard]] const InventoryVersion& head_version() const { return versions.back(); }

    /// Digest to one content path with it: where a state's digests lead to.
    [[nodiscard]] std::map<std::string, std::string> content_path_by_digest() const;
};

struct InventoryReading {
    Inventory inventory; ///< to be used only if there are no problems
    std::vector<OcflProblem> problems;

    [[nodiscard]] bool good() const noexcept { return problems.empty(); }
};

/// Reads and judges an inventory. The text may be hostile: time and memory stay in proportion to
/// its length.
[[nodiscard]] InventoryReading parse_inventory(ByteView json);

/// What scanseal writes: one version v1, digest sha512, type OCFL 1.1. The same input gives the
/// same bytes.
struct NewInventory {
    std::string id;
    std::string created; ///< RFC 3339
    std::string message;
    std::string user_name;                    ///< none is written if empty
    std::string user_address;                 ///< a URI; none is written if empty
    std::map<std::string, std::string> files; ///< logical path to SHA-512 (lower-case hex)
};

[[nodiscard]] std::string inventory_text(const NewInventory& inventory);

/// "sha256" or "sha512", as in digestAlgorithm and in the sidecar's name.
[[nodiscard]] std::string to_text(DigestAlgorithm algorithm);

/// Content of the sidecar inventory.json.sha512: digest, blank, name, newline (OCFL 3.7).
[[nodiscard]] std::string sidecar_text(const Digest& digest);
/// The digest (lower-case hex) that a sidecar names; empty if it is not in the form of OCFL 3.7
/// (E061).
[[nodiscard]] std::optional<std::string> parse_sidecar(ByteView sidecar);

} // namespace scanseal::storage
