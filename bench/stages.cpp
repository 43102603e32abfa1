// stages — what each stage of the road costs for one page of each kind: wall time and CPU time of
// the thread, the median of some rounds, on an otherwise unused station folder.
#include "bench/value_of.hpp"
#include "core/posix_file_system.hpp"
#include "dicom/film_object.hpp"
#include "imaging/image_file.hpp"
#include "imaging/lossless_tiff.hpp"
#include "imaging/page_measures.hpp"
#include "pipeline/journal.hpp"
#include "scanner_drivers/completeness.hpp"
#include "signing/cades.hpp"
#include "signing/development_pki.hpp"
#include "signing/development_tsa.hpp"
#include "signing/secret_file.hpp"
#include "signing/signature_report.hpp"
#include "signing/signing_key.hpp"
#include "signing/timestamp_client.hpp"
#include "storage/vault.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <exception>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace scanseal;
using bench::require;
using bench::value_of;

constexpr std::uint64_t k_small_file_bytes_max = 1U << 20U;
constexpr imaging::DecodeLimits k_limits{
    .side_px_max = 60000, .page_bytes_max = std::uint64_t{512} << 20U, .pages_max = 1000};

double thread_cpu_ms() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// Times pieces of work by name, in the order they first come.
class Stopwatch {
public:
    template <class Work>
    auto operator()(const std::string& stage, Work work) {
        const Lap lap(*this, stage);
        return work();
    }

    [[nodiscard]] nlohmann::ordered_json medians() const {
        auto stages = nlohmann::ordered_json::array();
        for (const auto& stage : order_) {
            const auto& laps = laps_.at(stage);
            stages.push_back({{"stage", stage},
                              {"wall_ms", median(laps.wall_ms)},
                              {"cpu_ms", median(laps.cpu_ms)}});
        }
        return stages;
    }

private:
    struct Laps {
        std::vector<double> wall_ms;
        std::vector<double> cpu_ms;
    };

    class Lap {
    public:
        Lap(Stopwatch& watch, std::string stage) : watch_(watch), stage_(std::move(stage)) {}

        ~Lap() {
            const std::chrono::duration<double, std::milli> wall =
                std::chrono::steady_clock::now() - begin_;
            watch_.note(stage_, wall.count(), thread_cpu_ms() - cpu_begin_ms_);
        }

        Lap(const Lap&) = delete;
        Lap& operator=(const Lap&) = delete;
        Lap(Lap&&) = delete;
        Lap& operator=(Lap&&) = delete;

    private:
        Stopwatch& watch_;
        std::string stage_;
        double cpu_begin_ms_ = thread_cpu_ms();
        std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    };

    void note(const std::string& stage, double wall_ms, double cpu_ms) {
        if (!laps_.contains(stage)) {
            order_.push_back(stage);
        }
        laps_[stage].wall_ms.push_back(wall_ms);
        laps_[stage].cpu_ms.push_back(cpu_ms);
    }

    std::vector<std::string> order_;
    std::map<std::string, Laps> laps_;
};

/// The leaves that a page passes through, on one folder.
class Road {
public:
    explicit Road(const Path& folder)
        : vault_(files_, {.root = folder / "vault", .staging = folder / "vault.staging"}),
          journal_(folder / "journal.db") {
        const auto pki = folder / "pki";
        signing::make_development_pki(files_, clock_, pki, "clerk01", "bench");
        const auto file = [&](const char* name) {
            return files_.read(pki / name, k_small_file_bytes_max);
        };
        key_.push_back(value_of(signing::SigningKey::load(
            file("clerk01.p12"), value_of(signing::load_secret(files_, pki / "clerk01.secret")))));
        anchors_.push_back(value_of(signing::TrustAnchors::load(file("trust.pem"))));
        authority_ = value_of(
            signing::DevelopmentTsa::make(file("tsa.key"), file("tsa.pem"), file("root.pem")));
        transport_ = signing::make_builtin_transport(*authority_);
        client_ = std::make_unique<signing::TimestampClient>(
            *transport_, clock_, anchors_.front(),
            signing::TimestampOptions{.url = "builtin:dev",
                                      .policy_oid = "",
                                      .timeout = std::chrono::seconds{10},
                                      .clock_tolerance = std::chrono::minutes{5}});
    }

    void pass(const Path& page, bool film, Stopwatch& watch) {
        auto record = begin(page, watch);
        const auto source = files_.open(page);
        auto decoded = watch("decode", [&] {
            return value_of(value_of(imaging::open_image(*source, k_limits))->decode(0));
        });
        static_cast<void>(watch("measure", [&] { return imaging::measure_page(decoded.pixels); }));
        static_cast<void>(watch("pixel digest", [&] { return decoded.pixels.pixel_digest(); }));
        const auto encoded = watch("encode", [&] { return encode(decoded.pixels, film); });
        const std::string path = film ? "films/0001.dcm" : "pages/0001.tif";
        static_cast<void>(watch("write, fsync, read back, sha512",
                                [&] { return vault_.add_file(record, path, encoded); }));
        const auto stored =
            watch("read for the check", [&] { return vault_.read_staged(record, path); });
        watch("check", [&] {
            require(film ? dicom::check_film(stored, decoded.pixels)
                         : imaging::check_lossless_tiff(stored, decoded.pixels));
        });
        seal(record, watch);
        watch("commit", [&] {
            static_cast<void>(value_of(vault_.commit(record, {.created = clock_.now(),
                                                              .message = "bench",
                                                              .user_name = "clerk01",
                                                              .user_address = "urn:bench"})));
        });
    }

private:
    storage::StagedRecord begin(const Path& page, Stopwatch& watch) {
        const auto source = files_.open(page);
        static_cast<void>(
            watch("structure", [&] { return scanner_drivers::check_structure(*source); }));
        static_cast<void>(watch("sha256 of the source",
                                [&] { return digest_of(DigestAlgorithm::sha256, *source); }));
        watch("journal, one transaction", [&] {
            static_cast<void>(journal_.begin_claims({{.key = random_name(),
                                                      .hot_folder = "encounter",
                                                      .job_name = "bench",
                                                      .sources = {page.string()},
                                                      .captured_at = clock_.now(),
                                                      .refusal = ""}}));
        });
        const auto name = random_name();
        return vault_.stage(name, RecordId::from_digest(sha256(as_bytes(name))));
    }

    static Bytes encode(PixelBuffer& pixels, bool film) {
        if (!film) {
            return imaging::encode_lossless_tiff(pixels, {.dpi_x = 300,
                                                          .dpi_y = 300,
                                                          .date_time = "2026:11:20 10:12:00",
                                                          .software = "bench",
                                                          .icc_profile = {}});
        }
        pixels.set_significant_bits(12);
        dicom::FilmAttributes attributes;
        attributes.patient_id = "00000001";
        attributes.patient_name = "YAMADA^TAROU";
        attributes.modality = "RG";
        attributes.scanned_at = "2026-11-20T10:12:00+09:00";
        attributes.pitch_x_um = 100.0;
        attributes.pitch_y_um = 100.0;
        attributes.identity_seed = "bench";
        return value_of(dicom::encode_film(pixels, attributes)).file;
    }

    void seal(storage::StagedRecord& record, Stopwatch& watch) {
        const std::string text(4096, 'x');
        watch("four small files", [&] {
            for (const auto* path : {"source/job.json", "policy/encounter.toml", "document.json",
                                     "manifest-sha512.txt"}) {
                static_cast<void>(vault_.add_file(record, path, as_bytes(text)));
            }
        });
        const auto signature = watch("sign", [&] {
            return value_of(signing::sign_cades_b(key_.front(), as_bytes(text), clock_.now()));
        });
        const auto token = watch("timestamp, authority included", [&] {
            return value_of(client_->request(value_of(signing::timestamp_imprint(signature))));
        });
        const auto sealed = value_of(signing::add_signature_timestamp(signature, token.der));
        watch("verify the seal", [&] {
            const auto report =
                signing::verify_cades_t(sealed, as_bytes(text), anchors_.front(), anchors_.front(),
                                        clock_.now() + std::chrono::minutes{5});
            if (!report.valid()) {
                throw std::runtime_error("the seal does not verify");
            }
        });
        watch("write the seal, sync folders", [&] {
            static_cast<void>(vault_.add_file(record, "seal/signature.p7s", sealed));
            vault_.sync_staged(record);
        });
    }

    PosixFileSystem files_;
    SystemClock clock_;
    storage::Vault vault_;
    pipeline::Journal journal_;
    std::vector<signing::SigningKey> key_;       // one
    std::vector<signing::TrustAnchors> anchors_; // one
    std::unique_ptr<signing::DevelopmentTsa> authority_;
    std::unique_ptr<signing::HttpTransport> transport_;
    std::unique_ptr<signing::TimestampClient> client_;
};

void print(const nlohmann::ordered_json& stages, const Path& page) {
    fmt::print("{}\n{:<34}{:>10}{:>10}\n", page.string(), "stage", "wall ms", "CPU ms");
    double wall_ms = 0;
    double cpu_ms = 0;
    for (const auto& stage : stages) {
        fmt::print("{:<34}{:>10.2f}{:>10.2f}\n", stage["stage"].get<std::string>(),
                   stage["wall_ms"].get<double>(), stage["cpu_ms"].get<double>());
        wall_ms += stage["wall_ms"].get<double>();
        cpu_ms += stage["cpu_ms"].get<double>();
    }
    fmt::print("{:<34}{:>10.2f}{:>10.2f}\n", "all", wall_ms, cpu_ms);
}

} // namespace

int main(int argc, char** argv) {
    try {
        CLI::App app{"What each stage costs for one page.\n"
                     "Example: stages --dir build/bench/stages page-0001.tif"};
        std::string folder;
        std::string page;
        unsigned rounds = 7;
        bool film = false;
        bool json = false;
        app.add_option("--dir", folder, "an empty folder to work in")->required();
        app.add_option("--rounds", rounds, "the median of so many")->check(CLI::Range(1, 1000));
        app.add_flag("--film", film, "store as DICOM instead of TIFF");
        app.add_flag("--json", json, "print JSON");
        app.add_option("page", page, "a one-page image file, see draw_pages")->required();
        CLI11_PARSE(app, argc, argv);
        Road road{Path(folder)};
        Stopwatch watch;
        for (unsigned round = 0; round < rounds; ++round) {
            road.pass(page, film, watch);
        }
        if (json) {
            std::cout << watch.medians().dump(2) << '\n';
        } else {
            print(watch.medians(), page);
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "stages: " << error.what() << '\n';
        return 3;
    }
}
