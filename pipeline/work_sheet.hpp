// pipeline/work_sheet.hpp — what the stages have found out about one document so far; kept in its
// journal row, so that a restarted daemon goes on where the row says.
#pragma once

#include "core/ids.hpp"
#include "pipeline/decision.hpp"
#include "pipeline/finding.hpp"
#include "pipeline/stack_part.hpp"
#include "storage/vault.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// One page, from the file it came in to the file it is kept in.
struct PageSheet {
    unsigned number = 0;      ///< 1-based, in the document
    std::string input_file;   ///< name as it came
    unsigned input_index = 0; ///< 0-based page inside that file
    std::string input_sha256; ///< of the whole input file
    std::string side;
    std::string stored_path; ///< logical path in the record; empty until converted
    std::string stored_sha512;
    std::uint32_t width_px = 0;
    std::uint32_t height_px = 0;
    double dpi_x = 0.0;
    double dpi_y = 0.0;
    unsigned bits = 0; ///< significant bits of a sample
    unsigned channels = 0;
    std::string source_format;
    std::string source_compression;
    bool lossy = false;
    bool blank = false;
    std::string pixel_sha256; ///< PixelBuffer::pixel_digest
    std::string sop_instance_uid;
};

/// An image that was replaced before sealing; kept in the record.
struct SupersededSheet {
    unsigned page = 0; ///< the page that took its place
    std::string input_file;
    std::string input_sha256;
    std::string stored_path; ///< empty until staged
    std::string reason;
    std::string replaced_at;
    unsigned unlike_points = 0; ///< of 256 that differ from the page (imaging::distance)
    unsigned file_page = 1;     ///< 1-based, of the input file
    std::string replaced_by{};  ///< an information manager; empty: before the job was sent
};

/// The verdict on the scan window as text, for receipt and record.
struct WindowSheet {
    std::string basis = "none";
    std::string basis_at;
    std::string start_at;
    std::string deadline;
    std::string captured_at;
    bool late = false;
    std::int64_t margin_s = 0;
};

struct SealSheet {
    std::string signer;
    std::string signed_at;
    std::string tsa;
    std::string gen_time;
    std::string policy_oid;
    std::string serial;
};

/// Which device of the register scanned the document, and the check of it that the document relies
/// on.
struct DeviceSheet {
    std::string name;   ///< in the register; empty: not registered, or no register
    std::string target; ///< "passed", "failed", "missing", "not_required"
    std::string check;  ///< JSON of the check (pipeline/target_check.hpp); empty without one
};

struct WorkSheet {
    std::string profile; ///< in force: the hot folder's, or the one a late document was rerouted to
    std::string operator_id;
    std::string document_type;
    std::string medium;
    std::string patient_id;
    RecordId record_id;       ///< empty text until known
    std::string duplicate_of; ///< record id of the same job done before
    WindowSheet window;
    std::vector<PageSheet> pages;
    std::vector<SupersededSheet> superseded;
    Findings findings;
    DeviceSheet device;
    std::optional<Decision> decision;       ///< of an information manager, the last one
    std::vector<storage::RecordFile> files; ///< staged so far
    SealSheet seal;
    std::string signature_hex; ///< CAdES B-B made, timestamp still missing
    std::string object_path;
    std::string object_version;
    std::string inventory_sha512;
    std::optional<StackPart> stack;       ///< it was separated from
    std::optional<Separation> separation; ///< what became of a stack
    std::string explanation;              ///< file name of the page beside the receipt; empty: none
};

/// As kept in the journal.
[[nodiscard]] std::string to_text(const WorkSheet& sheet);
/// Throws Failure(corrupt) if `text` was not made by to_text.
[[nodiscard]] WorkSheet work_sheet_from(const std::string& text);

} // namespace scanseal::pipeline
