// apps/opened_station.hpp — from configuration to running parts: reads keys, anchors and profiles
// and fills the pipeline's options.
#pragma once

#include "config/config.hpp"
#include "core/answering_file_system.hpp"
#include "core/clock.hpp"
#include "core/file_system.hpp"
#include "imaging/decoder_pool.hpp"
#include "pipeline/station_options.hpp"
#include "signing/development_tsa.hpp"
#include "signing/http_transport.hpp"

#include <memory>
#include <string>
#include <vector>

namespace scanseal::apps {

/// How much of a station a command needs.
enum class OpenFor {
    looking, ///< status, verify, export: no private keys
    working, ///< the daemon: operators' keys and timestamp authorities too
};

/// Owns everything that StationOptions only borrows. Does not move.
class OpenedStation final {
public:
    /// Reads STATION. Throws UsageError with every configuration mistake, key or anchor that cannot
    /// be used; Failure when decoders have to be shut off and cannot be.
    OpenedStation(FileSystem& file_system, const Clock& clock, const Path& station,
                  OpenFor purpose);
    OpenedStation(const OpenedStation&) = delete;
    OpenedStation& operator=(const OpenedStation&) = delete;
    OpenedStation(OpenedStation&&) = delete;
    OpenedStation& operator=(OpenedStation&&) = delete;
    ~OpenedStation() = default;

    [[nodiscard]] const config::Config& config() const noexcept { return config_; }

    [[nodiscard]] const pipeline::StationOptions& options() const noexcept { return options_; }

    /// The file system it was opened on, on which a hot folder whose file server is silent fails
    /// instead of making the caller wait. Refers to this station's file system, not to the station.
    [[nodiscard]] AnsweringFileSystem answering_file_system() const {
        return {file_system_, pipeline::places_of(options_), options_.ask_share,
                options_.share_times};
    }

    [[nodiscard]] const signing::TrustAnchors& signer_anchors() const noexcept {
        return signer_anchors_.front();
    }

    [[nodiscard]] const signing::TrustAnchors& timestamp_anchors() const noexcept {
        return timestamp_anchors_.front();
    }

private:
    void read_anchors();
    void fill_options();
    void load_operators();
    void make_timestamp_clients();
    void make_decoders();

    FileSystem& file_system_;
    const Clock& clock_;
    config::Config config_;
    std::vector<signing::TrustAnchors> signer_anchors_;
    std::vector<signing::TrustAnchors> timestamp_anchors_;
    std::unique_ptr<signing::DevelopmentTsa> development_tsa_;
    std::vector<std::unique_ptr<signing::HttpTransport>> transports_;
    std::vector<std::unique_ptr<signing::TimestampClient>> clients_;
    std::unique_ptr<imaging::DecoderPool> decoders_;
    pipeline::StationOptions options_;
};

/// The hot folder with this profile. Throws UsageError with the names there are.
[[nodiscard]] const pipeline::HotFolderSettings&
hot_folder_for(const pipeline::StationOptions& options, const std::string& profile);

/// The development authority of a --dev station, from its pki/ folder.
[[nodiscard]] std::unique_ptr<signing::DevelopmentTsa>
open_development_tsa(const FileSystem& file_system, const Path& station);

} // namespace scanseal::apps
