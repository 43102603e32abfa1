#include "storage/ocfl_path.hpp"

#include <algorithm>

namespace scanseal::storage {

namespace {

constexpr std::size_t k_version_digits_max = 9;

} // namespace

bool has_bad_part(std::string_view path) {
    for (std::size_t begin = 0; begin <= path.size();) {
        const auto end = std::min(path.find('/', begin), path.size());
        const auto part = path.substr(begin, end - begin);
        if (part.empty() || part == "." || part == "..") {
            return true;
        }
        begin = end + 1;
    }
    return false;
}

std::uint32_t version_number(const std::string& name) {
    if (name.size() < 2 || name.size() > 1 + k_version_digits_max || name[0] != 'v' ||
        name.find_first_not_of("0123456789", 1) != std::string::npos) {
        return 0;
    }
    return static_cast<std::uint32_t>(std::stoul(name.substr(1)));
}

std::optional<std::string> conflict_among(std::vector<std::string> paths) {
    // With '/' sorted before every other character, a path stands right before those below it.
    for (auto& path : paths) {
        std::replace(path.begin(), path.end(), '/', '\x01');
    }
    std::sort(paths.begin(), paths.end());
    for (std::size_t i = 1; i < paths.size(); ++i) {
        if (paths[i].starts_with(paths[i - 1] + '\x01')) {
            std::replace(paths[i].begin(), paths[i].end(), '\x01', '/');
            return paths[i];
        }
    }
    return std::nullopt;
}

} // namespace scanseal::storage
