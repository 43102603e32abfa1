// verify_station: the whole of a station, which may be at work.
#include "pipeline/station_comparison.hpp"
#include "pipeline/verification.hpp"

#include <chrono>
#include <thread>

namespace scanseal::pipeline {

namespace {

constexpr std::chrono::milliseconds k_second_look_after{1000};

VerificationCheck check_of(const ComparisonCheck& from) {
    VerificationCheck check{
        .part = from.part, .name = from.name, .passed = from.findings.empty(), .detail = {}};
    if (!check.passed) {
        check.detail = from.heading;
        const std::string between = from.heading.empty() ? "; " : " ";
        for (const auto& [key, text] : from.findings) {
            check.detail += (check.detail.empty() ? "" : between) + text;
        }
    }
    return check;
}

/// Two looks, unless the first finds nothing.
StationComparison compare_twice(const StationParts& parts) {
    auto comparison = compare_station(parts, nullptr);
    if (!comparison.good()) {
        std::this_thread::sleep_for(k_second_look_after);
        comparison.keep_what_stays(compare_station(parts, &comparison));
    }
    return comparison;
}

} // namespace

StationVerification verify_station(const FileSystem& file_system, const storage::Vault& vault,
                                   const storage::Ledger& ledger, const Journal& journal,
                                   const storage::RecordIndex& index,
                                   const TrustForVerification& trust,
                                   const std::function<void(std::size_t, std::size_t)>& progress) {
    const auto comparison = compare_twice({.file_system = file_system,
                                           .vault = vault,
                                           .ledger = ledger,
                                           .journal = journal,
                                           .index = index});
    StationVerification verification;
    for (const auto& check : comparison.checks) {
        verification.checks.push_back(check_of(check));
    }
    std::size_t done = 0;
    for (const auto& text : comparison.in_vault) {
        if (const auto id = RecordId::parse(text)) {
            verification.records.push_back(verify_record(file_system, vault, *id, trust));
            verification.records.back().keep_failed_only();
        }
        progress(++done, comparison.in_vault.size());
    }
    return verification;
}

} // namespace scanseal::pipeline
