#include "config/table_reader_internal.hpp"

#include <algorithm>

namespace scanseal::config {

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto substituted = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
        }
    }
    return row.back();
}

} // namespace

std::string nearest_name(std::string_view found, const std::set<std::string, std::less<>>& known) {
    // Beyond a third of the letters it is another word, not a slip.
    std::string nearest;
    std::size_t best = std::max<std::size_t>(2, found.size() / 3) + 1;
    for (const auto& name : known) {
        const auto distance = edit_distance(found.substr(0, 100), name);
        if (distance < best && distance < name.size()) {
            best = distance;
            nearest = name;
        }
    }
    return nearest;
}

} // namespace scanseal::config
