// tests/support/sane_config.hpp — a SANE configuration of its own, so that tests see SANE's `test`
// driver and the scripted one of sane_scripted_driver.cpp, and no real scanner.
#pragma once

#include "tests/support/temp_dir.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>

namespace scanseal::test {

class SaneConfig {
public:
    /// `lines` of test.conf, e.g. "mode Color\n"; see sane-test(5).
    explicit SaneConfig(const std::string& lines = "") {
        write_file(folder() / "dll.conf", "test\nscripted\n");
        write_file(folder() / "test.conf", "number_of_devices 1\n" + lines);
        ::setenv("SANE_CONFIG_DIR", folder().c_str(), 1);
        ::setenv("LD_LIBRARY_PATH", SCANSEAL_SANE_DRIVERS, 1); // asked by SANE's dll driver
        // SANE's test driver leaks its pictures; of use for the programs that a test starts.
        ::setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
        script("");
    }

    ~SaneConfig() {
        ::unsetenv("ASAN_OPTIONS");
        ::unsetenv("SANE_CONFIG_DIR");
        ::unsetenv("LD_LIBRARY_PATH");
        ::unsetenv("SCANSEAL_SCRIPTED_DRIVER");
    }

    SaneConfig(const SaneConfig&) = delete;
    SaneConfig& operator=(const SaneConfig&) = delete;
    SaneConfig(SaneConfig&&) = delete;
    SaneConfig& operator=(SaneConfig&&) = delete;

    /// What the scripted scanner does: "sheets=3 jam=2"; see sane_scripted_driver.cpp.
    static void script(const std::string& text) {
        ::setenv("SCANSEAL_SCRIPTED_DRIVER", text.c_str(), 1);
    }

    [[nodiscard]] static bool has_test_driver() {
        for (const auto* folder : {"/usr/lib/x86_64-linux-gnu/sane",
                                   "/usr/lib/aarch64-linux-gnu/sane", "/usr/lib/sane"}) {
            if (std::filesystem::exists(std::filesystem::path(folder) / "libsane-test.so.1")) {
                return true;
            }
        }
        return false;
    }

    /// One for the whole process: libsane asks for it once.
    [[nodiscard]] static const std::filesystem::path& folder() {
        static const TempDir temp;
        return temp.path();
    }
};

} // namespace scanseal::test
