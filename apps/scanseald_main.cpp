// scanseald: the daemon of one station.
#include "apps/build_identity.hpp"
#include "apps/commands/commands_internal.hpp"

int main(int argc, char** argv) {
    CLI::App app{
        "scanseald takes jobs from the hot folders of a station, checks, converts, seals and "
        "stores them.",
        "scanseald"};
    app.set_version_flag("--version", scanseal::apps::build_identity());
    app.footer("Example:\n  scanseald --station /srv/scanseal/ward-3");
    scanseal::apps::DaemonOptions options;
    scanseal::apps::declare_daemon_options(app, options);
    scanseal::apps::Invocation invocation;
    invocation.action = [&options] { return scanseal::apps::run_daemon(options); };
    return scanseal::apps::run_program(app, invocation, argc, argv);
}
