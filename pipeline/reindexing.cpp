#include "pipeline/reindexing.hpp"

#include "core/failure.hpp"
#include "pipeline/document_record.hpp"
#include "pipeline/finishing.hpp"

namespace scanseal::pipeline {

namespace {

constexpr std::size_t k_batch = 500;

} // namespace

ReindexReport reindex(const storage::Vault& vault, storage::RecordIndex& index) {
    ReindexReport report;
    index.clear();
    std::vector<storage::IndexedRecord> batch;
    for (const auto& id : vault.list()) {
        const auto document = vault.read(id, "document.json");
        const auto place = vault.locate(id);
        if (!document || !place) {
            report.unreadable.push_back(
                id.text() + ": " + (document ? place.error().detail : document.error().detail));
            continue;
        }
        try {
            auto sheet = sheet_from_document_json(std::string(as_text(*document)));
            sheet.object_path = place->object_path;
            batch.push_back(index_entry(sheet, ""));
            ++report.records;
        } catch (const Failure& failure) {
            report.unreadable.push_back(id.text() + ": " + failure.what());
        }
        if (batch.size() == k_batch) {
            index.put_all(batch);
            batch.clear();
        }
    }
    index.put_all(batch);
    return report;
}

} // namespace scanseal::pipeline
