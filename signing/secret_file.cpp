#include "signing/secret_file.hpp"

namespace scanseal::signing {

namespace {

constexpr std::uint64_t k_secret_bytes_max = 4096;
constexpr std::uint32_t k_group_and_others = 0077;

} // namespace

Result<std::string> load_secret(const FileSystem& file_system, const Path& path) {
    const auto status = file_system.status(path);
    const auto name = "the secret file '" + path.string() + "' ";
    if (!status) {
        return refuse(RefusalCode::key_unreadable, name + "does not exist");
    }
    if (status->type != FileType::regular) {
        return refuse(RefusalCode::key_unreadable, name + "is not a regular file");
    }
    if ((status->mode & k_group_and_others) != 0) {
        return refuse(RefusalCode::key_unreadable,
                      name + "is open to other users; close it with: chmod 600 " + path.string());
    }
    if (status->size_bytes > k_secret_bytes_max) {
        return refuse(RefusalCode::key_unreadable, name + "is larger than 4096 bytes");
    }
    const auto bytes = file_system.read(path, k_secret_bytes_max);
    std::string secret(as_text(bytes));
    if (secret.ends_with('\n')) {
        secret.pop_back();
        if (secret.ends_with('\r')) {
            secret.pop_back();
        }
    }
    if (secret.find('\0') != std::string::npos) {
        return refuse(RefusalCode::key_unreadable, name + "holds a zero byte");
    }
    return secret;
}

} // namespace scanseal::signing
