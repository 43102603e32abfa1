// pipeline/page_conversion.hpp — one page on its way: decode, measure, judge, encode, stage, decode
// again, compare. After it the stored page is on disk (fsynced) and proved equal to the scan, pixel
// for pixel.
#pragma once

#include "pipeline/finding.hpp"
#include "pipeline/job_files.hpp"
#include "pipeline/memory_budget.hpp"
#include "pipeline/page_checks.hpp"
#include "pipeline/page_checks/document_checks.hpp"
#include "pipeline/page_code_checks.hpp"
#include "pipeline/station_options.hpp"
#include "pipeline/work_sheet.hpp"
#include "storage/vault.hpp"

#include <optional>

namespace scanseal::pipeline {

/// What one page needs to know. Everything is borrowed for the call.
struct PageTask {
    const InputFile& input;
    const Job& job;
    const MediumLimits& limits;
    PageResolution resolution;
    TimePoint captured_at;
    std::string staging_name; ///< folder in vault.staging/
    RecordId record_id;
    const PageCodeRules* codes = nullptr; ///< null: codes on the page are not read
};

/// A page after conversion. `file` is empty when a finding rejects the page.
struct PageResult {
    PageSheet page;
    Findings findings;
    PageTraits traits; ///< for the checks of the document; page 0 if the page could not be decoded
    std::optional<storage::RecordFile> file;
};

class PageConversion final {
public:
    PageConversion(FileSystem& file_system, const StationOptions& options, storage::Vault& vault,
                   MemoryBudget& budget);

    /// Goes on from `page`, whose header facts are filled in. Unless a finding rejects the page,
    /// its stored file is staged. Throws Failure when the environment breaks. Safe to call from
    /// several threads for one record.
    [[nodiscard]] PageResult convert(const PageTask& task, const PageSheet& page);

private:
    void stage_paper(const PageTask& task, const imaging::DecodedPage& decoded, PageResult& result);
    /// `frames`: pages of the file that the film came in.
    void stage_film(const PageTask& task, imaging::DecodedPage& decoded, std::uint32_t frames,
                    PageResult& result);
    /// Writes the encoded page and gives back what the disk holds.
    [[nodiscard]] Bytes stage(const PageTask& task, const Bytes& bytes, PageResult& result);

    FileSystem& file_system_;
    const StationOptions& options_;
    storage::Vault& vault_;
    MemoryBudget& budget_;
};

} // namespace scanseal::pipeline
