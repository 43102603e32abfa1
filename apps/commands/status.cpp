#include "pipeline/status.hpp"
#include "apps/commands/commands_internal.hpp"
#include "apps/opened_station.hpp"
#include "core/posix_file_system.hpp"
#include "core/process_lock.hpp"

#include <iostream>
#include <memory>
#include <optional>

namespace scanseal::apps {

namespace {

struct Options {
    Path station;
    bool json = false;
};

ExitCode show_status(const Options& options) {
    PosixFileSystem file_system;
    const SystemClock clock;
    const OpenedStation opened(file_system, clock, options.station, OpenFor::looking);
    std::optional<pipeline::Journal> journal;
    if (file_system.status(opened.options().journal_file)) {
        journal.emplace(opened.options().journal_file);
    }
    auto status =
        pipeline::read_status(file_system, clock, opened.options(), journal ? &*journal : nullptr);
    status.daemon_running = ProcessLock::is_held(opened.config().station / "daemon.lock");
    if (options.json) {
        std::cout << pipeline::status_json(status);
    } else {
        std::cerr << pipeline::status_text(status);
    }
    return ExitCode::good;
}

} // namespace

void add_status(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("status", "Show what a station is doing");
    auto options = std::make_shared<Options>();
    command->add_option("--station", options->station, "The station's folder")->required();
    command->add_flag("--json", options->json, "One JSON document on stdout");
    command->footer("Example:\n  scanseal status --station /srv/scanseal/ward-3");
    command->callback([options, &invocation] {
        invocation.action = [options] { return show_status(*options); };
    });
}

} // namespace scanseal::apps
