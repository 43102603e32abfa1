#include "apps/account_name.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>

namespace scanseal::apps {

std::string account_name() {
    const auto id = ::getuid();
    std::array<char, 16384> space{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(id, &entry, space.data(), space.size(), &found) == 0 && found != nullptr) {
        return found->pw_name;
    }
    return "uid " + std::to_string(id);
}

} // namespace scanseal::apps
