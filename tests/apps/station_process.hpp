// tests/apps/station_process.hpp — a development station in a temporary folder, and the real
// programs run on it as children.
#pragma once

#include "tests/support/temp_dir.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace scanseal::apps::test {

/// How a program ended.
struct Ended {
    int code = -1; ///< exit code, or 128 + the signal that ended it
    std::string out;
    std::string err;
};

/// A program started by a test; killed with the object if it still runs.
class Child final {
public:
    /// `command[0]` is looked for in PATH; output goes to two files under `folder`.
    Child(const std::vector<std::string>& command, const std::filesystem::path& folder);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    Child(Child&&) = delete;
    Child& operator=(Child&&) = delete;

    [[nodiscard]] pid_t id() const { return id_; }

    void send(int signal_number) const;
    [[nodiscard]] bool running();
    /// Waits for the end; ends it with SIGKILL (code 137) after `longest`.
    Ended wait(std::chrono::seconds longest = std::chrono::seconds{120});

    /// Peak resident memory, once it has ended.
    [[nodiscard]] long peak_kib() const { return peak_kib_; }

    [[nodiscard]] std::string output() const;
    [[nodiscard]] std::string errors() const;

private:
    void note_end(int status, long peak_kib);

    std::filesystem::path out_;
    std::filesystem::path err_;
    pid_t id_ = -1;
    std::optional<int> code_;
    long peak_kib_ = 0;
};

/// One page with what its job.json should say.
struct SamplePage {
    std::filesystem::path file;
    nlohmann::json job;
};

/// Where the programs are: $SCANSEAL_TEST_PROGRAMS (those of another build, say), else of this
/// build.
[[nodiscard]] std::filesystem::path programs_under_test();

class TestStation final {
public:
    /// scanseal init --dev, with a quiet time of 50 ms. `programs`: where the programs are.
    explicit TestStation(std::filesystem::path programs = programs_under_test());

    [[nodiscard]] const std::filesystem::path& work() const { return temp_.path(); }

    [[nodiscard]] std::filesystem::path path() const { return temp_.path() / "station"; }

    [[nodiscard]] std::filesystem::path hot(const std::string& profile = "encounter") const {
        return path() / "hot" / profile;
    }

    [[nodiscard]] std::filesystem::path in() const { return hot() / "in"; }

    /// scanseal COMMAND --station STATION MORE...
    [[nodiscard]] Ended scanseal(const std::string& command,
                                 const std::vector<std::string>& more = {}) const;
    [[nodiscard]] Ended run_until_idle() const;
    [[nodiscard]] std::vector<std::string> daemon_command(bool until_idle) const;
    [[nodiscard]] std::filesystem::path new_folder(const std::string& name) const;
    [[nodiscard]] nlohmann::json status() const;
    [[nodiscard]] nlohmann::json verify_all() const;

    /// Replaces text in station.toml; fails the test if it is not there.
    void configure(const std::string& from, const std::string& to) const;

    /// Sets every `key = NUMBER` in station.toml.
    void set_number(const std::string& key, unsigned value) const;

    /// Different small pages, each with a good job.
    [[nodiscard]] std::vector<SamplePage> sample_pages(unsigned count, unsigned seed = 1) const;
    /// Drops NAME/ with the page as 0001.tif, in one step. `name` may have folders.
    void drop(const std::string& name, const SamplePage& page) const;
    /// Drops a prepared folder or file by a rename.
    void drop_as_is(const std::filesystem::path& what, const std::string& name) const;

    /// The receipt in out/ or rejected/; null if there is none.
    [[nodiscard]] nlohmann::json receipt(const std::string& name) const;
    [[nodiscard]] std::vector<std::filesystem::path> receipts() const;
    [[nodiscard]] std::filesystem::path record_folder(const nlohmann::json& receipt) const;

private:
    std::filesystem::path programs_;
    scanseal::test::TempDir temp_;
};

/// Outcome, then the codes of its findings that are no notes: "rejected page_missing".
[[nodiscard]] std::string outcome_of(const nlohmann::json& receipt);

/// Looks every 20 ms until it is true; false after `longest`.
[[nodiscard]] bool wait_until(const std::function<bool()>& what,
                              std::chrono::seconds longest = std::chrono::seconds{60});

[[nodiscard]] std::string sha256_of(const std::filesystem::path& file);

} // namespace scanseal::apps::test
