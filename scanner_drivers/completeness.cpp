#include "scanner_drivers/completeness.hpp"

#include "scanner_drivers/structure_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace scanseal::scanner_drivers {

namespace {

constexpr std::string_view k_png_signature = "\x89PNG\r\n\x1a\n";
constexpr std::size_t k_dicom_preamble_bytes = 128; // PS3.10 7.1
constexpr std::size_t k_head_bytes = 1024;          // a PDF header may stand anywhere in it

bool begins(std::string_view head, std::string_view magic) {
    return head.starts_with(magic);
}

bool is_tiff(std::string_view head) {
    using namespace std::string_view_literals;
    return begins(head, "II*\0"sv) || begins(head, "MM\0*"sv) || begins(head, "II+\0"sv) ||
           begins(head, "MM\0+"sv);
}

/// The head is shorter than a signature, but agrees with one so far.
bool could_become_known(std::string_view head) {
    using namespace std::string_view_literals;
    if (head.size() > k_dicom_preamble_bytes) {
        return "DICM"sv.starts_with(head.substr(k_dicom_preamble_bytes));
    }
    constexpr std::array signatures = {"II*\0"sv,        "MM\0*"sv,       "II+\0"sv, "MM\0+"sv,
                                       "\xff\xd8\xff"sv, k_png_signature, "%PDF-"sv};
    return std::ranges::any_of(
        signatures, [&](std::string_view signature) { return signature.starts_with(head); });
}

} // namespace

StructureCheck check_structure(const ByteSource& source) {
    Bytes bytes(k_head_bytes);
    bytes.resize(source.read_at(0, bytes));
    const auto head = as_text(bytes);
    if (head.empty()) {
        return structure_incomplete("is empty");
    }
    // Before TIFF, since a DICOM preamble may hold a TIFF header (PS3.10 7.1).
    if (head.size() >= k_dicom_preamble_bytes + 4 &&
        begins(head.substr(k_dicom_preamble_bytes), "DICM")) {
        return check_dicom_structure(source);
    }
    if (is_tiff(head)) {
        return check_tiff_structure(source);
    }
    if (begins(head, "\xff\xd8\xff")) {
        return check_jpeg_structure(source);
    }
    if (begins(head, k_png_signature)) {
        return check_png_structure(source);
    }
    if (head.find("%PDF-") != std::string_view::npos) {
        return check_pdf_structure(source);
    }
    // Space set aside for a copy reads as zeros until the bytes come.
    if (std::ranges::all_of(head, [](char c) { return c == '\0'; })) {
        return structure_incomplete(fmt::format("begins with {} zero bytes", head.size()));
    }
    if (could_become_known(head)) {
        return structure_incomplete(
            fmt::format("ends at byte {}, inside its signature", head.size()));
    }
    return structure_unknown();
}

} // namespace scanseal::scanner_drivers
