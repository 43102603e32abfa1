#include "apps/commands/target_entry_internal.hpp"

#include "apps/account_name.hpp"
#include "apps/build_identity.hpp"
#include "pipeline/messages.hpp"
#include "pipeline/target_store.hpp"

#include <iostream>

namespace scanseal::apps {

RegisteredDevice registered_device(const OpenedStation& opened, const std::string& name) {
    std::string names;
    for (const auto& device : opened.options().devices.devices) {
        if (device.name == name) {
            return device;
        }
        names += (names.empty() ? "" : ", ") + device.name;
    }
    throw UsageError("no device '" + name +
                     "' is registered; this station has: " + (names.empty() ? "none" : names));
}

ExitCode explain_no_check(const Refusal& refusal) {
    pipeline::Finding finding;
    finding.code = refusal.code;
    finding.detail = refusal.detail;
    const auto message = pipeline::message_for(finding);
    std::cerr << "scanseal: " << to_string(refusal.code) << ": " << message.en << "\n          "
              << message.ja << '\n';
    return ExitCode::no;
}

ExitCode enter_check(FileSystem& file_system, const Clock& clock, const OpenedStation* opened,
                     pipeline::TargetCheck check, bool json) {
    check.at = clock.now();
    check.account = account_name();
    check.software = build_identity();
    if (opened != nullptr) {
        const auto kept = pipeline::keep_check(file_system, opened->options().target_checks, check);
        if (!kept) {
            return explain_no_check(kept.error());
        }
    }
    if (json) {
        std::cout << pipeline::to_text(check);
    } else {
        std::cerr << pipeline::target_table(check);
    }
    return check.good ? ExitCode::good : ExitCode::no;
}

} // namespace scanseal::apps
