#include "apps/commands/commands.hpp"
#include "apps/daemon.hpp"

#include <memory>

namespace scanseal::apps {

void add_run(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("run", "Run the daemon of a station (the same as scanseald)");
    auto options = std::make_shared<DaemonOptions>();
    declare_daemon_options(*command, *options);
    command->footer("Example:\n  scanseal run --station /srv/scanseal/ward-3 --until-idle");
    command->callback([options, &invocation] {
        invocation.action = [options] { return run_daemon(*options); };
    });
}

} // namespace scanseal::apps
