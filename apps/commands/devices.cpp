#include "pipeline/device_report.hpp"

#include "apps/commands/commands_internal.hpp"
#include "apps/opened_station.hpp"
#include "core/posix_file_system.hpp"

#include <algorithm>
#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

struct Options {
    Path station;
    bool json = false;
};

ExitCode show_devices(const Options& options) {
    PosixFileSystem file_system;
    const SystemClock clock;
    const OpenedStation opened(file_system, clock, options.station, OpenFor::looking);
    const auto reports = pipeline::report_devices(file_system, clock, opened.options());
    if (options.json) {
        std::cout << pipeline::devices_json(reports);
    } else {
        std::cerr << pipeline::devices_text(reports);
    }
    const bool ready = std::ranges::all_of(reports, [](const pipeline::DeviceReport& report) {
        return report.target == "passed" || report.target == "not_required";
    });
    return ready ? ExitCode::good : ExitCode::no;
}

} // namespace

void add_devices(CLI::App& app, Invocation& invocation) {
    auto* command =
        app.add_subcommand("devices", "Show the registered scanners and when each was checked");
    auto options = std::make_shared<Options>();
    command->add_option("--station", options->station, "The station's folder")->required();
    command->add_flag("--json", options->json, "One JSON document on stdout");
    command->footer("Example:\n  scanseal devices --station /srv/scanseal/ward-3");
    command->callback([options, &invocation] {
        invocation.action = [options] { return show_devices(*options); };
    });
}

} // namespace scanseal::apps
