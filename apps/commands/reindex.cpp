#include "apps/commands/commands_internal.hpp"
#include "apps/opened_station.hpp"
#include "core/posix_file_system.hpp"
#include "core/process_lock.hpp"
#include "pipeline/reindexing.hpp"

#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

ExitCode make_index_again(const Path& station) {
    PosixFileSystem file_system;
    const SystemClock clock;
    const OpenedStation opened(file_system, clock, station, OpenFor::looking);
    // It would put the index of one moment over what the daemon adds meanwhile.
    const auto lock = ProcessLock::try_take(opened.config().station / "daemon.lock");
    if (!lock) {
        std::cerr << "scanseal: a daemon runs on this station: stop it first, then make the index "
                     "again\n";
        return ExitCode::environment;
    }
    const storage::Vault vault(file_system, {.root = opened.options().vault_root,
                                             .staging = opened.options().vault_staging});
    const auto index = storage::open_sqlite_index(opened.options().index_file);
    const auto report = pipeline::reindex(vault, *index);
    std::cerr << report.records << " records in the index\n";
    for (const auto& line : report.unreadable) {
        std::cerr << "not readable: " << line << '\n';
    }
    return report.unreadable.empty() ? ExitCode::good : ExitCode::no;
}

} // namespace

void add_reindex(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("reindex", "Make index.db again from the vault");
    auto station = std::make_shared<Path>();
    command->add_option("--station", *station, "The station's folder")->required();
    command->footer("Example:\n  scanseal reindex --station /srv/scanseal/ward-3");
    command->callback([station, &invocation] {
        invocation.action = [station] { return make_index_again(*station); };
    });
}

} // namespace scanseal::apps
