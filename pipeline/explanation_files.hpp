// pipeline/explanation_files.hpp — brings the explanation of a refused or held job from the spool
// to where its receipt goes, before the receipt.
#pragma once

#include "core/file_system.hpp"
#include "pipeline/journal.hpp"
#include "pipeline/spool.hpp"

namespace scanseal::pipeline {

/// Puts the explanation of a held job beside row.receipt_path, under the name that the receipt
/// gives. Content durable; the name is after sync_directory of the folder. Does nothing when the
/// job has none or the name is taken (a crash came after the first time). Throws Failure.
void put_explanation_in_out(FileSystem& file_system, const Spool& spool, const DocumentRow& row);

/// Puts the explanation of a rejected job into its folder in the spool, which then goes back to the
/// sender; a receipt.html of the sender's is set aside. Durable once `job` is synced. Throws
/// Failure.
void put_explanation_in_job(FileSystem& file_system, const Spool& spool, const DocumentRow& row);

/// Renames job/STEM.EXTENSION, if it is there, to receipt-from-sender.EXTENSION or the next free
/// name.
void set_aside_senders_file(FileSystem& file_system, const Path& job, const Path& name);

} // namespace scanseal::pipeline
