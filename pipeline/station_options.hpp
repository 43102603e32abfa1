// pipeline/station_options.hpp — everything the road needs to know about its station. apps/ fills
// it from config::Config.
#pragma once

#include "core/device_register.hpp"
#include "core/file_system.hpp"
#include "core/patient_code.hpp"
#include "core/profile.hpp"
#include "core/share_probe.hpp"
#include "imaging/decoder_pool.hpp"
#include "imaging/image_file.hpp"
#include "imaging/patch_codes.hpp"
#include "pipeline/window.hpp"
#include "scanner_drivers/hot_folder.hpp"
#include "signing/signing_key.hpp"
#include "signing/timestamp_client.hpp"
#include "signing/trust.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

constexpr unsigned k_priority_usual = 5;

/// How documents come in that only a cover sheet describes (docs/formats/cover_sheet.md).
struct CoverSheets {
    std::string operator_id; ///< who counts as having scanned them
    bool attests = false;    ///< the site's rules make laying the sheet on top the attestation
    bool separates = false;  ///< a stack with several sheets becomes several documents
    /// Text of the code on sheets that end a document and are removed; empty: there are none.
    std::string separator_code{};
    /// Patch codes that do the same on a sheet of their own, and on a form begin a document.
    std::vector<imaging::PatchKind> separator_patches{};
};

struct HotFolderSettings {
    std::string profile;
    Path base; ///< in/, out/ and rejected/ lie below
    bool poll_only = false;
    std::chrono::milliseconds scan_interval{30000};
    scanner_drivers::HotFolderOptions look;
    std::vector<std::string> operators;
    bool trusted_scan_times = false;
    unsigned priority = k_priority_usual;    ///< 0 to 9; higher ones first
    std::optional<CoverSheets> cover_sheets; ///< goes with look.job_file_optional
    /// Codes of patients on pages; empty: none are looked for.
    std::optional<PatientCodePattern> patient_code;

    [[nodiscard]] Path in() const { return base / "in"; }

    [[nodiscard]] Path out() const { return base / "out"; }

    [[nodiscard]] Path rejected() const { return base / "rejected"; }
};

struct Operator {
    std::string id;
    std::string name;
    signing::SigningKey key;
};

struct StationOptions {
    std::string name{};
    std::string
        software{}; ///< "scanseal 0.1.0 (...)": the build that makes the records (requirement A9)
    Path spool{};
    Path crash_notes{}; ///< written by core/crash_notes.hpp; empty: none
    Path journal_file{};
    Path ledger_directory{};
    Path index_file{};
    Path vault_root{};
    Path vault_staging{};
    std::uint64_t reserve_bytes = 0;
    std::vector<HotFolderSettings> hot_folders{};
    ShareQuestion ask_share = ask_for_space; ///< whether a hot folder's file system answers
    ShareTimes share_times{};
    std::map<std::string, Profile> profiles{};
    std::map<std::string, Operator> operators{};
    DeviceRegister devices{};
    Path target_checks{}; ///< what target sheets showed (pipeline/target_store.hpp)
    std::vector<signing::TimestampClient*> timestamp_clients{}; ///< tried in order; not owned
    const signing::TrustAnchors* signer_anchors = nullptr;      ///< not owned
    const signing::TrustAnchors* timestamp_anchors = nullptr;   ///< not owned
    Calendar calendar;
    imaging::DecodeLimits decode_limits{};
    imaging::DecoderPool* decoders =
        nullptr; ///< not owned; null: pages are decoded in this process
    std::uint64_t file_bytes_max = 0;
    std::uint64_t memory_bytes = 0; ///< budget for decoded and encoded pages in work
    unsigned workers = 1;
};

/// The folders of the hot folders, each of which may lie on a share of its own.
[[nodiscard]] inline std::vector<Path> places_of(const StationOptions& options) {
    std::vector<Path> places;
    places.reserve(options.hot_folders.size());
    for (const auto& folder : options.hot_folders) {
        places.push_back(folder.base);
    }
    return places;
}

} // namespace scanseal::pipeline
