#include "apps/commands/commands_internal.hpp"
#include "apps/opened_station.hpp"
#include "core/failure.hpp"
#include "core/posix_file_system.hpp"
#include "core/process_lock.hpp"
#include "pipeline/recovery.hpp"

#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

struct RecoverArguments {
    Path station;
    std::string folder; ///< profile of the hot folder for jobs that nothing assigns to one
    bool apply = false;
};

void tell(const pipeline::Damage& damage) {
    if (damage.journal_lost) {
        std::cout << "journal: " << damage.journal_problem << "\n  to be made again; "
                  << damage.jobs.size() << " jobs of the spool begin anew, "
                  << damage.half_copied.size() << " copies that were not finished are removed\n";
        for (const auto& job : damage.jobs) {
            std::cout << "  " << job.key << ": "
                      << (job.hot_folder.empty() ? "hot folder unknown" : job.hot_folder) << "/"
                      << job.job_name << '\n';
        }
    }
    if (damage.ledger_broken) {
        std::cout << "ledger: " << damage.ledger_problem
                  << "\n  to be moved aside, and a new one begun that names it and the "
                  << damage.records << " records of the vault\n";
    }
    if (damage.ledger_restarted) {
        std::cout << "ledger: a new one was begun; the journal is to know it\n";
    }
    if (!damage.not_in_ledger.empty()) {
        std::cout << damage.not_in_ledger.size()
                  << " records of the vault are not in the ledger yet\n";
    }
}

ExitCode recover(const RecoverArguments& arguments) {
    PosixFileSystem file_system;
    const SystemClock clock;
    const OpenedStation opened(file_system, clock, arguments.station, OpenFor::looking);
    const auto lock = ProcessLock::try_take(opened.config().station / "daemon.lock");
    if (!lock) {
        std::cerr << "scanseal: a daemon runs on this station: stop it first\n";
        return ExitCode::environment;
    }
    const auto& options = opened.options();
    const storage::Vault vault(file_system,
                               {.root = options.vault_root, .staging = options.vault_staging});
    auto damage = pipeline::look_for_damage(file_system, clock, options, vault);
    if (!arguments.folder.empty()) {
        static_cast<void>(hot_folder_for(options, arguments.folder));
        for (auto& job : damage.jobs) {
            job.hot_folder = job.hot_folder.empty() ? arguments.folder : job.hot_folder;
        }
    }
    if (!damage.any()) {
        std::cout << "nothing to mend: journal and ledger agree\n";
        return ExitCode::good;
    }
    tell(damage);
    for (const auto& job : damage.jobs) {
        if (job.hot_folder.empty()) {
            throw UsageError("nothing tells which hot folder job " + job.key +
                             " came from: say it with --folder");
        }
    }
    if (!arguments.apply) {
        std::cout << "nothing was changed; --apply does it\n";
        return ExitCode::no;
    }
    pipeline::mend(file_system, clock, options, vault, damage);
    std::cout << "done. Now: scanseal verify --all\n";
    return ExitCode::good;
}

} // namespace

void add_recover(CLI::App& app, Invocation& invocation) {
    auto* command =
        app.add_subcommand("recover", "Mend a station whose journal or ledger is lost or damaged");
    auto arguments = std::make_shared<RecoverArguments>();
    command->add_option("--station", arguments->station, "The station's folder")->required();
    command->add_option("--folder", arguments->folder,
                        "Hot folder (profile) of jobs that nothing assigns to one");
    command->add_flag("--apply", arguments->apply, "Do it; else it is only told");
    command->footer("Example:\n  scanseal recover --station /srv/scanseal/ward-3");
    command->callback([arguments, &invocation] {
        invocation.action = [arguments] { return recover(*arguments); };
    });
}

} // namespace scanseal::apps
