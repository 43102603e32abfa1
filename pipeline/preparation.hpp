// pipeline/preparation.hpp — from a claimed job to a staged record: reconcile, judge, convert,
// compare, describe. Everything here can be repeated with the same result; a restarted daemon
// simply prepares again.
#pragma once

#include "pipeline/job_files.hpp"
#include "pipeline/journal.hpp"
#include "pipeline/memory_budget.hpp"
#include "pipeline/page_conversion.hpp"
#include "pipeline/page_team.hpp"
#include "pipeline/spool.hpp"
#include "pipeline/stack_division.hpp"
#include "pipeline/station_options.hpp"
#include "pipeline/work_sheet.hpp"
#include "storage/record_index.hpp"
#include "storage/vault.hpp"

#include <string>
#include <vector>

namespace scanseal::pipeline {

/// Where a document goes after preparation.
struct Prepared {
    /// confirmed (staged, to be sealed), rejected, review, duplicate, separated; claimed: not now,
    /// `wait_for` says why.
    State next = State::claimed;
    WorkSheet sheet;
    std::string wait_for;
    std::vector<NewPart> parts{}; ///< separated: the documents; their files are in the spool
};

/// Borrows everything; one object may serve several threads.
class Preparation final {
public:
    Preparation(FileSystem& file_system, const StationOptions& options, Journal& journal,
                Spool& spool, storage::Vault& vault, const storage::RecordIndex& index,
                PageTeam& team, MemoryBudget& budget);

    /// Throws Failure when the environment breaks; then nothing but staging has changed.
    [[nodiscard]] Prepared prepare(const DocumentRow& row);

private:
    struct Context;

    [[nodiscard]] State advance(Context& context, const DocumentRow& row, std::string& wait_for);
    void explain(Context& context, const DocumentRow& row);
    [[nodiscard]] bool gather(Context& context, const DocumentRow& row) const;
    void gather_files(Context& context, const DocumentRow& row) const;
    static void take_ranges(Context& context);
    void take_replacements(Context& context, const DocumentRow& row) const;
    [[nodiscard]] static bool is_stack(const Context& context, const DocumentRow& row);
    [[nodiscard]] State separate(Context& context, const DocumentRow& row);
    [[nodiscard]] Result<std::optional<StackDivision>> survey_stack(Context& context,
                                                                    const DocumentRow& row);
    [[nodiscard]] Result<void> list_images(const Context& context, std::vector<StackFile>& files,
                                           std::vector<StackImage>& images) const;
    [[nodiscard]] Result<void> classify(const Context& context, StackImage& image);
    void put_parts(Context& context, const DocumentRow& row, const StackDivision& division);
    void drop_parts(const DocumentRow& row, const StackDivision& division);
    void note_cover_sheet(Context& context) const;
    void judge_job(Context& context) const;
    void open_inputs(Context& context) const;
    void open_page(Context& context, std::size_t input, imaging::ImageFile& image,
                   std::uint32_t index) const;
    void judge_counts(Context& context) const;
    [[nodiscard]] State reserve(Context& context, const DocumentRow& row, std::string& wait_for);
    [[nodiscard]] State answer_duplicate(Context& context) const;
    void convert_pages(Context& context, const DocumentRow& row);
    void judge_superseded(Context& context, const std::vector<PageTraits>& pages);
    void keep_superseded(Context& context, storage::StagedRecord& record);
    void check_duplicates(Context& context, const DocumentRow& row) const;
    void check_unchanged(Context& context) const;
    void keep_sources(const Context& context, storage::StagedRecord& record);
    void describe(Context& context, const DocumentRow& row);

    FileSystem& file_system_;
    const StationOptions& options_;
    Journal& journal_;
    Spool& spool_;
    storage::Vault& vault_;
    const storage::RecordIndex& index_;
    PageTeam& team_;
    MemoryBudget& budget_;
    PageConversion conversion_;
};

} // namespace scanseal::pipeline
