#include "pipeline/metrics_text.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <string_view>
#include <utility>

namespace scanseal::pipeline {

namespace {

using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// Label values: backslash, quotation mark and line end are escaped, all else is UTF-8 as it is.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') {
            out += '\\';
        }
        out += c;
    }
    return out;
}

class Writer {
public:
    /// Begins a metric; its samples follow.
    void metric(std::string_view name, std::string_view type, std::string_view help) {
        name_ = name;
        text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
    }

    template <class Number>
    void sample(Labels labels, Number value, std::string_view suffix = "") {
        text_ += name_;
        text_ += suffix;
        std::string_view separator = "{";
        for (const auto& [key, text] : labels) {
            text_ += fmt::format("{}{}=\"{}\"", separator, key, escaped(text));
            separator = ",";
        }
        text_ += labels.size() > 0 ? "} " : " ";
        text_ += fmt::format("{}\n", value);
    }

    template <class Number>
    void single(std::string_view name, std::string_view type, std::string_view help, Number value) {
        metric(name, type, help);
        sample({}, value);
    }

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string name_;
    std::string text_;
};

void write_documents(const StationFigures& figures, Writer& writer) {
    writer.metric("scanseal_documents_total", "counter",
                  "Receipts written since the start, by outcome.");
    for (const auto* outcome : {"committed", "duplicate", "rejected", "review", "separated"}) {
        const auto found = figures.outcomes.find(outcome);
        writer.sample({{"outcome", outcome}}, found == figures.outcomes.end() ? 0 : found->second);
    }
    writer.metric("scanseal_queue_documents", "gauge",
                  "Documents taken in and not answered yet, by the part of the road they are in.");
    for (const auto& [part, count] : figures.queues) {
        writer.sample({{"stage", to_string(part)}}, count);
    }
    writer.single("scanseal_held_documents", "gauge", "Documents held for a person's decision.",
                  figures.held_for_review);
    if (figures.oldest_waiting) {
        writer.single("scanseal_oldest_document_age_seconds", "gauge",
                      "Time since capture of the oldest document in work.",
                      figures.oldest_waiting->count());
    }
    if (figures.next_deadline_in) {
        writer.single("scanseal_next_deadline_seconds", "gauge",
                      "Time until the nearest end of a scan window of a document in work; negative "
                      "once it has passed.",
                      figures.next_deadline_in->count());
    }
}

void write_resources(const StationFigures& figures, Writer& writer) {
    writer.single("scanseal_memory_budget_bytes", "gauge", "Budget for pages in work.",
                  figures.memory_budget_bytes);
    writer.single("scanseal_memory_budget_used_bytes", "gauge", "What of it is in use.",
                  figures.memory_used_bytes);
    writer.metric("scanseal_disk_free_bytes", "gauge", "Free space where this lies.");
    writer.sample({{"place", "spool"}}, figures.spool_free_bytes);
    writer.sample({{"place", "vault"}}, figures.vault_free_bytes);
    writer.single("scanseal_disk_reserve_bytes", "gauge",
                  "With less than this free nothing is taken in.", figures.reserve_bytes);
    writer.single("scanseal_intake_paused", "gauge",
                  "1 while the disk is too full to take jobs in.", figures.disk_full ? 1 : 0);
    writer.metric("scanseal_hot_folder_up", "gauge", "0 while the hot folder cannot be looked at.");
    for (const auto& [profile, well] : figures.hot_folders) {
        writer.sample({{"hot_folder", profile}}, well ? 1 : 0);
    }
    writer.single("scanseal_threads", "gauge", "Working threads.", figures.threads);
    writer.single("scanseal_threads_stalled", "gauge",
                  "Working threads without progress for longer than stall_s.",
                  figures.stalled.size());
}

void write_timestamps(const StationFigures& figures, Writer& writer) {
    writer.single("scanseal_timestamps_total", "counter", "Timestamps obtained since the start.",
                  figures.timestamps);
    writer.metric("scanseal_timestamp_failures_total", "counter",
                  "Requests to a timestamp authority that gave none, by refusal code.");
    for (const auto& [code, count] : figures.timestamp_failures) {
        writer.sample({{"code", to_string(code)}}, count);
    }
    writer.single("scanseal_timestamp_outage_seconds", "gauge",
                  "Since the first failure after the last timestamp; 0 while they come.",
                  figures.timestamp_outage ? figures.timestamp_outage->count() : 0);
}

void write_durations(const StationFigures& figures, Writer& writer) {
    writer.metric("scanseal_stage_seconds", "histogram",
                  "Time that documents spent in a part of the road; total: capture to receipt.");
    for (std::size_t i = 0; i < k_road_parts; ++i) {
        const auto part = static_cast<RoadPart>(i);
        const auto found = figures.durations.find(part);
        const auto histogram =
            found == figures.durations.end() ? DurationHistogram{} : found->second;
        std::uint64_t count = 0;
        for (std::size_t bucket = 0; bucket < histogram.counts.size(); ++bucket) {
            count += histogram.counts.at(bucket);
            const auto bound = bucket < DurationHistogram::k_bounds_s.size()
                                   ? fmt::format("{}", DurationHistogram::k_bounds_s.at(bucket))
                                   : std::string("+Inf");
            writer.sample({{"stage", to_string(part)}, {"le", bound}}, count, "_bucket");
        }
        writer.sample({{"stage", to_string(part)}}, histogram.sum_s, "_sum");
        writer.sample({{"stage", to_string(part)}}, count, "_count");
    }
}

} // namespace

std::string metrics_text(const StationFigures& figures, bool healthy) {
    Writer writer;
    writer.metric("scanseal_build_info", "gauge", "1; the labels say which build and station.");
    writer.sample({{"software", figures.software}, {"station", figures.station}}, 1);
    writer.single("scanseal_healthy", "gauge", "1 while /healthz answers 200.", healthy ? 1 : 0);
    write_documents(figures, writer);
    write_resources(figures, writer);
    write_timestamps(figures, writer);
    write_durations(figures, writer);
    return writer.take();
}

} // namespace scanseal::pipeline
