#include "apps/commands/commands_internal.hpp"
#include "apps/commands/target_entry_internal.hpp"
#include "apps/decoders.hpp"
#include "apps/opened_station.hpp"
#include "core/posix_file_system.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace scanseal::apps {

namespace {

// The same ceilings as a station's defaults (config/config.hpp, LimitsConfig).
constexpr imaging::DecodeLimits k_limits{
    .side_px_max = 60000, .page_bytes_max = std::uint64_t{512} << 20, .pages_max = 5000};

struct Options {
    Path station;
    std::string device;
    std::string level = "C";
    std::optional<double> dpi;
    bool json = false;
    Path file;
};

RegisteredDevice unregistered(const Options& options) {
    const auto level = target_level_from(options.level);
    if (!level) {
        throw UsageError("--level must be A, B, C (ISO 19264-1), 4*, 3*, 2* or 1* (FADGI)");
    }
    RegisteredDevice device;
    device.level = *level;
    return device;
}

ExitCode check_target(const Options& options) {
    PosixFileSystem file_system;
    const SystemClock clock;
    if (options.station.empty() != options.device.empty()) {
        throw UsageError("give --station and --device together, or neither to measure only");
    }
    std::optional<OpenedStation> opened;
    if (!options.station.empty()) {
        opened.emplace(file_system, clock, options.station, OpenFor::looking);
    }
    const auto device = opened ? registered_device(*opened, options.device) : unregistered(options);
    const auto decoders = make_decoders(
        file_system, opened ? opened->config().decoding
                            : config::DecodingConfig{.sandbox = config::SandboxMode::preferred});
    const auto source = file_system.open(options.file);
    auto check =
        pipeline::check_target_scan(*source, device,
                                    {.limits = opened ? opened->options().decode_limits : k_limits,
                                     .decoders = decoders.get(),
                                     .dpi = options.dpi});
    if (!check) {
        return explain_no_check(check.error());
    }
    check->file = options.file.filename().string();
    return enter_check(file_system, clock, opened ? &*opened : nullptr, std::move(*check),
                       options.json);
}

} // namespace

void add_target(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand(
        "target", "Measure a scan of the target sheet, and keep the result for a device");
    auto options = std::make_shared<Options>();
    command->add_option("--station", options->station, "The station's folder");
    command->add_option("--device", options->device, "Name in the station's register");
    command
        ->add_option("--level", options->level,
                     "Without a station: A, B, C (ISO 19264-1), 4*, 3*, 2*, 1* (FADGI)")
        ->capture_default_str();
    command->add_option("--dpi", options->dpi, "Resolution, where the file gives none")
        ->check(CLI::PositiveNumber);
    command->add_flag("--json", options->json, "One JSON document on stdout");
    command->add_option("FILE", options->file, "The scanned target sheet")
        ->required()
        ->check(CLI::ExistingFile);
    command->footer("Example:\n  scanseal target --station /srv/scanseal/ward-3 --device ds300 "
                    "target.tif");
    command->callback([options, &invocation] {
        invocation.action = [options] { return check_target(*options); };
    });
}

} // namespace scanseal::apps
