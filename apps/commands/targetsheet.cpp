#include "imaging/sheets/target_sheet_drawing.hpp"

#include "apps/commands/commands_internal.hpp"
#include "core/durable_files.hpp"
#include "core/posix_file_system.hpp"

#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

struct Options {
    Path out;
    std::string id = "1";
};

ExitCode make_target_sheet(const Options& options) {
    const auto pdf = imaging::draw_target_sheet(options.id);
    if (!pdf) {
        throw UsageError(pdf.error().detail);
    }
    PosixFileSystem file_system;
    replace_durably(file_system, options.out, *pdf);
    std::cerr << "written: " << options.out.string() << '\n';
    return ExitCode::good;
}

} // namespace

void add_targetsheet(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand(
        "targetsheet", "Make the sheet that a scanner is checked with each day (A4, PDF)");
    auto options = std::make_shared<Options>();
    command->add_option("--out", options->out, "The PDF to write")->required();
    command->add_option("--id", options->id, "Id of this print: letters, digits, '-', '_'")
        ->capture_default_str();
    command->footer("Example:\n  scanseal targetsheet --id ward3-2026 --out target.pdf");
    command->callback([options, &invocation] {
        invocation.action = [options] { return make_target_sheet(*options); };
    });
}

} // namespace scanseal::apps
