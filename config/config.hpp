// config/config.hpp — station.toml and profiles/*.toml as one plain value. Reading:
// config/read_config.hpp.
#pragma once

#include "core/device_register.hpp"
#include "core/file_system.hpp"
#include "core/patient_code.hpp"
#include "core/profile.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace scanseal::config {

enum class WatchMode { automatic, poll };

/// One [[hot_folder]]: where jobs arrive, under which profile, and who may have scanned them.
struct HotFolderConfig {
    std::string profile;
    Path path; ///< absolute; in/, out/ and rejected/ lie below it
    WatchMode watch = WatchMode::automatic;
    std::chrono::milliseconds quiet{2000}; ///< a file must lie unchanged for so long
    std::chrono::milliseconds scan_interval{
        30000}; ///< full look at the folder, whatever events say
    std::chrono::milliseconds incomplete_after{
        600000};           ///< an incomplete job unchanged for so long is refused
    unsigned priority = 5; ///< 0 to 9; higher ones first
    std::vector<std::string> operators;
    bool trusted_scan_times = false; ///< scanned_at of the job counts as capture time
    bool cover_sheets = false;       ///< jobs without job.json are described by a cover sheet
    std::string cover_operator;      ///< whose jobs these are; one of `operators`
    bool cover_attests = false;      ///< laying the sheet on top counts as the attestation
    bool separate = false;           ///< a stack is divided at its cover sheets
    std::string separator_code;      ///< text of the code on sheets that only divide; empty: none
    /// Patch codes on sheets that only divide, of "1", "2", "3", "4", "6", "T"; empty: none.
    std::vector<std::string> separator_patch;
    std::optional<PatientCodePattern> patient_code; ///< codes of patients on pages
};

struct OperatorConfig {
    std::string id;
    std::string name;
    std::string key;  ///< absolute path to .p12 or .pem, or a pkcs11: URI
    Path secret_file; ///< empty if the key has no secret
};

struct TsaConfig {
    std::string url;        ///< http(s)://... or "builtin:dev"
    std::string policy_oid; ///< empty: any policy
    std::chrono::milliseconds timeout{10000};
};

struct CalendarConfig {
    std::set<unsigned> closed_weekdays; ///< 0 = Sunday ... 6 = Saturday
    std::set<std::chrono::local_days> closed_days;
};

/// Ceilings for hostile input and for memory (design: durability rules).
struct LimitsConfig {
    std::uint64_t memory_mib = 768; ///< pixels in work at the same time
    unsigned workers = 0;           ///< page workers; 0 = three for every two processors
    std::uint32_t side_px_max = 60000;
    std::uint64_t page_mib_max = 512; ///< one decoded page
    std::uint64_t file_mib_max = 4096;
    unsigned files_per_job_max = 5000;
};

/// Whether files are decoded in processes shut off from the system (adr/0011).
enum class SandboxMode {
    required,  ///< or the daemon does not start
    preferred, ///< with what this machine offers; the log says what is missing
    off,       ///< in the daemon itself
};

struct DecodingConfig {
    SandboxMode sandbox = SandboxMode::required;
    std::chrono::seconds cpu_max{60};   ///< processor time for one step with one page
    std::chrono::seconds wall_max{300}; ///< the same by the clock
};

/// What the daemon tells the monitoring of the site.
struct MonitoringConfig {
    std::string address; ///< loopback, without brackets; empty: /healthz and /metrics are off
    std::uint16_t port = 0;
    /// So long without any timestamp, and the station no longer counts as well.
    std::chrono::seconds outage_max{900};
    /// A thread without progress for so long hangs.
    std::chrono::seconds stall_max{300};
};

struct Config {
    Path station; ///< absolute; the folder that holds station.toml
    std::string name;
    std::string timezone;
    std::chrono::seconds stop_timeout{60}; ///< a stop that takes longer is cut short
    bool development =
        false; ///< made by init --dev: development PKI, built-in TSA; never for production
    std::vector<HotFolderConfig> hot_folders;
    std::vector<OperatorConfig> operators;
    std::vector<std::string> information_managers; ///< ids: who may decide about held documents
    std::vector<TsaConfig> tsas;
    Path trust_signers;
    Path trust_timestamps;
    CalendarConfig calendar;
    DeviceRegister devices; ///< empty: any device is taken
    Path vault;
    std::uint64_t reserve_mib = 512;
    LimitsConfig limits;
    DecodingConfig decoding;
    MonitoringConfig monitoring;
    std::vector<Profile> profiles; ///< every profiles/*.toml of the station
};

} // namespace scanseal::config
