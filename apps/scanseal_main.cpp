// scanseal: the command line for clerks, engineers and auditors.
#include "apps/build_identity.hpp"
#include "apps/commands/commands_internal.hpp"

int main(int argc, char** argv) {
    CLI::App app{"scanseal makes electronic originals from scanned paper and film.\n"
                 "Exit codes: 0 done and good; 1 the answer is no; 2 usage or configuration; 3 the "
                 "environment failed.",
                 "scanseal"};
    app.set_version_flag("--version", scanseal::apps::build_identity());
    app.require_subcommand(1);
    scanseal::apps::Invocation invocation;
    scanseal::apps::add_init(app, invocation);
    scanseal::apps::add_run(app, invocation);
    scanseal::apps::add_scan(app, invocation);
    scanseal::apps::add_submit(app, invocation);
    scanseal::apps::add_inspect(app, invocation);
    scanseal::apps::add_status(app, invocation);
    scanseal::apps::add_verify(app, invocation);
    scanseal::apps::add_export(app, invocation);
    scanseal::apps::add_coversheet(app, invocation);
    scanseal::apps::add_targetsheet(app, invocation);
    scanseal::apps::add_target(app, invocation);
    scanseal::apps::add_devices(app, invocation);
    scanseal::apps::add_decide(app, invocation);
    scanseal::apps::add_replace(app, invocation);
    scanseal::apps::add_requeue(app, invocation);
    scanseal::apps::add_reindex(app, invocation);
    scanseal::apps::add_recover(app, invocation);
    scanseal::apps::add_dev_tsa(app, invocation);
    return scanseal::apps::run_program(app, invocation, argc, argv);
}
