#include "apps/decoders.hpp"

#include "core/failure.hpp"
#include "core/log.hpp"
#include "core/worker_process.hpp"

namespace scanseal::apps {

namespace {

constexpr const char* k_program = "scanseal-decoder";

/// Beside this program (a build folder), or where `cmake --install` puts it.
Path find_program(const FileSystem& file_system) {
    const auto folder = own_program().parent_path();
    for (const auto& place :
         {folder / k_program, folder.parent_path() / "libexec" / "scanseal" / k_program}) {
        const auto status = file_system.status(place);
        if (status && status->type == FileType::regular) {
            return place;
        }
    }
    throw Failure(FailureKind::not_found, std::string("the program '") + k_program +
                                              "' is neither in '" + folder.string() +
                                              "' nor in '../libexec/scanseal'");
}

std::unique_ptr<imaging::DecoderPool> start(const FileSystem& file_system,
                                            const config::DecodingConfig& decoding) {
    auto decoders = std::make_unique<imaging::DecoderPool>(
        imaging::DecoderOptions{.program = find_program(file_system),
                                .cpu_max = decoding.cpu_max,
                                .wall_max = decoding.wall_max,
                                .all_walls = decoding.sandbox == config::SandboxMode::required});
    if (const auto missing = decoders->try_out(); !missing.empty()) {
        log::warning("decoders_not_shut_off", {{"missing", missing}});
    }
    return decoders;
}

} // namespace

std::unique_ptr<imaging::DecoderPool> make_decoders(const FileSystem& file_system,
                                                    const config::DecodingConfig& decoding) {
    switch (decoding.sandbox) {
    case config::SandboxMode::required:
        return start(file_system, decoding);
    case config::SandboxMode::preferred:
        try {
            return start(file_system, decoding);
        } catch (const Failure& failure) {
            log::warning("decoding_in_this_process", {{"reason", failure.what()}});
            return nullptr;
        }
    case config::SandboxMode::off:
        break;
    }
    log::warning("decoding_in_this_process", {{"reason", "decoding.sandbox is \"off\""}});
    return nullptr;
}

} // namespace scanseal::apps
