#include "storage/ledger.hpp"

#include "core/assert.hpp"
#include "core/digest.hpp"
#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "core/time_text.hpp"
#include "storage/strict_json_internal.hpp"

#include <algorithm>
#include <optional>

namespace scanseal::storage {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t k_piece_bytes = std::size_t{256} << 10U;
constexpr std::size_t k_line_bytes_max = std::size_t{1} << 20U;

bool is_reserved(const std::string& name) {
    return name == "seq" || name == "at" || name == "event" || name == "prev";
}

std::optional<std::string> text_of(const json& line, const char* key) {
    const auto found = line.find(key);
    return found != line.end() && found->is_string() ? std::optional(found->get<std::string>())
                                                     : std::nullopt;
}

/// Follows the chain line by line and fills the report.
class ChainReader {
public:
    /// A whole line without its newline.
    void see_line(std::string_view text) {
        ++line_number_;
        const auto line = parse_strict_json(as_bytes(text));
        if (!line.value || !line.value->is_object()) {
            break_chain("is not a JSON object");
            return;
        }
        note_committed(*line.value);
        if (!report_.valid) {
            return;
        }
        const auto sequence = line.value->find("seq");
        if (sequence == line.value->end() || !sequence->is_number_unsigned() ||
            sequence->get<std::uint64_t>() != report_.head.sequence + 1) {
            break_chain("seq is not " + std::to_string(report_.head.sequence + 1));
        } else if (text_of(*line.value, "prev") != report_.head.sha256_hex) {
            break_chain("prev does not match line " + std::to_string(line_number_ - 1));
        } else {
            report_.head = {.sequence = report_.head.sequence + 1,
                            .sha256_hex = sha256(as_bytes(text)).hex()};
            report_.good_bytes += text.size() + 1;
        }
    }

    void see_overlong_line() {
        ++line_number_;
        break_chain("is longer than 1 MiB");
    }

    LedgerReport finish(bool torn_tail) {
        report_.torn_tail = torn_tail;
        return std::move(report_);
    }

private:
    void break_chain(const std::string& what) {
        if (report_.valid) {
            report_.valid = false;
            report_.problem = "line " + std::to_string(line_number_) + ": " + what;
        }
    }

    void note_committed(const json& line) {
        const auto record = text_of(line, "record_id");
        if (text_of(line, "event") == "committed" && record) {
            report_.committed_records.push_back(*record);
            report_.inventory_sha512[*record] = text_of(line, "inventory_sha512").value_or("");
        }
    }

    LedgerReport report_;
    std::uint64_t line_number_ = 0;
};

/// Cuts bytes that come in pieces into lines; keeps at most one line of k_line_bytes_max.
class LineCutter {
public:
    explicit LineCutter(ChainReader& chain) : chain_(chain) {}

    void add(std::string_view piece) {
        while (!piece.empty()) {
            const auto end = piece.find('\n');
            keep(piece.substr(0, end));
            if (end == std::string_view::npos) {
                return;
            }
            if (overlong_) {
                chain_.see_overlong_line();
            } else {
                chain_.see_line(line_);
            }
            line_.clear();
            overlong_ = false;
            piece.remove_prefix(end + 1);
        }
    }

    [[nodiscard]] bool in_a_line() const { return overlong_ || !line_.empty(); }

private:
    void keep(std::string_view part) {
        if (line_.size() + part.size() > k_line_bytes_max) {
            overlong_ = true;
        } else if (!overlong_) {
            line_ += part;
        }
    }

    ChainReader& chain_;
    std::string line_;
    bool overlong_ = false;
};

} // namespace

LedgerLine make_ledger_line(const LedgerHead& head, const LedgerEvent& event) {
    ordered_json line;
    line["seq"] = head.sequence + 1;
    line["at"] = format_utc(event.at);
    line["event"] = event.event;
    for (const auto& [name, value] : event.fields) {
        SCANSEAL_ASSERT(!is_reserved(name) && !line.contains(name));
        line[name] = value;
    }
    line["prev"] = head.sha256_hex;
    // File names in fields may be any bytes.
    auto text = line.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    SCANSEAL_ASSERT(text.size() <= k_line_bytes_max);
    const auto digest = sha256(as_bytes(text)).hex();
    return {.text = std::move(text), .head = {.sequence = head.sequence + 1, .sha256_hex = digest}};
}

Ledger::Ledger(FileSystem& file_system, Path directory)
    : file_system_(file_system), directory_(std::move(directory)) {}

Path Ledger::file() const {
    return directory_ / "ledger.jsonl";
}

void Ledger::append(const std::vector<LedgerLine>& lines) {
    if (lines.empty()) {
        return;
    }
    std::string text;
    for (const auto& line : lines) {
        text += line.text + "\n";
    }
    create_directories_durably(file_system_, directory_);
    const auto before = file_system_.status(file());
    try {
        const auto writer = file_system_.open_append(file());
        writer->append(as_bytes(text));
        writer->sync();
        writer->close();
        sync_folder();
    } catch (const Failure&) {
        try {
            file_system_.truncate(file(), before ? before->size_bytes : 0);
        } catch (const Failure&) {
            // The torn line stays; read() finds it.
            folder_synced_ = false;
        }
        throw;
    }
}

LedgerReport Ledger::read() const {
    ChainReader chain;
    LineCutter cutter(chain);
    if (file_system_.status(file())) {
        const auto source = file_system_.open(file());
        Bytes piece(k_piece_bytes);
        std::uint64_t offset = 0;
        while (const auto count = source->read_at(offset, piece)) {
            cutter.add(as_text(ByteView(piece).first(count)));
            offset += count;
        }
    }
    return chain.finish(cutter.in_a_line());
}

void Ledger::cut_torn_tail(const LedgerReport& report) {
    if (!report.valid) {
        throw Failure(FailureKind::corrupt,
                      "the ledger '" + file().string() + "' is broken: " + report.problem);
    }
    if (!file_system_.status(file())) {
        return;
    }
    if (report.torn_tail) {
        file_system_.truncate(file(), report.good_bytes);
    }
    file_system_.sync_file(file());
    folder_synced_ = false;
    sync_folder();
}

void Ledger::sync_folder() {
    if (folder_synced_) {
        return;
    }
    file_system_.sync_directory(directory_);
    const auto parent = directory_.parent_path();
    file_system_.sync_directory(parent.empty() ? Path(".") : parent);
    folder_synced_ = true;
}

} // namespace scanseal::storage
