#include "apps/commands/commands_internal.hpp"

#include <memory>

namespace scanseal::apps {

void declare_daemon_options(CLI::App& app, DaemonOptions& options) {
    app.add_option("--station", options.station, "The station's folder")->required();
    app.add_flag("--until-idle", options.until_idle, "End when nothing is left to do");
    app.add_flag("--json-log", options.json_log, "Log as JSON lines");
    app.add_flag("-v,--verbose", options.verbose, "Log details too");
}

void add_run(CLI::App& app, Invocation& invocation) {
    auto* command =
        app.add_subcommand("run", "Run the daemon of a station (the same as scanseald)");
    auto options = std::make_shared<DaemonOptions>();
    declare_daemon_options(*command, *options);
    command->footer("Example:\n  scanseal run --station /srv/scanseal/ward-3 --until-idle");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return run_daemon(*options); }; });
}

} // namespace scanseal::apps
