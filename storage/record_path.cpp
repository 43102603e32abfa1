#include "storage/record_path.hpp"

#include <algorithm>
#include <cstddef>

namespace scanseal::storage {

namespace {

constexpr std::size_t k_name_bytes_max = 200;
constexpr std::size_t k_path_bytes_max = 1000;

bool is_safe_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

} // namespace

bool is_record_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= k_name_bytes_max && name.front() != '.' &&
           name.front() != '-' && std::all_of(name.begin(), name.end(), is_safe_character);
}

bool is_record_path(std::string_view path) noexcept {
    if (path.size() > k_path_bytes_max) {
        return false;
    }
    for (;;) {
        const auto slash = path.find('/');
        if (!is_record_name(path.substr(0, slash))) {
            return false;
        }
        if (slash == std::string_view::npos) {
            return true;
        }
        path.remove_prefix(slash + 1);
    }
}

} // namespace scanseal::storage
