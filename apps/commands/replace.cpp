#include "apps/commands/commands_internal.hpp"
#include "apps/commands/who_and_why_internal.hpp"
#include "apps/decoders.hpp"
#include "apps/opened_station.hpp"
#include "core/posix_file_system.hpp"
#include "pipeline/replacing.hpp"

#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

struct Options {
    Path station;
    pipeline::ReplacementRequest request;
};

ExitCode replace(const Options& asked) {
    check_reason(asked.request.reason);
    PosixFileSystem file_system;
    const SystemClock clock;
    const OpenedStation opened(file_system, clock, asked.station, OpenFor::looking);
    check_manager(opened.config(), asked.request.by);
    if (!file_system.status(opened.options().journal_file)) {
        std::cerr << "scanseal: this station has not worked yet: nothing is held\n";
        return ExitCode::no;
    }
    const auto decoders = make_decoders(file_system, opened.config().decoding);
    const auto& options = opened.options();
    auto request = asked.request;
    request.at = options.calendar.zone.format(clock.now());
    pipeline::Journal journal(options.journal_file);
    const auto replaced =
        pipeline::replace_page(file_system, journal, options, decoders.get(), request);
    if (!replaced) {
        std::cerr << "scanseal: " << to_string(replaced.error().code) << ": "
                  << replaced.error().detail << '\n';
        return ExitCode::no;
    }
    std::cerr << replaced->shown_name << ": page " << request.page
              << " is replaced; the document is prepared anew, and the old image is kept with it\n";
    return ExitCode::good;
}

} // namespace

void add_replace(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand(
        "replace", "Put a page that was scanned again into a document held for review");
    auto options = std::make_shared<Options>();
    auto& request = options->request;
    command->add_option("--station", options->station, "The station's folder")->required();
    command->add_option("JOB", request.job, "The job's name, PROFILE/NAME, or #NUMBER of `status`")
        ->required();
    command->add_option("PAGE", request.page, "Which page of the document, from 1")
        ->required()
        ->check(CLI::Range(1U, 50000U));
    command->add_option("FILE", request.file, "The new image, a file of one page; it is copied")
        ->required()
        ->check(CLI::ExistingFile);
    command->add_option("--by", request.by, "Id of the information manager who replaces it")
        ->required();
    command->add_option("--reason", request.reason, "Why; kept with the record")->required();
    command->add_flag("--force", request.forced, "Also if the image looks like another sheet");
    command->footer("Example:\n  scanseal replace --station S letter-17 2 again.tif --by manager01 "
                    "--reason \"corner was folded\"");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return replace(*options); }; });
}

} // namespace scanseal::apps
