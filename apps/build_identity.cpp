#include "apps/build_identity.hpp"

namespace scanseal::apps {

std::string build_identity() {
    return "scanseal " SCANSEAL_VERSION " (" SCANSEAL_COMPILER ", " SCANSEAL_BUILD_TYPE ")";
}

} // namespace scanseal::apps
