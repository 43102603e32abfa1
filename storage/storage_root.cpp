#include "storage/storage_root.hpp"

#include "core/digest.hpp"
#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "storage/strict_json_internal.hpp"

#include <fmt/format.h>

namespace scanseal::storage {

namespace {

constexpr std::size_t k_tuple_size = 3;
constexpr std::size_t k_tuples = 3;
constexpr std::uint64_t k_small_file_bytes_max = 64 * 1024;
constexpr auto k_declaration_name = "0=ocfl_1.1";
constexpr auto k_declaration_text = "ocfl_1.1\n";
constexpr auto k_layout_name = "ocfl_layout.json";
constexpr auto k_extension = "0004-hashed-n-tuple-storage-layout";
constexpr auto k_layout_text = R"({
  "extension": "0004-hashed-n-tuple-storage-layout",
  "description": "Hashed N-tuple Storage Layout: SHA-256 of the object id, three tuples of three characters"
}
)";
constexpr auto k_config_text = R"({
  "extensionName": "0004-hashed-n-tuple-storage-layout",
  "digestAlgorithm": "sha256",
  "tupleSize": 3,
  "numberOfTuples": 3,
  "shortObjectRoot": false
}
)";

Path config_path(const Path& root) {
    return root / "extensions" / k_extension / "config.json";
}

/// The text of a small regular file; what is wrong with it is added to `problems`.
std::string small_text(const FileSystem& file_system, const Path& path,
                       std::vector<std::string>& problems) {
    const auto status = file_system.status(path);
    if (!status) {
        problems.push_back("'" + path.string() + "' is missing");
        return {};
    }
    if (status->type != FileType::regular || status->size_bytes > k_small_file_bytes_max) {
        problems.push_back("'" + path.string() + "' is not a small regular file");
        return {};
    }
    return std::string(as_text(file_system.read(path, k_small_file_bytes_max)));
}

/// All keys of `wanted` must be in the file with the same values.
void compare_json(const FileSystem& file_system, const Path& path, const char* wanted,
                  const std::vector<std::string>& keys, std::vector<std::string>& problems) {
    const auto before = problems.size();
    const auto text = small_text(file_system, path, problems);
    if (problems.size() != before) {
        return;
    }
    const auto found = parse_strict_json(as_bytes(text));
    const auto expected = nlohmann::json::parse(wanted);
    if (!found.value || !found.value->is_object()) {
        problems.push_back("'" + path.string() + "' is not a JSON object");
        return;
    }
    for (const auto& key : keys) {
        if (!found.value->contains(key) || (*found.value)[key] != expected[key]) {
            problems.push_back(
                fmt::format("'{}': {} is not {}", path.string(), key, expected[key].dump()));
        }
    }
}

void check_layout(const FileSystem& file_system, const Path& root,
                  std::vector<std::string>& problems) {
    compare_json(file_system, root / k_layout_name, k_layout_text, {"extension"}, problems);
    compare_json(
        file_system, config_path(root), k_config_text,
        {"extensionName", "digestAlgorithm", "tupleSize", "numberOfTuples", "shortObjectRoot"},
        problems);
}

/// True for what a creation cut short may have left in the root.
bool is_left_by_creation(const DirectoryEntry& entry) {
    if (entry.name == "extensions") {
        return entry.type == FileType::directory;
    }
    return entry.type == FileType::regular &&
           (entry.name == k_layout_name ||
            entry.name == std::string(".") + k_layout_name + ".tmp" ||
            entry.name == std::string(".") + k_declaration_name + ".tmp");
}

[[noreturn]] void refuse_foreign(const Path& path) {
    throw Failure(FailureKind::corrupt,
                  "'" + path.string() + "' lies where an OCFL 1.1 storage root is to be made");
}

void refuse_foreign_things(const FileSystem& file_system, const Path& root) {
    for (const auto& entry : file_system.list(root)) {
        if (!is_left_by_creation(entry)) {
            refuse_foreign(root / entry.name);
        }
    }
    const auto layout = root / k_layout_name;
    if (file_system.status(layout) &&
        as_text(file_system.read(layout, k_small_file_bytes_max)) != k_layout_text) {
        refuse_foreign(layout);
    }
    if (!file_system.status(root / "extensions")) {
        return;
    }
    for (const auto& entry : file_system.list(root / "extensions")) {
        if (entry.name != k_extension) {
            refuse_foreign(root / "extensions" / entry.name);
        }
    }
}

} // namespace

std::string object_path_of(const std::string& object_id) {
    const auto digest = sha256(as_bytes(object_id)).hex();
    std::string path;
    for (std::size_t i = 0; i < k_tuples; ++i) {
        path += digest.substr(i * k_tuple_size, k_tuple_size) + "/";
    }
    return path + digest;
}

std::vector<std::string> storage_root_problems(const FileSystem& file_system, const Path& root) {
    std::vector<std::string> problems;
    const auto declaration = root / k_declaration_name;
    for (const auto& entry : file_system.list(root)) {
        if (entry.name.starts_with("0=") && entry.name != k_declaration_name) {
            problems.push_back("'" + (root / entry.name).string() + "' declares something else");
        }
    }
    const auto before = problems.size();
    const auto text = small_text(file_system, declaration, problems);
    if (problems.size() == before && text != k_declaration_text) {
        problems.push_back("'" + declaration.string() + "' does not say ocfl_1.1");
    }
    check_layout(file_system, root, problems);
    return problems;
}

void prepare_storage_root(FileSystem& file_system, const Path& root) {
    if (!file_system.status(root / k_declaration_name)) {
        refuse_foreign_things(file_system, root);
        const auto extension = root / "extensions" / k_extension;
        file_system.create_directory(root / "extensions");
        file_system.create_directory(extension);
        replace_durably(file_system, config_path(root), as_bytes(k_config_text));
        file_system.sync_directory(root / "extensions");
        replace_durably(file_system, root / k_layout_name, as_bytes(k_layout_text));
        replace_durably(file_system, root / k_declaration_name, as_bytes(k_declaration_text));
    }
    const auto problems = storage_root_problems(file_system, root);
    if (!problems.empty()) {
        throw Failure(FailureKind::corrupt, problems.front());
    }
}

} // namespace scanseal::storage
