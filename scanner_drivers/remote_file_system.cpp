#include "scanner_drivers/remote_file_system.hpp"

#include <sys/vfs.h>

namespace scanseal::scanner_drivers {

bool is_remote_magic(std::uint32_t magic) noexcept {
    // From linux/magic.h where it names them, else from the kernel source of the file system.
    switch (magic) {
    case 0x6969:     // NFS
    case 0x517b:     // SMB
    case 0xff534d42: // CIFS
    case 0xfe534d42: // SMB2
    case 0x65735546: // FUSE
    case 0x01021997: // 9p
    case 0x00c36400: // Ceph
    case 0x5346414f: // AFS, kernel
    case 0x6b414653: // AFS, kAFS
    case 0x73757245: // Coda
    case 0x0bd00bd0: // Lustre
    case 0x01161970: // GFS2: local, but other nodes write too
    case 0x7461636f: // OCFS2: the same
    case 0x786f4256: // VirtualBox shared folder
        return true;
    default:
        return false;
    }
}

bool is_on_remote_file_system(const Path& path) noexcept {
    struct statfs info{};
    return ::statfs(path.c_str(), &info) != 0 ||
           is_remote_magic(static_cast<std::uint32_t>(info.f_type));
}

} // namespace scanseal::scanner_drivers
