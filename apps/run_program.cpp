#include "apps/commands/commands_internal.hpp"
#include "core/failure.hpp"

#include <csignal>
#include <iostream>

namespace scanseal::apps {

int run_program(CLI::App& app, Invocation& invocation, int argc, char** argv) {
    // A writer that opens a file we just looked at raises SIGIO (core/file_system.hpp,
    // is_being_written); a closed pipe SIGPIPE.
    std::signal(SIGIO, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
    const auto complain = [](const char* text, ExitCode code) {
        std::cerr << "scanseal: " << text << '\n';
        return static_cast<int>(code);
    };
    try {
        app.parse(argc, argv);
        return static_cast<int>(invocation.action());
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error, std::cout, std::cerr);
        return code == 0 ? 0 : static_cast<int>(ExitCode::usage);
    } catch (const UsageError& error) {
        return complain(error.what(), ExitCode::usage);
    } catch (const std::exception& error) {
        return complain(error.what(), ExitCode::environment);
    }
}

} // namespace scanseal::apps
