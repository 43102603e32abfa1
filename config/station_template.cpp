#include "config/station_template.hpp"

#include "config/built_in_profiles.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scanseal::config {

namespace {

constexpr std::string_view k_station =
    R"(# station.toml: one scanning station. Relative paths lie below this folder. Unknown keys are errors.
# After a change: `scanseal status --station DIR` says what is wrong, with line and column.

[station]
{:<32} # stands in every record and receipt
timezone = "Asia/Tokyo"          # IANA name; business days and windows are counted in it
stop_timeout_s = 60              # a stop that takes longer is cut short, without harm: 1 to 3600
{}
)";

constexpr std::string_view k_development = "development = true               # made with --dev: "
                                           "development PKI and built-in TSA. NEVER for "
                                           "real documents";

constexpr std::string_view k_production =
    "development = false              # true only in stations made with --dev";

constexpr std::string_view k_folders_head = R"(
# Hot folders: jobs are dropped into in/, receipts appear in out/, what was refused in rejected/. Hot folders may not lie
# in one another nor in the vault or the spool.
)";

constexpr std::string_view k_folder = R"(
[[hot_folder]]
{4:<32} # profiles/{0}.toml
path = "hot/{0}"
watch = "auto"                   # "auto": events where the file system sends them, else polling; "poll": always polling
{1:<32} # a file must lie unchanged for so long: 0 to 600000
scan_interval_ms = 30000         # full look at the folder, whatever events say: 100 to 3600000
{2:<32} # an incomplete job, unchanged for so long, is refused: 1000 to 604800000
priority = 5                     # 0 to 9: jobs from folders with a higher one are prepared and sealed first
{3:<32} # ids of the [[operator]]s whose keys jobs from here may use
trusted_scan_times = false       # true: scanned_at of the job counts as capture time (S12); only for trusted sources
cover_sheets = false             # true: pages without job.json are a job too; a cover sheet on top says what they are
cover_operator = ""              # with cover_sheets: one of `operators`, whose key seals such documents
cover_attests = false            # true: the site's rules make laying the cover sheet on top the operator's attestation
separate = false                 # with cover_sheets: true: a stack is divided at each cover sheet into documents of their own
separator_code = ""              # with separate: text of a code on sheets that end a document and are left out; "": there are none
separator_patch = []             # with separate: patch codes ("1", "2", "3", "4", "6", "T") on sheets that do the same
patient_code = ""                # codes of patients on pages, such as '^MRN-([0-9]{{8}})$'; another patient's holds the document
patient_code_check = "none"      # the id's last digit: "none", "luhn", "modulus10_weight3" or "modulus11"
)";

constexpr std::string_view k_dev_people = R"(
# Who signs. The key signs only for jobs from hot folders that name the operator (requirement S10).
[[operator]]
id = "clerk01"
name = "Development Clerk"
key = "pki/clerk01.p12"          # .p12, .pfx, .pem or a pkcs11: URI
secret_file = "pki/clerk01.secret"   # its only content is the secret; mode 0600

[roles]
information_managers = ["manager01"] # who may `scanseal decide` and `replace` in documents held for review (requirement S9)

# Timestamp authorities (RFC 3161), tried in order (requirement E2).
[[tsa]]
url = "builtin:dev"              # served inside the daemon, only in development stations; else http(s)://...
policy_oid = ""                  # wanted TSA policy, empty: any
timeout_ms = 10000               # 100 to 120000

[trust]
signers = "pki/trust.pem"        # anchors for operators' certificates (requirement E1)
timestamps = "pki/trust.pem"     # anchors for timestamp authorities (requirement E2)
)";

constexpr std::string_view k_site_people = R"(
# TO FILL IN: who signs. The key signs only for jobs from hot folders that name the operator (requirement S10). Put each id
# into `operators` of the hot folders above.
# [[operator]]
# id = "clerk01"
# name = "Full Name"
# key = "/etc/scanseal/clerk01.p12"         # .p12, .pfx, .pem or a pkcs11: URI
# secret_file = "/etc/scanseal/clerk01.secret"   # its only content is the secret; mode 0600; leave out if there is none

# TO FILL IN: who may `scanseal decide` and `replace` in documents held for review (requirement S9), ids of your choice.
[roles]
information_managers = []

# TO FILL IN: timestamp authorities (RFC 3161), tried in order (requirement E2: an accredited authority).
# [[tsa]]
# url = "https://tsa.example.org/tsp"       # http is good enough too: the tokens are signed
# policy_oid = ""                           # wanted TSA policy, empty: any
# timeout_ms = 10000                        # 100 to 120000

# TO FILL IN: trust anchors, PEM, one or more certificates in each file.
# [trust]
# signers = "/etc/scanseal/signers.pem"     # anchors for operators' certificates (requirement E1)
# timestamps = "/etc/scanseal/tsa.pem"      # anchors for timestamp authorities (requirement E2)
)";

constexpr std::string_view k_rest = R"(
# Which scanners documents may come from, and their daily check with a target sheet (requirement S1; docs/devices.md).
# Without this section any scanner is taken.
# [devices]
# unknown = "review"                        # documents of other devices: note, review or reject
# [devices.ds300]
# model = "DS-300"                          # with manufacturer and serial held against scan.device; * is any text
# target = "daily"                          # or "none"; `scanseal targetsheet` makes the sheet, `scanseal target` checks
# on_missing = "review"                     # note, review or reject; on_failed likewise
# level = "C"                               # A, B, C of ISO 19264-1; 4*, 3*, 2*, 1* of FADGI

[calendar]
closed_weekdays = ["sat", "sun"] # sun mon tue wed thu fri sat; not business days for the scan window (S12)
closed_days = []                 # holidays, e.g. ["2026-12-31", "2027-01-01"]

[vault]
path = "vault"                   # OCFL storage root; PATH.staging is used beside it
reserve_mib = 512                # intake stops before free space falls below this: 16 to 1048576

[limits]
memory_mib = 768                 # pixels in work at the same time: 64 to 1048576
workers = 0                      # page workers, 0: three for every two processors; up to 256
side_px_max = 60000              # longest side of a page: 1000 to 200000
page_mib_max = 512               # one decoded page: 1 to 65536, not above memory_mib
file_mib_max = 4096              # one file of a job: 1 to 1048576
files_per_job_max = 5000         # 1 to 100000

[decoding]
{:<32} # files are read in processes shut off from the system: "required", "preferred" or "off"
cpu_max_s = 60                   # processor time for one step with one page: 1 to 3600
wall_max_s = 300                 # the same by the clock: 1 to 86400, not below cpu_max_s

[monitoring]
listen = ""                      # "127.0.0.1:9109" serves /healthz and /metrics there; loopback only; "": off
tsa_outage_s = 900               # so long without a timestamp, and /healthz says so: 1 to 604800
stall_s = 300                    # a thread without progress for so long hangs: 5 to 86400, above every timeout_ms
)";

} // namespace

std::string station_text(std::string_view name, bool development) {
    auto text = fmt::format(k_station, fmt::format("name = \"{}\"", name),
                            development ? k_development : k_production);
    text += k_folders_head;
    for (const auto& profile : built_in_profile_names()) {
        text +=
            fmt::format(k_folder, profile, fmt::format("quiet_ms = {}", development ? 500 : 2000),
                        fmt::format("incomplete_after_ms = {}", development ? 30000 : 600000),
                        fmt::format("operators = [{}]", development ? "\"clerk01\"" : ""),
                        fmt::format("profile = \"{}\"", profile));
    }
    text += development ? k_dev_people : k_site_people;
    text += fmt::format(k_rest,
                        fmt::format("sandbox = \"{}\"", development ? "preferred" : "required"));
    return text;
}

bool is_station_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::none_of(name, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '"' || c == '\\';
    });
}

} // namespace scanseal::config
