#include "pipeline/deciding.hpp"

#include "apps/account_name.hpp"
#include "apps/commands/commands_internal.hpp"
#include "apps/commands/who_and_why_internal.hpp"
#include "apps/opened_station.hpp"
#include "core/posix_file_system.hpp"

#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

struct Options {
    Path station;
    std::string job;
    bool accept = false;
    bool reject = false;
    std::string by;
    std::string reason;
};

ExitCode decide(const Options& options) {
    if (options.accept == options.reject) {
        throw UsageError("give either --accept or --reject");
    }
    check_reason(options.reason);
    PosixFileSystem file_system;
    const SystemClock clock;
    const OpenedStation opened(file_system, clock, options.station, OpenFor::looking);
    check_manager(opened.config(), options.by);
    if (!file_system.status(opened.options().journal_file)) {
        std::cerr << "scanseal: this station has not worked yet: nothing is held\n";
        return ExitCode::no;
    }
    pipeline::Journal journal(opened.options().journal_file);
    const auto decided =
        pipeline::decide_job(journal, options.job,
                             {.accepted = options.accept,
                              .by = options.by,
                              .account = account_name(),
                              .at = opened.options().calendar.zone.format(clock.now()),
                              .reason = options.reason,
                              .findings = {}});
    if (!decided) {
        std::cerr << "scanseal: " << decided.error().detail << '\n';
        return ExitCode::no;
    }
    std::cerr << *decided
              << (options.accept
                      ? ": accepted; it is prepared again and sealed if nothing else is found\n"
                      : ": refused; its files go to rejected/\n");
    return ExitCode::good;
}

} // namespace

void add_decide(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("decide", "Accept or refuse a document held for review");
    auto options = std::make_shared<Options>();
    command->add_option("--station", options->station, "The station's folder")->required();
    command->add_option("JOB", options->job, "The job's name, PROFILE/NAME, or #NUMBER of `status`")
        ->required();
    command->add_flag("--accept", options->accept,
                      "Let it pass with the findings of its review receipt");
    command->add_flag("--reject", options->reject, "Give it back: rejected/");
    command->add_option("--by", options->by, "Id of the information manager who decides")
        ->required();
    command->add_option("--reason", options->reason, "Why; kept with the record")->required();
    command->footer("Example:\n  scanseal decide --station S letter-17 --accept --by manager01 "
                    "--reason \"same form, filed under both encounters\"");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return decide(*options); }; });
}

} // namespace scanseal::apps
