#include "pipeline/status.hpp"
#include "apps/commands/commands_internal.hpp"
#include "apps/opened_station.hpp"
#include "core/posix_file_system.hpp"
#include "core/process_lock.hpp"
#include "pipeline/job_report.hpp"

#include <iostream>
#include <memory>
#include <optional>

namespace scanseal::apps {

namespace {

struct Options {
    Path station;
    std::string job;
    bool json = false;
};

ExitCode show_job(FileSystem& file_system, const OpenedStation& opened, const Options& options) {
    std::vector<pipeline::JobReport> reports;
    if (file_system.status(opened.options().journal_file)) {
        const pipeline::Journal journal(opened.options().journal_file);
        const storage::Vault vault(file_system, {.root = opened.options().vault_root,
                                                 .staging = opened.options().vault_staging});
        std::unique_ptr<storage::RecordIndex> index;
        if (file_system.status(opened.options().index_file)) {
            index = storage::open_sqlite_index(opened.options().index_file);
        }
        reports = pipeline::report_jobs(
            {.options = opened.options(), .journal = journal, .vault = vault, .index = index.get()},
            options.job);
    }
    if (options.json) {
        std::cout << pipeline::job_report_json(reports);
    } else {
        std::cerr << (reports.empty() ? "scanseal: no document in work or held has the name '" +
                                            options.job + "'\n"
                                      : pipeline::job_report_text(reports));
    }
    return reports.empty() ? ExitCode::no : ExitCode::good;
}

ExitCode show_status(const Options& options) {
    PosixFileSystem file_system;
    const SystemClock clock;
    const OpenedStation opened(file_system, clock, options.station, OpenFor::looking);
    if (!options.job.empty()) {
        return show_job(file_system, opened, options);
    }
    std::optional<pipeline::Journal> journal;
    if (file_system.status(opened.options().journal_file)) {
        journal.emplace(opened.options().journal_file);
    }
    auto status = pipeline::read_status(opened.answering_file_system(), clock, opened.options(),
                                        journal ? &*journal : nullptr);
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
    command->add_option("JOB", options->job,
                        "Show this document: its name, PROFILE/NAME or #NUMBER");
    command->add_flag("--json", options->json, "One JSON document on stdout");
    command->footer("Example:\n  scanseal status --station /srv/scanseal/ward-3");
    command->callback([options, &invocation] {
        invocation.action = [options] { return show_status(*options); };
    });
}

} // namespace scanseal::apps
