// apps/commands/commands_internal.hpp — the commands of `scanseal`; each is declared to the parser
// in a file of its own. The chosen one leaves what is to be done in `Invocation`, so that parsing
// and doing stay apart.
#pragma once

#include "apps/daemon.hpp"
#include "apps/exit_code.hpp"

#include <CLI/CLI.hpp>

#include <functional>

namespace scanseal::apps {

struct Invocation {
    std::function<ExitCode()> action; ///< empty until a command was chosen
};

void add_init(CLI::App& app, Invocation& invocation);
void add_run(CLI::App& app, Invocation& invocation);
void add_scan(CLI::App& app, Invocation& invocation);
void add_submit(CLI::App& app, Invocation& invocation);
void add_inspect(CLI::App& app, Invocation& invocation);
void add_status(CLI::App& app, Invocation& invocation);
void add_verify(CLI::App& app, Invocation& invocation);
void add_export(CLI::App& app, Invocation& invocation);
void add_coversheet(CLI::App& app, Invocation& invocation);
void add_requeue(CLI::App& app, Invocation& invocation);
void add_reindex(CLI::App& app, Invocation& invocation);
void add_targetsheet(CLI::App& app, Invocation& invocation);
void add_target(CLI::App& app, Invocation& invocation);
void add_devices(CLI::App& app, Invocation& invocation);
void add_recover(CLI::App& app, Invocation& invocation);
void add_decide(CLI::App& app, Invocation& invocation);
void add_replace(CLI::App& app, Invocation& invocation);
void add_dev_tsa(CLI::App& app, Invocation& invocation);

/// Declares the daemon's options on `app`; `options` must outlive it.
void declare_daemon_options(CLI::App& app, DaemonOptions& options);

/// Runs main() of both programs: parses, acts, and turns every error into a text on stderr and an
/// exit code.
[[nodiscard]] int run_program(CLI::App& app, Invocation& invocation, int argc, char** argv);

} // namespace scanseal::apps
