#include "core/failure.hpp"
#include "storage/object_tree_internal.hpp"
#include "storage/ocfl_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace scanseal::storage {

namespace {

constexpr auto k_stray = "stray_files";

class ObjectScan {
public:
    ObjectScan(const FileSystem& file_system, const Path& object, const Inventory& inventory,
               const VersionSidecars& sidecars, ObjectRules rules, Findings& findings)
        : file_system_(file_system),
          object_(object),
          inventory_(inventory),
          sidecars_(sidecars),
          strict_(rules == ObjectRules::strict),
          findings_(findings) {}

    std::set<std::string> run() {
        std::set<std::string> versions;
        for (const auto& entry : file_system_.list(object_)) {
            see_root_entry(entry, versions);
        }
        for (const auto& version : inventory_.versions) {
            if (versions.contains(version.name)) {
                see_version(version.name);
            } else {
                findings_.add("inventory", "E010 the folder of " + version.name + " is missing");
            }
        }
        return std::move(content_);
    }

private:
    void stray(const char* code, const std::string& path, const char* why) {
        findings_.add(k_stray, std::string(code) + " '" + path + "' " + why);
    }

    void see_root_entry(const DirectoryEntry& entry, std::set<std::string>& versions) {
        const auto sidecar = "inventory.json." + to_text(inventory_.digest_algorithm);
        const bool file = entry.type == FileType::regular;
        const bool folder = entry.type == FileType::directory;
        if (entry.type == FileType::symlink || entry.type == FileType::other) {
            stray("E090", entry.name, "is a link or no regular file");
        } else if (file && (entry.name == "inventory.json" || entry.name == sidecar ||
                            entry.name.starts_with("0=ocfl_object_"))) {
            see_links(entry.name);
        } else if (folder && (entry.name == "logs" || entry.name == "extensions")) {
            see_side_folder(entry.name);
        } else if (folder && is_version(entry.name)) {
            versions.insert(entry.name);
        } else if (folder && version_number(entry.name) > 0) {
            stray("E046", entry.name, "is a version that the inventory does not know");
        } else {
            stray("E001", entry.name, "does not belong into an object");
        }
    }

    bool is_version(const std::string& name) const {
        return std::any_of(inventory_.versions.begin(), inventory_.versions.end(),
                           [&](const auto& version) { return version.name == name; });
    }

    void see_side_folder(const std::string& name) {
        if (strict_) {
            stray("W013", name, "is a folder that scanseal does not make");
        }
        if (name != "extensions") {
            return;
        }
        for (const auto& entry : file_system_.list(object_ / name)) {
            if (entry.type != FileType::directory) {
                stray("E067", name + "/" + entry.name, "is not a folder");
            }
        }
    }

    void see_version(const std::string& name) {
        const auto sidecar = sidecars_.find(name);
        for (const auto& entry : file_system_.list(object_ / name)) {
            const auto path = name + "/" + entry.name;
            const bool file = entry.type == FileType::regular;
            const bool folder = entry.type == FileType::directory;
            if (entry.type == FileType::symlink || entry.type == FileType::other) {
                stray("E090", path, "is a link or no regular file");
            } else if (file && (entry.name == "inventory.json" ||
                                (sidecar != sidecars_.end() && entry.name == sidecar->second))) {
                see_links(path);
            } else if (folder && entry.name == inventory_.content_directory) {
                see_content(path);
            } else if (!folder) {
                stray("E015", path, "lies outside the content folder");
            } else if (strict_) {
                stray("W002", path, "is a folder outside the content folder");
            }
        }
    }

    void see_links(const std::string& path) {
        const auto status = file_system_.status(object_ / path);
        if (status && status->link_count > 1) {
            stray("E090", path, "has several names (hard links)");
        }
    }

    void see_content(const std::string& path) {
        for (const auto& file :
             scan_files(file_system_, object_ / path, path, k_stray, findings_)) {
            auto content_path = path + "/" + file;
            if (!inventory_.content.contains(content_path)) {
                stray("E023", content_path, "is not in the manifest of the inventory");
            }
            content_.insert(std::move(content_path));
        }
    }

    const FileSystem& file_system_;
    const Path& object_;
    const Inventory& inventory_;
    const VersionSidecars& sidecars_;
    bool strict_;
    Findings& findings_;
    std::set<std::string> content_;
};

} // namespace

std::set<std::string> scan_object(const FileSystem& file_system, const Path& object,
                                  const Inventory& inventory, const VersionSidecars& sidecars,
                                  ObjectRules rules, Findings& findings) {
    return ObjectScan(file_system, object, inventory, sidecars, rules, findings).run();
}

std::set<std::string> scan_files(const FileSystem& file_system, const Path& folder,
                                 const std::string& shown_as, const std::string& check,
                                 Findings& findings) {
    std::set<std::string> files;
    std::vector<std::string> open{""};
    while (!open.empty()) {
        const auto below = open.back();
        open.pop_back();
        const auto entries = file_system.list(below.empty() ? folder : folder / below);
        if (entries.empty() && !below.empty()) {
            findings.add(check, fmt::format("E024 '{}/{}' is an empty folder", shown_as, below));
        }
        for (const auto& entry : entries) {
            auto path = below.empty() ? entry.name : below + "/" + entry.name;
            if (entry.type == FileType::directory) {
                open.push_back(std::move(path));
                continue;
            }
            const auto status = file_system.status(folder / path);
            if (entry.type != FileType::regular || !status || status->link_count > 1) {
                findings.add(
                    check,
                    fmt::format("E090 '{}/{}' is a link, has several names, or is no regular file",
                                shown_as, path));
            }
            if (entry.type == FileType::regular) {
                files.insert(std::move(path));
            }
        }
    }
    return files;
}

} // namespace scanseal::storage
