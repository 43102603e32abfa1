// check_root: everything in the storage root that is not inside an object.
#include "core/failure.hpp"
#include "storage/findings_internal.hpp"
#include "storage/inventory.hpp"
#include "storage/object_tree_internal.hpp"
#include "storage/record_check.hpp"
#include "storage/storage_root.hpp"

#include <algorithm>

namespace scanseal::storage {

namespace {

constexpr std::string_view k_urn_prefix = "urn:uuid:";

class RootChecker {
public:
    RootChecker(const FileSystem& file_system, const Path& root)
        : file_system_(file_system), root_(root) {}

    StorageReport run() {
        finding_failures(findings_, "declaration", [&] {
            for (const auto& problem : storage_root_problems(file_system_, root_)) {
                findings_.add("declaration", "E069 " + problem);
            }
        });
        std::vector<std::string> open{""};
        while (!open.empty()) {
            const auto folder = open.back();
            open.pop_back();
            finding_failures(findings_, "hierarchy", [&] { see_folder(folder, open); });
        }
        return findings_.report();
    }

private:
    void see_folder(const std::string& folder, std::vector<std::string>& open) {
        const auto entries = file_system_.list(folder.empty() ? root_ : root_ / folder);
        if (folder.empty()) {
            see_root(entries, open);
            return;
        }
        if (entries.empty()) {
            findings_.add("hierarchy", "E073 '" + folder + "' is an empty folder");
        }
        const bool object = std::any_of(entries.begin(), entries.end(), [](const auto& entry) {
            return entry.name.starts_with("0=ocfl_object_");
        });
        if (object) {
            finding_failures(findings_, "objects", [&] { see_object(folder); });
            return;
        }
        for (const auto& entry : entries) {
            const auto path = folder + "/" + entry.name;
            if (entry.type == FileType::directory) {
                open.push_back(path);
            } else {
                see_stray(entry, path);
            }
        }
    }

    /// The root itself may hold declaration, layout and extensions, and no other files: scanseal
    /// writes none.
    void see_root(const std::vector<DirectoryEntry>& entries, std::vector<std::string>& open) {
        for (const auto& entry : entries) {
            if (entry.type == FileType::directory) {
                if (entry.name != "extensions") {
                    open.push_back(entry.name);
                }
            } else if (entry.type != FileType::regular ||
                       (entry.name != "ocfl_layout.json" && !entry.name.starts_with("0="))) {
                see_stray(entry, entry.name);
            }
        }
    }

    void see_stray(const DirectoryEntry& entry, const std::string& path) {
        if (entry.type != FileType::regular) {
            findings_.add("hierarchy", "E090 '" + path + "' is a link or no regular file");
        } else {
            findings_.add("hierarchy", (entry.name.starts_with("0=ocfl_") ? "E084 '" : "E072 '") +
                                           path + "' is a file outside any object");
        }
    }

    void see_object(const std::string& folder) {
        const auto text =
            file_system_.read(root_ / folder / "inventory.json", k_inventory_bytes_max);
        findings_.count_bytes(text.size());
        const auto reading = parse_inventory(text);
        if (!reading.good()) {
            const auto& problem = reading.problems.front();
            findings_.add("objects", problem.code + " '" + folder + "': " + problem.text);
            return;
        }
        const auto& id = reading.inventory.id;
        if (object_path_of(id) != folder) {
            findings_.add("objects", "E083 '" + folder + "' holds '" + id +
                                         "', which belongs to '" + object_path_of(id) + "'");
        }
        if (!id.starts_with(k_urn_prefix) ||
            !RecordId::parse(std::string_view(id).substr(k_urn_prefix.size()))) {
            findings_.add("objects", "'" + folder + "' holds '" + id + "', which is no record");
        }
    }

    const FileSystem& file_system_;
    const Path& root_;
    Findings findings_{{"declaration", "hierarchy", "objects"}};
};

} // namespace

StorageReport check_root(const FileSystem& file_system, const Vault& vault) {
    return RootChecker(file_system, vault.options().root).run();
}

} // namespace scanseal::storage
