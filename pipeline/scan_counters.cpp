#include "pipeline/scan_counters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace scanseal::pipeline {

namespace {

Finding mismatch(std::uint64_t measured, std::uint64_t limit, const char* unit,
                 std::string detail) {
    Finding finding;
    finding.code = RefusalCode::counters_mismatch;
    finding.measured = std::to_string(measured);
    finding.limit = std::to_string(limit);
    finding.unit = unit;
    finding.detail = std::move(detail);
    return finding;
}

void check_sheets(const ScanClaims& scan, std::uint64_t captured, Findings& findings) {
    if (!scan.sheets_expected) {
        return;
    }
    const std::uint64_t sheets = *scan.sheets_expected;
    const auto expected = sheets * scan.sides.value_or(1);
    if (captured == expected || (!scan.sides && captured == 2 * sheets)) {
        return;
    }
    findings.push_back(
        mismatch(captured, expected, "images",
                 fmt::format("{} sheets{}", sheets, scan.sides == 2U ? ", both sides" : "")));
}

void check_removed(const ScanClaims& scan, std::uint64_t pages, Findings& findings) {
    if (!scan.images_captured) {
        return;
    }
    const std::uint64_t captured = *scan.images_captured;
    const std::uint64_t removed = scan.images_removed.value_or(0);
    if (pages + removed != captured) {
        findings.push_back(
            mismatch(pages, captured - std::min(captured, removed), "pages",
                     fmt::format("{} images captured, {} removed", captured, removed)));
    }
}

} // namespace

Findings check_scan_counters(const ScanClaims& scan, const MediumLimits& limits,
                             std::size_t page_count) {
    Findings findings;
    const std::uint64_t removed = scan.images_removed.value_or(0);
    check_sheets(scan,
                 scan.images_captured ? std::uint64_t{*scan.images_captured}
                                      : std::uint64_t{page_count} + removed,
                 findings);
    check_removed(scan, page_count, findings);
    for (const auto& event : scan.feeder_events) {
        if (!event.resolved) {
            Finding finding;
            finding.code = RefusalCode::feeder_event_open;
            finding.severity = Severity::review;
            finding.detail =
                fmt::format("{} after image {}, {}", event.event, event.after_image, event.at.text);
            findings.push_back(std::move(finding));
        }
    }
    if (scan.transfer == ScanTransfer::unknown) {
        Finding finding;
        finding.code = RefusalCode::lossy_source;
        finding.severity = limits.lossy_source;
        finding.detail = "the scanner's driver does not tell how the device sent the pages";
        findings.push_back(std::move(finding));
    }
    return findings;
}

} // namespace scanseal::pipeline
