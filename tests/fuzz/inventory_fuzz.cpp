// Inventories and sidecars of OCFL objects: any bytes may be refused, none may crash, hang or eat
// memory.
#include "storage/inventory.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace scanseal;
    const ByteView bytes(data, size);
    const auto reading = storage::parse_inventory(bytes);
    if (reading.good()) {
        // What readers of a good inventory rely on.
        const auto paths = reading.inventory.content_path_by_digest();
        for (const auto& version : reading.inventory.versions) {
            for (const auto& [path, digest] : version.state) {
                if (!paths.contains(digest) || path.empty() || path.front() == '/') {
                    std::abort();
                }
            }
        }
        if (reading.inventory.head_version().name != reading.inventory.head) {
            std::abort();
        }
    }
    (void)storage::parse_sidecar(bytes);
    return 0;
}
