#include "apps/commands/commands_internal.hpp"
#include "apps/opened_station.hpp"
#include "core/failure.hpp"
#include "core/posix_file_system.hpp"
#include "pipeline/submission.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

namespace scanseal::apps {

namespace {

struct Options {
    Path station;
    std::string profile;
    Path job;
    std::string name;
    std::vector<Path> files;
    bool wait = false;
    unsigned wait_s = 300;
};

/// Prints the receipt; the exit code tells its outcome.
ExitCode answer(const std::string& receipt) {
    std::cout << receipt;
    const auto outcome = nlohmann::json::parse(receipt).at("outcome").get<std::string>();
    return outcome == "committed" ? ExitCode::good : ExitCode::no;
}

pipeline::PlacedJob place(FileSystem& file_system, const OpenedStation& opened,
                          const pipeline::HotFolderSettings& folder, const Options& options) {
    std::optional<pipeline::Journal> journal;
    // A name made here is like no other; and senders without access to the journal can do with it.
    if (!options.name.empty() && file_system.status(opened.options().journal_file)) {
        journal.emplace(opened.options().journal_file);
    }
    auto placed = pipeline::submit_job(file_system,
                                       {.hot_folder = folder.base,
                                        .profile = folder.profile,
                                        .name = options.name,
                                        .job_file = options.job,
                                        .files = options.files},
                                       journal ? &*journal : nullptr);
    if (!placed) {
        throw UsageError(std::string(to_string(placed.error().code)) + ": " +
                         placed.error().detail);
    }
    return std::move(*placed);
}

/// A file server that falls silent after the job was placed is waited for like the daemon.
std::optional<std::string> find_receipt_if_reachable(const FileSystem& file_system,
                                                     const pipeline::PlacedJob& placed) {
    try {
        return pipeline::find_receipt(file_system, placed);
    } catch (const Failure& failure) {
        if (failure.kind() != FailureKind::busy) {
            throw;
        }
        return std::nullopt;
    }
}

ExitCode submit(const Options& options) {
    PosixFileSystem local;
    const SystemClock clock;
    const OpenedStation opened(local, clock, options.station, OpenFor::looking);
    auto file_system = opened.answering_file_system();
    const auto& folder = hot_folder_for(opened.options(), options.profile);
    const auto placed = place(file_system, opened, folder, options);
    std::cerr << "placed as '" << placed.name << "' in " << folder.in().string() << '\n';
    if (!options.wait) {
        return ExitCode::good;
    }
    const auto until = clock.steady_now() + std::chrono::seconds{options.wait_s};
    while (clock.steady_now() < until) {
        if (const auto receipt = find_receipt_if_reachable(file_system, placed)) {
            return answer(*receipt);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    std::cerr << "scanseal: no receipt after " << options.wait_s
              << " s; the job is not lost. Is the daemon running? See: scanseal status --station "
              << options.station.string() << '\n';
    return ExitCode::environment;
}

} // namespace

void add_submit(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("submit", "Put a job into a hot folder in one step");
    auto options = std::make_shared<Options>();
    command->add_option("--station", options->station, "The station's folder")->required();
    command->add_option("--profile", options->profile, "The hot folder's profile")->required();
    command->add_option("--job", options->job, "The job.json")
        ->required()
        ->check(CLI::ExistingFile);
    command->add_option(
        "--name", options->name,
        "Name of the job, not in use yet (default: the first file's, with random digits)");
    command->add_option("FILE", options->files, "Page files, in order")
        ->required()
        ->check(CLI::ExistingFile);
    command->add_flag("--wait", options->wait, "Wait for the receipt and print it");
    command->add_option("--wait-seconds", options->wait_s, "How long to wait")
        ->capture_default_str();
    command->footer("Example:\n  scanseal submit --station S --profile encounter --job job.json "
                    "--wait 0001.tif 0002.tif");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return submit(*options); }; });
}

} // namespace scanseal::apps
