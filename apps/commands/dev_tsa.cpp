#include "apps/commands/commands_internal.hpp"
#include "apps/opened_station.hpp"
#include "core/posix_file_system.hpp"

#include <atomic>
#include <charconv>
#include <csignal>
#include <iostream>
#include <memory>

namespace scanseal::apps {

namespace {

std::atomic<bool> g_stop{false};

extern "C" void stop_serving(int /*number*/) {
    g_stop = true;
}

struct Options {
    Path station;
    std::string listen = "127.0.0.1:3318";
};

ExitCode serve(const Options& options) {
    const auto colon = options.listen.rfind(':');
    std::uint16_t port = 0;
    const char* end = options.listen.data() + options.listen.size();
    if (colon == std::string::npos ||
        std::from_chars(options.listen.data() + colon + 1, end, port).ptr != end) {
        throw UsageError("--listen wants ADDR:PORT, e.g. 127.0.0.1:3318");
    }
    PosixFileSystem file_system;
    const auto tsa = open_development_tsa(file_system, options.station);
    std::signal(SIGTERM, stop_serving);
    std::signal(SIGINT, stop_serving);
    signing::serve_development_tsa(
        *tsa, options.listen.substr(0, colon), port, g_stop,
        [](std::uint16_t chosen) { std::cerr << "development TSA on port " << chosen << '\n'; });
    return ExitCode::good;
}

} // namespace

void add_dev_tsa(CLI::App& app, Invocation& invocation) {
    auto* command =
        app.add_subcommand("dev-tsa", "Serve the development timestamp authority on loopback");
    auto options = std::make_shared<Options>();
    command->add_option("--station", options->station, "A station made with --dev")->required();
    command->add_option("--listen", options->listen, "Loopback address and port; port 0 picks one")
        ->capture_default_str();
    command->footer("Example:\n  scanseal dev-tsa --station S --listen 127.0.0.1:3318");
    command->callback(
        [options, &invocation] { invocation.action = [options] { return serve(*options); }; });
}

} // namespace scanseal::apps
