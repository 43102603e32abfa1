#include "storage/record_check.hpp"

#include "core/failure.hpp"
#include "storage/manifest_internal.hpp"
#include "storage/object_check.hpp"
#include "storage/object_tree_internal.hpp"
#include "storage/storage_root.hpp"

#include <algorithm>

namespace scanseal::storage {

namespace {

/// The digests of the newest version's files that the manifest should list, as recomputed.
FileDigests files_to_list(const ObjectCheck& object) {
    const auto path_of = object.inventory.content_path_by_digest();
    FileDigests files;
    for (const auto& [path, digest] : object.inventory.head_version().state) {
        const auto actual = object.digests.find(path_of.at(digest));
        if (!is_beside_manifest(path) && actual != object.digests.end()) {
            files[path] = actual->second;
        }
    }
    return files;
}

void check_manifest(const FileSystem& file_system, const Path& folder, const ObjectCheck& object,
                    Findings& findings) {
    if (!object.inventory_good) {
        findings.not_checked({"manifest"}, "the inventory is not valid");
        return;
    }
    const auto& state = object.inventory.head_version().state;
    const auto entry = state.find(k_manifest_name);
    if (entry == state.end()) {
        findings.add("manifest", std::string("there is no ") + k_manifest_name);
        return;
    }
    const auto content_path = object.inventory.content_path_by_digest().at(entry->second);
    finding_failures(findings, "manifest", [&] {
        const auto text = file_system.read(folder / content_path, k_manifest_bytes_max);
        compare_manifest(as_text(text), files_to_list(object), findings);
    });
}

void append(StorageReport& report, const StorageReport& more) {
    report.checks.insert(report.checks.end(), more.checks.begin(), more.checks.end());
    report.bytes_read += more.bytes_read;
}

void fail_check(StorageReport& report, const std::string& name, const std::string& finding) {
    for (auto& check : report.checks) {
        if (check.name == name) {
            check.passed = false;
            check.detail += (check.detail.empty() ? "" : "; ") + finding;
        }
    }
}

bool belongs_to_bundle(const std::string& path) {
    return is_beside_manifest(path) || path == "VERIFY.txt" || path == "trust.pem";
}

} // namespace

StorageReport check_record(const FileSystem& file_system, const Vault& vault, const RecordId& id) {
    const auto folder = vault.options().root / object_path_of(id.urn());
    auto object = check_object(file_system, folder, ObjectRules::strict);
    if (object.inventory_good && object.inventory.id != id.urn()) {
        fail_check(object.report, "inventory",
                   "E083 this is the inventory of '" + object.inventory.id + "'");
    }
    Findings findings({"manifest"});
    check_manifest(file_system, folder, object, findings);
    append(object.report, findings.report());
    return std::move(object.report);
}

StorageReport check_bundle(const FileSystem& file_system, const Path& bundle) {
    Findings findings({"stray_files", "manifest"});
    FileDigests files;
    const bool scanned = finding_failures(findings, "stray_files", [&] {
        for (const auto& path :
             scan_files(file_system, bundle, bundle.filename().string(), "stray_files", findings)) {
            if (belongs_to_bundle(path)) {
                continue;
            }
            finding_failures(findings, "manifest", [&] {
                const auto source = file_system.open(bundle / path);
                findings.count_bytes(source->size_bytes());
                files[path] = digest_of(DigestAlgorithm::sha512, *source).hex();
            });
        }
    });
    if (!scanned) {
        findings.not_checked({"manifest"}, "the bundle cannot be read");
        return findings.report();
    }
    finding_failures(findings, "manifest", [&] {
        const auto text = file_system.read(bundle / k_manifest_name, k_manifest_bytes_max);
        compare_manifest(as_text(text), files, findings);
    });
    return findings.report();
}

} // namespace scanseal::storage
