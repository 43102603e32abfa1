// apps/account_name.hpp — who runs this command, as the system knows them.
#pragma once

#include <string>

namespace scanseal::apps {

/// Name of the account, or "uid NUMBER" where the system has none for it.
[[nodiscard]] std::string account_name();

} // namespace scanseal::apps
