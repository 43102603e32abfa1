#include "tests/support/temp_dir.hpp"

#include "core/ids.hpp"

#include <fstream>
#include <iterator>

namespace scanseal::test {

TempDir::TempDir()
    : path_(std::filesystem::temp_directory_path() / ("scanseal-test-" + random_name())) {
    std::filesystem::create_directories(path_);
}

TempDir::~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void write_file(const std::filesystem::path& path, const std::string& bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::binary);
    out << bytes;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

} // namespace scanseal::test
