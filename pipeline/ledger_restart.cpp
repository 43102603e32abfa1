#include "core/digest.hpp"
#include "core/durable_files.hpp"
#include "core/ids.hpp"
#include "core/time_text.hpp"
#include "pipeline/recovery_internal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace scanseal::pipeline {

namespace {

using nlohmann::ordered_json;

constexpr const char* k_restarted = "ledger_restarted";
constexpr const char* k_broken_prefix = "ledger-broken-";
constexpr std::uint64_t k_first_line_bytes_max = std::uint64_t{1} << 20U;

std::string digest_of_file(const FileSystem& file_system, const Path& file) {
    const auto source = file_system.open(file);
    Hasher hash(DigestAlgorithm::sha256);
    Bytes piece(std::size_t{1} << 20U);
    std::uint64_t at = 0;
    while (const auto count = source->read_at(at, piece)) {
        hash.update(ByteView(piece).first(count));
        at += count;
    }
    return hash.finish().hex();
}

/// "NAME SHA256" of each broken ledger that is kept, oldest first.
std::string kept_ledgers(const FileSystem& file_system, const Path& directory) {
    std::vector<std::string> names;
    for (const auto& entry : file_system.list(directory)) {
        if (entry.type == FileType::regular && entry.name.starts_with(k_broken_prefix)) {
            names.push_back(entry.name);
        }
    }
    std::sort(names.begin(), names.end());
    std::string text;
    for (const auto& name : names) {
        text +=
            (text.empty() ? "" : ", ") + name + " " + digest_of_file(file_system, directory / name);
    }
    return text;
}

/// The event of a line that stood in the outbox, to follow another line now.
storage::LedgerEvent event_of(const std::string& line) {
    const auto json = ordered_json::parse(line);
    storage::LedgerEvent event;
    for (const auto& [name, value] : json.items()) {
        if (name == "at") {
            event.at = parse_rfc3339(value.get<std::string>()).value_or(TimePoint{});
        } else if (name == "event") {
            event.event = value.get<std::string>();
        } else if (name != "seq" && name != "prev") {
            event.fields.emplace_back(name, value.get<std::string>());
        }
    }
    return event;
}

/// Adds lines to a chain in memory.
class NewChain {
public:
    void add(const storage::LedgerEvent& event) {
        const auto line = storage::make_ledger_line(head_, event);
        head_ = line.head;
        text_ += line.text + "\n";
    }

    [[nodiscard]] const storage::LedgerHead& head() const noexcept { return head_; }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    storage::LedgerHead head_;
    std::string text_;
};

} // namespace

std::string aside_suffix(const Clock& clock) {
    auto text = format_utc(std::chrono::floor<std::chrono::seconds>(clock.now()));
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text + "-" + random_name().substr(0, 6);
}

std::optional<storage::LedgerEvent> restated(const storage::Vault& vault, const RecordId& id,
                                             TimePoint at, const std::string& why) {
    const auto place = vault.locate(id);
    if (!place) {
        return std::nullopt;
    }
    return storage::LedgerEvent{.at = at,
                                .event = "committed",
                                .fields = {{"record_id", id.text()},
                                           {"version", place->version},
                                           {"inventory_sha512", place->inventory_sha512.hex()},
                                           {"restated", why}}};
}

bool is_restart_from(const FileSystem& file_system, const storage::Ledger& ledger,
                     const storage::LedgerHead& journal_head) {
    if (!file_system.status(ledger.file())) {
        return false;
    }
    Bytes bytes(k_first_line_bytes_max);
    const auto count = file_system.open(ledger.file())->read_at(0, bytes);
    const auto text = as_text(ByteView(bytes).first(count));
    const auto line = nlohmann::json::parse(text.substr(0, text.find('\n')), nullptr, false);
    return line.is_object() && line.value("event", "") == k_restarted &&
           line.value("journal_sha256", "") == journal_head.sha256_hex;
}

storage::LedgerHead restart_ledger(FileSystem& file_system, const Clock& clock,
                                   const StationOptions& options, const storage::Vault& vault,
                                   const Damage& damage, const storage::LedgerHead& journal_head,
                                   const std::vector<storage::LedgerLine>& pending,
                                   const std::vector<std::string>& leave_out) {
    const auto& directory = options.ledger_directory;
    const storage::Ledger ledger(file_system, directory);
    create_directories_durably(file_system, directory);
    const auto before = ledger.read();
    if (file_system.status(ledger.file())) {
        move_durably(file_system, ledger.file(),
                     directory / (k_broken_prefix + aside_suffix(clock) + ".jsonl"));
    }
    const auto now = clock.now();
    NewChain chain;
    chain.add({.at = now,
               .event = k_restarted,
               .fields = {{"problem", damage.ledger_problem},
                          {"good_lines", std::to_string(before.head.sequence)},
                          {"good_sha256", before.head.sha256_hex},
                          {"journal_lines", std::to_string(journal_head.sequence)},
                          {"journal_sha256", journal_head.sha256_hex},
                          {"kept", kept_ledgers(file_system, directory)}}});
    auto ids = vault.list();
    std::sort(ids.begin(), ids.end(),
              [](const RecordId& one, const RecordId& other) { return one.text() < other.text(); });
    for (const auto& id : ids) {
        if (std::find(leave_out.begin(), leave_out.end(), id.text()) != leave_out.end()) {
            continue;
        }
        if (const auto event = restated(vault, id, now, "the ledger was damaged")) {
            chain.add(*event);
        }
    }
    for (const auto& line : pending) {
        auto event = event_of(line.text);
        if (event.event != "committed") {
            chain.add(event);
        }
    }
    write_durably(file_system, ledger.file(), as_bytes(chain.text()));
    return chain.head();
}

} // namespace scanseal::pipeline
