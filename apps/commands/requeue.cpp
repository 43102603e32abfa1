#include "pipeline/requeueing.hpp"

#include "apps/commands/commands_internal.hpp"
#include "apps/opened_station.hpp"
#include "core/posix_file_system.hpp"

#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

struct Options {
    Path station;
    std::string profile;
    std::vector<std::string> jobs;
};

ExitCode requeue(const Options& options) {
    PosixFileSystem file_system;
    const SystemClock clock;
    const OpenedStation opened(file_system, clock, options.station, OpenFor::looking);
    const auto& folder = hot_folder_for(opened.options(), options.profile);
    bool all = true;
    for (const auto& job : options.jobs) {
        const auto placed = pipeline::requeue_job(file_system, folder.base, job);
        if (placed) {
            std::cerr << job << ": back in the hot folder as '" << *placed << "'\n";
        } else {
            std::cerr << job << ": " << placed.error().detail << '\n';
            all = false;
        }
    }
    return all ? ExitCode::good : ExitCode::no;
}

} // namespace

void add_requeue(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("requeue", "Put rejected jobs back into their hot folder");
    auto options = std::make_shared<Options>();
    command->add_option("--station", options->station, "The station's folder")->required();
    command->add_option("--profile", options->profile, "The hot folder's profile")->required();
    command->add_option("JOB", options->jobs, "Names of rejected jobs")->required();
    command->footer("Example:\n  scanseal requeue --station S --profile encounter letter-17");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return requeue(*options); }; });
}

} // namespace scanseal::apps
