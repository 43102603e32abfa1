#include "pipeline/reindexing.hpp"

#include "core/failure.hpp"
#include "pipeline/document_record.hpp"
#include "pipeline/finishing.hpp"

#include <optional>

namespace scanseal::pipeline {

namespace {

/// The index entry of a record as the vault tells it; nothing, and a line in `report`, if it cannot
/// be read.
std::optional<storage::IndexedRecord> entry_of(const storage::Vault& vault, const RecordId& id,
                                               ReindexReport& report) {
    const auto document = vault.read(id, "document.json");
    const auto place = vault.locate(id);
    if (!document || !place) {
        report.unreadable.push_back(id.text() + ": " +
                                    (document ? place.error().detail : document.error().detail));
        return std::nullopt;
    }
    try {
        auto sheet = sheet_from_document_json(std::string(as_text(*document)));
        sheet.object_path = place->object_path;
        return index_entry(sheet, "");
    } catch (const Failure& failure) {
        report.unreadable.push_back(id.text() + ": " + failure.what());
        return std::nullopt;
    }
}

} // namespace

ReindexReport reindex(const storage::Vault& vault, storage::RecordIndex& index) {
    ReindexReport report;
    std::optional<std::vector<RecordId>> ids;
    std::size_t at = 0;
    index.replace_all([&]() -> std::optional<storage::IndexedRecord> {
        if (!ids) {
            ids = vault.list(); // under the index's write lock: nothing is put in between
        }
        while (at < ids->size()) {
            if (auto entry = entry_of(vault, (*ids)[at++], report)) {
                ++report.records;
                return entry;
            }
        }
        return std::nullopt;
    });
    return report;
}

} // namespace scanseal::pipeline
