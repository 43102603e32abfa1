#include "tests/apps/station_process.hpp"

#include "core/digest.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <regex>
#include <set>
#include <thread>

namespace scanseal::apps::test {

namespace fs = std::filesystem;

using nlohmann::json;
using scanseal::test::read_file;
using scanseal::test::write_file;

Child::Child(const std::vector<std::string>& command, const fs::path& folder)
    : out_(folder / "stdout"), err_(folder / "stderr") {
    fs::create_directories(folder);
    std::vector<char*> arguments;
    for (const auto& word : command) {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    constexpr int k_flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    const int out = ::open(out_.c_str(), k_flags, 0600);
    const int err = ::open(err_.c_str(), k_flags, 0600);
    id_ = ::fork();
    if (id_ == 0) {
        ::dup2(out, STDOUT_FILENO);
        ::dup2(err, STDERR_FILENO);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    ::close(out);
    ::close(err);
}

Child::~Child() {
    if (!code_ && id_ > 0) {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
}

void Child::send(int signal_number) const {
    ::kill(id_, signal_number);
}

void Child::note_end(int status, long peak_kib) {
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    peak_kib_ = peak_kib;
}

bool Child::running() {
    int status = 0;
    rusage usage{};
    if (!code_ && ::wait4(id_, &status, WNOHANG, &usage) == id_) {
        note_end(status, usage.ru_maxrss);
    }
    return !code_;
}

Ended Child::wait(std::chrono::seconds longest) {
    if (!wait_until([this] { return !running(); }, longest)) {
        send(SIGKILL);
        int status = 0;
        ::waitpid(id_, &status, 0);
        note_end(status, 0);
    }
    return {.code = *code_, .out = output(), .err = errors()};
}

std::string Child::output() const {
    return read_file(out_);
}

std::string Child::errors() const {
    return read_file(err_);
}

fs::path programs_under_test() {
    const char* folder = std::getenv("SCANSEAL_TEST_PROGRAMS");
    return folder != nullptr ? folder : SCANSEAL_BIN_DIR;
}

TestStation::TestStation(fs::path programs) : programs_(std::move(programs)) {
    Child init({(programs_ / "scanseal").string(), "init", path().string(), "--dev"},
               new_folder("init"));
    const auto ended = init.wait();
    if (ended.code != 0) {
        throw std::runtime_error("scanseal init: " + ended.err);
    }
    set_number("quiet_ms", 50);
}

fs::path TestStation::new_folder(const std::string& name) const {
    for (unsigned n = 1;; ++n) {
        const auto folder = work() / (name + "-" + std::to_string(n));
        if (fs::create_directory(folder)) {
            return folder;
        }
    }
}

Ended TestStation::scanseal(const std::string& command,
                            const std::vector<std::string>& more) const {
    std::vector<std::string> words{(programs_ / "scanseal").string(), command, "--station",
                                   path().string()};
    words.insert(words.end(), more.begin(), more.end());
    Child child(words, new_folder(command));
    return child.wait();
}

std::vector<std::string> TestStation::daemon_command(bool until_idle) const {
    std::vector<std::string> words{(programs_ / "scanseald").string(), "--station",
                                   path().string()};
    if (until_idle) {
        words.emplace_back("--until-idle");
    }
    return words;
}

Ended TestStation::run_until_idle() const {
    Child child(daemon_command(true), new_folder("daemon"));
    return child.wait();
}

json TestStation::status() const {
    return json::parse(scanseal("status", {"--json"}).out);
}

json TestStation::verify_all() const {
    return json::parse(scanseal("verify", {"--all", "--json"}).out);
}

void TestStation::configure(const std::string& from, const std::string& to) const {
    auto text = read_file(path() / "station.toml");
    std::size_t count = 0;
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
        ++count;
    }
    ASSERT_GT(count, 0U) << "station.toml does not say: " << from;
    write_file(path() / "station.toml", text);
}

void TestStation::set_number(const std::string& key, unsigned value) const {
    const std::regex pattern("\\n" + key + " = [0-9]+");
    const auto text = read_file(path() / "station.toml");
    ASSERT_TRUE(std::regex_search(text, pattern)) << "station.toml has no " << key;
    write_file(path() / "station.toml",
               std::regex_replace(text, pattern, "\n" + key + " = " + std::to_string(value)));
}

std::vector<SamplePage> TestStation::sample_pages(unsigned count, unsigned seed) const {
    const auto folder = new_folder("samples");
    Child child({(programs_ / "make_samples").string(), "--out", folder.string(), "--jobs",
                 std::to_string(count), "--seed", std::to_string(seed)},
                new_folder("make_samples"));
    const auto ended = child.wait();
    if (ended.code != 0) {
        throw std::runtime_error("make_samples: " + ended.err);
    }
    std::set<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".tif") {
            files.insert(entry.path());
        }
    }
    std::vector<SamplePage> pages;
    for (const auto& file : files) {
        auto job = json::parse(read_file(fs::path(file).replace_extension(".json")));
        job["pages"][0]["file"] = "0001.tif";
        pages.push_back({.file = file, .job = std::move(job)});
    }
    return pages;
}

void TestStation::drop(const std::string& name, const SamplePage& page) const {
    const auto folder = new_folder("drop");
    fs::copy_file(page.file, folder / "0001.tif");
    write_file(folder / "job.json", page.job.dump(1));
    drop_as_is(folder, name);
}

void TestStation::drop_as_is(const fs::path& what, const std::string& name) const {
    fs::create_directories((in() / name).parent_path());
    fs::rename(what, in() / name);
}

json TestStation::receipt(const std::string& name) const {
    for (const auto& place :
         {hot() / "out" / (name + ".receipt.json"), hot() / "rejected" / name / "receipt.json"}) {
        if (fs::exists(place)) {
            return json::parse(read_file(place));
        }
    }
    return {};
}

std::vector<fs::path> TestStation::receipts() const {
    std::vector<fs::path> found;
    for (const auto* folder : {"out", "rejected"}) {
        for (const auto& entry : fs::recursive_directory_iterator(hot() / folder)) {
            const auto name = entry.path().filename().string();
            if (name == "receipt.json" || name.ends_with(".receipt.json")) {
                found.push_back(entry.path());
            }
        }
    }
    return found;
}

fs::path TestStation::record_folder(const json& receipt) const {
    return path() / "vault" / receipt.at("vault").at("path").get<std::string>();
}

std::string outcome_of(const json& receipt) {
    if (receipt.is_null()) {
        return "no receipt";
    }
    auto text = receipt.at("outcome").get<std::string>();
    std::set<std::string> codes;
    for (const auto& finding : receipt.at("findings")) {
        if (finding.at("severity") != "note") {
            codes.insert(finding.at("code").get<std::string>());
        }
    }
    for (const auto& code : codes) {
        text += " " + code;
    }
    return text;
}

bool wait_until(const std::function<bool()>& what, std::chrono::seconds longest) {
    const auto until = std::chrono::steady_clock::now() + longest;
    while (!what()) {
        if (std::chrono::steady_clock::now() > until) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    return true;
}

std::string sha256_of(const fs::path& file) {
    const auto bytes = read_file(file);
    return sha256(as_bytes(bytes)).hex();
}

} // namespace scanseal::apps::test
