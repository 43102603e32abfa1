// scanner_drivers/sane_options_internal.hpp — a device's options by their well-known names (SANE
// standard 1.06, 4.5; /usr/include/sane/saneopts.h), with values in our types. Descriptors are
// asked for anew each time, since setting one option may change the others. For .cpp files of this
// folder.
#pragma once

#include <sane/sane.h>

#include <optional>
#include <string>
#include <vector>

namespace scanseal::scanner_drivers {

/// How a number is fitted to what the option allows.
enum class Fit { nearest, at_least };

class SaneOptions final {
public:
    explicit SaneOptions(SANE_Handle handle) : handle_(handle) {}

    /// True for an option that is there and active now.
    [[nodiscard]] bool has(const char* name) const { return find(name).descriptor != nullptr; }

    [[nodiscard]] bool is_settable(const char* name) const;

    /// The texts allowed; empty when there is no such list.
    [[nodiscard]] std::vector<std::string> choices(const char* name) const;
    /// Smallest and largest number allowed; empty: unlimited, or no such option.
    [[nodiscard]] std::optional<std::pair<double, double>> bounds(const char* name) const;
    /// What set_number would ask for: the allowed value nearest to `value`, or the smallest that is
    /// not below it (the largest there is, if all are).
    [[nodiscard]] double fitted(const char* name, double value, Fit fit) const;
    [[nodiscard]] bool is_in_pixels(const char* name) const;

    // Empty: no such active option, of another type, or the driver does not tell.
    [[nodiscard]] std::optional<std::string> text(const char* name) const;
    [[nodiscard]] std::optional<double> number(const char* name) const;
    [[nodiscard]] std::optional<bool> flag(const char* name) const;

    // False: no such active option, of another type, not settable, or the driver refused. True does
    // not say that the value was taken as it is: read it back.
    bool set_text(const char* name, const std::string& value);
    bool set_number(const char* name, double value);
    bool set_flag(const char* name, bool value);

private:
    struct Found {
        SANE_Int index = 0;
        const SANE_Option_Descriptor* descriptor = nullptr;
    };

    [[nodiscard]] Found find(const char* name) const;

    SANE_Handle handle_;
};

/// True when the device's own sensor says that its last trouble was a double feed.
[[nodiscard]] bool says_double_feed(SANE_Handle handle);

} // namespace scanseal::scanner_drivers
