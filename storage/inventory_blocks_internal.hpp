// storage/inventory_blocks_internal.hpp — the blocks of an inventory that map digests to arrays of
// paths: manifest, the state of each version, fixity (OCFL 1.1, 3.5.2 to 3.5.4).
#pragma once

#include "storage/inventory.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

namespace scanseal::storage {

/// What is wrong with an inventory, at most the first hundred: a hostile one could have millions.
class InventoryProblems {
public:
    void add(const char* code, const std::string& text);

    /// E102 for each key of `object` that is not in `keys`.
    void only_keys(const nlohmann::json& object, const std::string& where,
                   const std::set<std::string>& keys);

    [[nodiscard]] std::vector<OcflProblem> take() { return std::move(problems_); }

private:
    std::vector<OcflProblem> problems_;
};

/// Reads the blocks into `inventory`; what is wrong goes to `problems`. Both must outlive it.
class InventoryBlocks {
public:
    InventoryBlocks(Inventory& inventory, InventoryProblems& problems)
        : inventory_(inventory), problems_(problems) {}

    /// Requires the digest algorithm, the content directory and the versions' names.
    void read_manifest(const nlohmann::json& root);
    /// Requires the manifest, and that `root` of it still lives.
    void read_state(InventoryVersion& version, const nlohmann::json& body);
    /// E107 for what no state named. Requires every state.
    void check_all_used();
    void read_fixity(const nlohmann::json& root);

private:
    template <class Visit>
    void for_each_path(const nlohmann::json& block, const std::string& where,
                       const char* code_array, const char* code_duplicate, const Visit& visit);
    bool good_path(const std::string& path, const std::string& where, const char* code_slash,
                   const char* code_part);
    void no_conflict(const std::map<std::string, std::string>& paths, const char* code,
                     const std::string& where);
    [[nodiscard]] bool lies_in_a_version(const std::string& path) const;

    Inventory& inventory_;
    InventoryProblems& problems_;
    const nlohmann::json* manifest_ = nullptr;
    std::set<std::string> used_; ///< digests that a state named, in lower case
};

} // namespace scanseal::storage
