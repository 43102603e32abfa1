// storage/object_tree_internal.hpp — what lies in the folder of an OCFL object, held against what
// may lie there. Internal to storage/*.cpp.
#pragma once

#include "core/failure.hpp"
#include "core/file_system.hpp"
#include "storage/findings_internal.hpp"
#include "storage/inventory.hpp"
#include "storage/object_check.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace scanseal::storage {

/// Runs `action`; a Failure but busy becomes a finding. True if there was none.
template <class Action>
bool finding_failures(Findings& findings, const std::string& check, Action action) {
    try {
        action();
        return true;
    } catch (const Failure& failure) {
        if (failure.kind() == FailureKind::busy) {
            throw;
        }
        findings.add(check, failure.what());
        return false;
    }
}

/// Sidecar expected beside the inventory of each version folder that has an inventory, e.g.
/// "inventory.json.sha512".
using VersionSidecars = std::map<std::string, std::string>;

/// Content files found below the version folders, as content paths. Everything that should not be
/// there, and every link, becomes a "stray_files" finding; a missing version folder an "inventory"
/// finding.
[[nodiscard]] std::set<std::string> scan_object(const FileSystem& file_system, const Path& object,
                                                const Inventory& inventory,
                                                const VersionSidecars& sidecars, ObjectRules rules,
                                                Findings& findings);

/// Regular files below `folder`, as paths relative to it with '/'. Links, devices, files with
/// several names and empty folders become findings of `check`.
[[nodiscard]] std::set<std::string> scan_files(const FileSystem& file_system, const Path& folder,
                                               const std::string& shown_as,
                                               const std::string& check, Findings& findings);

} // namespace scanseal::storage
