#include "apps/commands/commands_internal.hpp"
#include "apps/decoders.hpp"
#include "config/read_config.hpp"
#include "core/durable_files.hpp"
#include "core/posix_file_system.hpp"
#include "pipeline/inspection.hpp"
#include "pipeline/messages.hpp"

#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

// The same ceilings as a station's defaults (config/config.hpp, LimitsConfig).
constexpr imaging::DecodeLimits k_limits{
    .side_px_max = 60000, .page_bytes_max = std::uint64_t{512} << 20, .pages_max = 5000};

struct Options {
    std::string profile = "encounter";
    std::string medium = "paper";
    std::optional<double> dpi;
    bool json = false;
    bool measures = false;
    Path overlay; ///< empty: not wanted
    Path html;
    std::vector<Path> files;
};

Medium medium_of(const std::string& text) {
    for (const auto medium : {Medium::paper, Medium::film, Medium::photograph, Medium::waveform}) {
        if (text == to_string(medium)) {
            return medium;
        }
    }
    throw UsageError("--medium must be paper, film, photograph or waveform");
}

void print(const pipeline::Inspection& inspection) {
    std::cerr << inspection.file << ": " << pipeline::verdict_of(inspection) << ", "
              << inspection.pages.size() << (inspection.pages.size() == 1 ? " page\n" : " pages\n");
    for (const auto& finding : inspection.findings) {
        const auto message = pipeline::message_for(finding);
        std::cerr << "  " << to_string(finding.severity) << ' ' << to_string(finding.code) << ": "
                  << message.en << "\n         " << message.ja << '\n';
    }
}

/// out.png, then out-2.png and so on for the other pages.
Path numbered(const Path& path, unsigned page) {
    if (page == 1) {
        return path;
    }
    return path.parent_path() /
           (path.stem().string() + "-" + std::to_string(page) + path.extension().string());
}

void show(FileSystem& file_system, const Options& options, const ByteSource& source,
          const pipeline::InspectionOptions& how, const pipeline::Inspection& inspection) {
    if (!options.overlay.empty()) {
        for (const auto& page : inspection.pages) {
            if (const auto png =
                    pipeline::inspection_overlay(inspection, source, how, page.number)) {
                replace_durably(file_system, numbered(options.overlay, page.number), *png);
            }
        }
    }
    if (!options.html.empty()) {
        const auto html = pipeline::inspection_html(inspection, source, how);
        replace_durably(file_system, options.html, as_bytes(html));
    }
}

ExitCode inspect(const Options& options) {
    PosixFileSystem file_system;
    if (options.files.size() > 1 && !(options.overlay.empty() && options.html.empty())) {
        throw UsageError("--overlay and --html take one FILE");
    }
    auto profile = config::built_in_profile(options.profile);
    if (!profile) {
        throw UsageError(profile.error().detail);
    }
    const auto decoders = make_decoders(file_system, {.sandbox = config::SandboxMode::preferred});
    const pipeline::InspectionOptions how{.profile = std::move(*profile),
                                          .medium = medium_of(options.medium),
                                          .dpi = options.dpi,
                                          .limits = k_limits,
                                          .decoders = decoders.get()};
    std::vector<pipeline::Inspection> inspections;
    bool good = true;
    for (const auto& file : options.files) {
        const auto source = file_system.open(file);
        inspections.push_back(pipeline::inspect_file(file.string(), *source, how));
        const auto& inspection = inspections.back();
        show(file_system, options, *source, how, inspection);
        good = good && pipeline::gravest(inspection.findings) == Severity::note;
        if (!options.json) {
            print(inspection);
        }
    }
    if (options.json) {
        std::cout << pipeline::inspection_json(inspections, options.measures);
    }
    return good ? ExitCode::good : ExitCode::no;
}

} // namespace

void add_inspect(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("inspect", "Check pages alone, without a station");
    auto options = std::make_shared<Options>();
    command
        ->add_option("--profile", options->profile,
                     "Limits: encounter, backfile, prescription, reference")
        ->capture_default_str();
    command->add_option("--medium", options->medium, "paper, film, photograph, waveform")
        ->capture_default_str();
    command->add_option("--dpi", options->dpi, "Resolution, where the files give none")
        ->check(CLI::PositiveNumber);
    command->add_flag("--json", options->json, "One JSON document on stdout");
    command->add_flag("--measures", options->measures, "With --json: what was measured, too");
    command->add_option("--overlay", options->overlay,
                        "Write the page with its findings drawn on it (PNG)");
    command->add_option("--html", options->html,
                        "Write a page with pictures and findings in English and Japanese");
    command->add_option("FILE", options->files, "Image files")
        ->required()
        ->check(CLI::ExistingFile);
    command->footer("Example:\n  scanseal inspect --medium film --json film.tif");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return inspect(*options); }; });
}

} // namespace scanseal::apps
