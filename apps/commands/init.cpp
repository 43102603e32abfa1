#include "apps/commands/commands_internal.hpp"
#include "config/write_station.hpp"
#include "core/posix_file_system.hpp"
#include "signing/development_pki.hpp"
#include "storage/vault.hpp"

#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

constexpr const char* k_development_operator = "clerk01";

struct Options {
    Path directory;
    std::string name;
    bool development = false;
};

ExitCode make_station(const Options& options) {
    PosixFileSystem file_system;
    const SystemClock clock;
    const auto directory = std::filesystem::absolute(options.directory).lexically_normal();
    const auto name = options.name.empty() ? directory.filename().string() : options.name;
    const auto written = config::write_station(
        file_system, {.directory = directory, .name = name, .development = options.development});
    if (!written) {
        throw UsageError(written.error().detail);
    }
    const storage::Vault vault(
        file_system, {.root = directory / "vault", .staging = directory / "vault.staging"});
    if (options.development) {
        signing::make_development_pki(file_system, clock, directory / "pki", k_development_operator,
                                      name);
    }
    std::cerr << "Station '" << name << "' is in " << directory.string() << ".\n";
    if (options.development) {
        std::cerr << "It has DEVELOPMENT keys (pki/): good for trying out, worthless as evidence.\n"
                     "Start it with: scanseald --station "
                  << directory.string() << '\n';
    } else {
        std::cerr
            << "Now fill in operators, timestamp authority and trust anchors in station.toml.\n";
    }
    return ExitCode::good;
}

} // namespace

void add_init(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("init", "Make a new station");
    auto options = std::make_shared<Options>();
    command->add_option("DIR", options->directory, "Folder to make it in")->required();
    command->add_option("--name", options->name,
                        "Name of the station (default: the folder's name)");
    command->add_flag("--dev", options->development,
                      "Add development keys, operator clerk01 and a built-in timestamp authority");
    command->footer("Example:\n  scanseal init --dev /tmp/station");
    command->callback([options, &invocation] {
        invocation.action = [options] { return make_station(*options); };
    });
}

} // namespace scanseal::apps
