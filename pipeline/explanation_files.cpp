#include "pipeline/explanation_files.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "pipeline/explanation.hpp"
#include "pipeline/work_sheet.hpp"

namespace scanseal::pipeline {

namespace {

constexpr unsigned k_name_tries_max = 100000;
constexpr std::uint64_t k_explanation_bytes_max = std::uint64_t{64} << 20;

/// What preparation left in the spool; empty if there is none.
Bytes explanation_of(const FileSystem& file_system, const Spool& spool, const DocumentRow& row) {
    const auto file = spool.explanation_file(row.key);
    const auto status = file_system.status(file);
    if (!status || status->type != FileType::regular) {
        return {};
    }
    return file_system.read(file, k_explanation_bytes_max);
}

bool holds(const FileSystem& file_system, const Path& file, const Bytes& bytes) {
    const auto status = file_system.status(file);
    return status && status->type == FileType::regular && status->size_bytes == bytes.size() &&
           file_system.read(file, k_explanation_bytes_max) == bytes;
}

} // namespace

void put_explanation_in_out(FileSystem& file_system, const Spool& spool, const DocumentRow& row) {
    const auto name = work_sheet_from(row.work).explanation;
    if (name.empty()) {
        return;
    }
    const auto target = Path(row.receipt_path).parent_path() / name;
    if (file_system.status(target)) {
        return;
    }
    if (const auto bytes = explanation_of(file_system, spool, row); !bytes.empty()) {
        write_and_rename(file_system, target, bytes);
    }
}

void put_explanation_in_job(FileSystem& file_system, const Spool& spool, const DocumentRow& row) {
    if (work_sheet_from(row.work).explanation.empty()) {
        return;
    }
    const auto bytes = explanation_of(file_system, spool, row);
    const auto target = spool.job_folder(row.key) / k_explanation_name;
    if (bytes.empty() || holds(file_system, target, bytes)) {
        return;
    }
    set_aside_senders_file(file_system, spool.job_folder(row.key), k_explanation_name);
    replace_durably(file_system, target, bytes);
}

void set_aside_senders_file(FileSystem& file_system, const Path& job, const Path& name) {
    remove_tree(file_system, job / ("." + name.string() + ".tmp"));
    if (!file_system.status(job / name)) {
        return;
    }
    for (unsigned n = 1; n < k_name_tries_max; ++n) {
        const auto aside = "receipt-from-sender" + (n == 1 ? "" : "~" + std::to_string(n)) +
                           name.extension().string();
        if (!file_system.status(job / aside)) {
            file_system.rename(job / name, job / aside);
            return;
        }
    }
    throw Failure(FailureKind::exists, "no free name for the sender's " + name.string());
}

} // namespace scanseal::pipeline
