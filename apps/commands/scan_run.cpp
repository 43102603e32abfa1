#include "apps/build_identity.hpp"
#include "apps/commands/scan_advice_internal.hpp"
#include "apps/commands/scan_options_internal.hpp"
#include "apps/commands/scan_session_internal.hpp"
#include "apps/commands/scan_stop_internal.hpp"
#include "apps/opened_station.hpp"
#include "core/durable_files.hpp"
#include "core/ids.hpp"
#include "core/posix_file_system.hpp"
#include "core/process_lock.hpp"
#include "pipeline/messages.hpp"
#include "pipeline/scan_capture.hpp"
#include "pipeline/scan_job.hpp"
#include "pipeline/scan_replacement.hpp"
#include "scanner_drivers/file_names.hpp"

#include <algorithm>
#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

/// Asks for the next sheet on the glass; the first one lies there already.
bool ask_for_sheet(unsigned sheet, unsigned first) {
    if (sheet == first) {
        return !scan_is_to_end();
    }
    std::cerr << "Put sheet " << sheet
              << " on the glass and press Enter (q and Enter to stop): " << std::flush;
    std::string line;
    return std::getline(std::cin, line) && line != "q" && !scan_is_to_end();
}

class ScanRun {
public:
    explicit ScanRun(const ScanOptions& options)
        : asked_(options),
          opened_(file_system_, clock_, options.station, OpenFor::looking),
          hot_folder_(hot_folder_for(opened_.options(), options.profile)) {}

    ExitCode run() {
        const auto& kept = kept_scan();
        const bool is_new = kept.empty();
        if (is_new) {
            state_ = scan_state_for(file_system_, asked_);
        }
        name_ = is_new ? new_name() : kept;
        if (!scanner_drivers::is_safe_name(name_) || scanner_drivers::is_ignored_name(name_)) {
            throw UsageError("scan: '" + scanner_drivers::printable_name(name_) +
                             "' cannot be the name of a job");
        }
        create_directories_durably(file_system_, scanning());
        const auto lock = ProcessLock::try_take(lock_file());
        if (!lock) {
            throw UsageError("scan: '" + name_ + "' is being scanned by another process");
        }
        const auto code = run_locked(is_new);
        if (!file_system_.status(path())) {
            file_system_.remove_file(lock_file());
        }
        return scanner_.end_with(code);
    }

private:
    [[nodiscard]] Path scanning() const { return hot_folder_.base / "scanning"; }

    [[nodiscard]] Path path() const { return scanning() / name_; }

    [[nodiscard]] Path lock_file() const { return pipeline::ScanFolder::lock_file(path()); }

    [[nodiscard]] const TimeZone& zone() const { return opened_.options().calendar.zone; }

    std::string new_name() const {
        if (!asked_.name.empty()) {
            return asked_.name;
        }
        const auto now = zone().format(clock_.now()); // 2026-11-20T10:12:00+09:00
        return "scan-" + now.substr(0, 4) + now.substr(5, 2) + now.substr(8, 2) + "-" +
               now.substr(11, 2) + now.substr(14, 2) + now.substr(17, 2) + "-" +
               random_name().substr(0, 4);
    }

    ExitCode run_locked(bool is_new) {
        const bool there = file_system_.status(path()).has_value();
        if (is_new == there) {
            throw UsageError(is_new
                                 ? "scan: '" + name_ + "' was begun already: --continue or --drop"
                                 : "scan: there is no scan '" + name_ + "' to go on with in " +
                                       scanning().string());
        }
        if (!asked_.drop.empty()) { // also one of which nothing can be read
            remove_tree(file_system_, path());
            file_system_.sync_directory(scanning());
            std::cerr << "thrown away: '" << name_ << "'\n";
            return ExitCode::good;
        }
        if (!is_new) {
            folder_ = std::make_unique<pipeline::ScanFolder>(
                pipeline::ScanFolder::open(file_system_, path()));
            state_ = folder_->state();
        }
        check_sheet_is_there();
        if (is_refused_beforehand()) {
            return ExitCode::no;
        }
        if (!asked_.submit.empty()) {
            return submit_held();
        }
        if (const auto code = open_session(); code != ExitCode::good) {
            return code;
        }
        return changes_a_sheet() ? change_sheet() : capture_and_submit();
    }

    /// The scan of an earlier session that this one goes on with, submits or throws away.
    [[nodiscard]] const std::string& kept_scan() const {
        if (!asked_.drop.empty()) {
            return asked_.drop;
        }
        return asked_.submit.empty() ? asked_.go_on_with : asked_.submit;
    }

    [[nodiscard]] bool changes_a_sheet() const { return asked_.replace || asked_.insert_after; }

    void check_sheet_is_there() const {
        const auto sheet = asked_.replace ? *asked_.replace : asked_.insert_after.value_or(0);
        if (sheet == 0) {
            return;
        }
        if (const auto whole = folder_->image_count() / folder_->state().sides(); sheet > whole) {
            throw UsageError("scan: '" + name_ + "' holds " + std::to_string(whole) +
                             " whole sheets, so none has the number " + std::to_string(sheet));
        }
    }

    /// One sheet and nothing else; what is there is submitted by --submit.
    ExitCode change_sheet() {
        folder_->save(state_); // what this device is, and whether it may be lossy
        const auto tools =
            capture_tools(asked_.replace ? *asked_.replace : asked_.insert_after.value_or(0) + 1);
        const auto end =
            asked_.replace
                ? pipeline::replace_sheet(
                      *folder_, tools,
                      {.sheet = *asked_.replace, .reason = asked_.reason, .forced = asked_.force})
                : pipeline::insert_sheet(*folder_, tools, asked_.insert_after.value_or(0));
        if (end.change != pipeline::SheetChange::done) {
            std::cerr << "scanseal: " << end.text << "\nNothing was changed.\n";
            if (end.change == pipeline::SheetChange::another_sheet) {
                std::cerr << "Compare the sheet with the paper. If it is the right one, scan it "
                             "once more with --force: the information manager will have to "
                             "decide.\n";
            }
            return ExitCode::no;
        }
        std::cerr << (asked_.replace ? "replaced" : "inserted") << "; " << folder_->image_count()
                  << " images (" << folder_->state().sheets << " sheets were declared) are kept in "
                  << path().string() << "\nSubmit them: --submit " << name_ << '\n';
        return ExitCode::good;
    }

    ExitCode submit_held() {
        if (!pipeline::settle_counts(*folder_, asked_.sheets)) {
            std::cerr << "scanseal: count_mismatch: " << folder_->image_count() << " images for "
                      << asked_.sheets.value_or(folder_->state().sheets) << " declared sheets\n";
            say_what_next(std::cerr, asked_, *folder_, name_);
            return ExitCode::no;
        }
        return submit();
    }

    /// Says no before any paper moves, where the daemon would say no afterwards.
    [[nodiscard]] bool is_refused_beforehand() const {
        const auto findings =
            pipeline::check_before_scanning(state_, hot_folder_, opened_.options(), clock_.now());
        for (const auto& finding : findings) {
            const auto message = pipeline::message_for(finding);
            std::cerr << to_string(finding.code) << ": " << message.en << "\n    " << message.ja
                      << '\n';
        }
        return !findings.empty();
    }

    ExitCode open_session() {
        if (!asked_.device.empty()) {
            state_.request.device = asked_.device;
        }
        if (const auto code = scanner_.open(state_.request, asked_, opened_.options());
            code != ExitCode::good) {
            return code;
        }
        return accept_granted();
    }

    /// The resolution that the device really has is what the profile must allow.
    ExitCode accept_granted() {
        const auto& granted = scanner_.session().granted();
        if (granted.dpi_x != state_.request.resolution_dpi ||
            granted.dpi_y != state_.request.resolution_dpi) {
            std::cerr << "the device scans at " << granted.dpi_x << " x " << granted.dpi_y
                      << " dpi, asked were " << state_.request.resolution_dpi << '\n';
        }
        const auto* limits =
            pipeline::limits_before_scanning(state_, hot_folder_, opened_.options());
        const auto needed = limits == nullptr ? 0.0 : limits->dpi_needed();
        if (const auto dpi = std::min(granted.dpi_x, granted.dpi_y); dpi < needed) {
            std::cerr << "scanseal: resolution_too_low: the device grants " << dpi
                      << " dpi, the profile needs " << needed << '\n';
            return ExitCode::usage;
        }
        const auto& device = scanner_.session().device();
        state_.device = {
            .manufacturer = device.manufacturer, .model = device.model, .serial = device.serial};
        state_.lossless = state_.lossless && granted.lossless;
        return ExitCode::good;
    }

    unsigned begin_folder() {
        if (!folder_) {
            folder_ = std::make_unique<pipeline::ScanFolder>(
                pipeline::ScanFolder::create(file_system_, path(), state_));
            return 1;
        }
        auto state = state_;
        state.events = folder_->state().events;
        folder_->save(std::move(state));
        const auto first =
            pipeline::prepare_to_continue(*folder_, asked_.from_sheet, asked_.sheets);
        std::cerr << "going on with sheet " << first << '\n';
        return first;
    }

    /// `first`: the sheet that lies on the glass already.
    [[nodiscard]] pipeline::CaptureTools capture_tools(unsigned first) {
        const auto& profile = opened_.options().profiles.at(hot_folder_.profile);
        return {.clock = clock_,
                .zone = zone(),
                .software = build_identity(),
                .next_image = [this] { return scanner_.session().next_page(); },
                .ask_for_sheet = [first](unsigned sheet) { return ask_for_sheet(sheet, first); },
                .show_progress = [](unsigned images) { std::cerr << "image " << images << '\n'; },
                .images_max = profile.pages_max};
    }

    ExitCode capture_and_submit() {
        const auto first = begin_folder();
        const auto end = pipeline::capture(*folder_, capture_tools(first));
        if (!end.complete) {
            return explain_stop(end);
        }
        if (asked_.hold) {
            say_it_is_held(std::cerr, *folder_, name_);
            return ExitCode::good;
        }
        return submit();
    }

    ExitCode submit() {
        std::optional<pipeline::Journal> journal;
        if (!asked_.name.empty() && file_system_.status(opened_.options().journal_file)) {
            journal.emplace(opened_.options().journal_file);
        }
        const auto placed = pipeline::submit_scan(file_system_, *folder_, hot_folder_,
                                                  asked_.name.empty() ? name_ : asked_.name,
                                                  journal ? &*journal : nullptr);
        if (!placed) {
            std::cerr << "scanseal: " << to_string(placed.error().code) << ": "
                      << placed.error().detail << '\n';
            say_what_next(std::cerr, asked_, *folder_, name_);
            return ExitCode::usage;
        }
        std::cerr << "placed in " << hot_folder_.in().string() << '\n';
        std::cout << placed->name << '\n';
        return ExitCode::good;
    }

    ExitCode explain_stop(const pipeline::CaptureEnd& end) {
        std::cerr << "scanseal: " << end.event << ": " << end.text << '\n';
        const auto count = folder_->image_count();
        if (count == 0) {
            std::cerr << "Nothing was scanned and nothing is kept.\n";
            folder_->remove();
        } else {
            say_what_next(std::cerr, asked_, *folder_, name_);
        }
        const bool environment = end.event == "device_busy" || end.event == "access_denied" ||
                                 end.event == "io_error" || end.event == "no_answer" ||
                                 end.event == "driver_failed";
        return environment ? ExitCode::environment : ExitCode::no;
    }

    const ScanOptions& asked_;
    PosixFileSystem file_system_;
    SystemClock clock_;
    OpenedStation opened_;
    const pipeline::HotFolderSettings& hot_folder_;
    pipeline::ScanState state_;
    std::string name_;
    std::unique_ptr<pipeline::ScanFolder> folder_; ///< once it is made or found
    OpenedScanner scanner_;
};

} // namespace

ExitCode scan_into_hot_folder(const ScanOptions& options) {
    end_scan_on_signals();
    return ScanRun(options).run();
}

} // namespace scanseal::apps
