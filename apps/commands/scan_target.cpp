#include "apps/build_identity.hpp"
#include "apps/commands/scan_options_internal.hpp"
#include "apps/commands/scan_session_internal.hpp"
#include "apps/commands/scan_stop_internal.hpp"
#include "apps/commands/target_entry_internal.hpp"
#include "core/durable_files.hpp"
#include "core/posix_file_system.hpp"
#include "imaging/lossless_tiff.hpp"
#include "pipeline/scan_capture.hpp"

#include <iostream>
#include <utility>

namespace scanseal::apps {

namespace {

using scanner_drivers::ScannedPage;
using scanner_drivers::ScannerIdentity;

/// What the driver does not tell fits anything: most tell no serial number.
bool fits(const std::string& pattern, const std::string& told) {
    return pattern.empty() || told.empty() || matches_pattern(pattern, told);
}

void check_scanner(const RegisteredDevice& device, const ScannerIdentity& scanner) {
    if (!fits(device.manufacturer, scanner.manufacturer) || !fits(device.model, scanner.model) ||
        !fits(device.serial, scanner.serial)) {
        throw UsageError("scan: '" + scanner.name + "' is " + scanner.manufacturer + " " +
                         scanner.model + " " + scanner.serial + ", and not what [devices." +
                         device.name + "] describes");
    }
}

void check_options(const ScanOptions& options) {
    if (options.station.empty() || options.device.empty()) {
        throw UsageError("scan: --target needs --station and --device; see: scanseal scan --list");
    }
    if (options.source == "duplex" || options.mode == "bilevel") {
        throw UsageError("scan: the target sheet is one side, in colour or grey");
    }
    if (!options.profile.empty() || !options.go_on_with.empty() || !options.drop.empty() ||
        !options.submit.empty() || !options.job.empty()) {
        throw UsageError("scan: --target makes no job: leave out --profile, --job and what goes "
                         "on with a scan");
    }
}

class TargetScan {
public:
    explicit TargetScan(const ScanOptions& options)
        : asked_(options),
          opened_(file_system_, clock_, options.station, OpenFor::looking),
          device_(registered_device(opened_, options.target)) {}

    ExitCode run() { return scanner_.end_with(scan_and_enter()); }

private:
    ExitCode scan_and_enter() {
        if (const auto code = scanner_.open(scan_request_for(asked_), asked_, opened_.options());
            code != ExitCode::good) {
            return code;
        }
        check_scanner(device_, scanner_.session().device());
        const auto step = scanner_.session().next_page();
        if (!step.page) {
            std::cerr << "scanseal: " << to_string(step.stop.cause) << ": " << step.stop.text
                      << "\nNothing was entered.\n";
            return ExitCode::environment;
        }
        return enter(*step.page);
    }

    ExitCode enter(const ScannedPage& page) {
        const auto now = opened_.options().calendar.zone.format(clock_.now());
        const auto tiff =
            imaging::encode_lossless_tiff(page.pixels, {.dpi_x = page.dpi_x,
                                                        .dpi_y = page.dpi_y,
                                                        .date_time = pipeline::tiff_date_time(now),
                                                        .software = build_identity(),
                                                        .icc_profile = {}});
        if (!asked_.save.empty()) {
            replace_durably(file_system_, asked_.save, tiff);
        }
        auto check = pipeline::check_target_scan(
            MemorySource(tiff), device_,
            {.limits = opened_.options().decode_limits, .decoders = nullptr, .dpi = std::nullopt});
        if (!check) {
            return explain_no_check(check.error());
        }
        check->file = asked_.save.empty() ? asked_.device : asked_.save.filename().string();
        return enter_check(file_system_, clock_, &opened_, std::move(*check), false);
    }

    const ScanOptions& asked_;
    PosixFileSystem file_system_;
    SystemClock clock_;
    OpenedStation opened_;
    RegisteredDevice device_;
    OpenedScanner scanner_;
};

} // namespace

ExitCode scan_target(const ScanOptions& options) {
    check_options(options);
    end_scan_on_signals();
    return TargetScan(options).run();
}

} // namespace scanseal::apps
