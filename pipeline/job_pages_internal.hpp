// pipeline/job_pages_internal.hpp — the lists of files in a job.json: its pages, and the images
// that they took the place of. For job.cpp, which reads the rest.
#pragma once

#include "pipeline/job.hpp"
#include "pipeline/json_reader_internal.hpp"

#include <optional>
#include <vector>

namespace scanseal::pipeline {

// What is wrong goes to the reader's mistakes.

/// An instant with its offset, or a date: that day's start in `zone`.
[[nodiscard]] std::optional<DeclaredTime> read_time(JsonReader& reader, const char* name,
                                                    const TimeZone& zone, bool required = false);
/// A whole number.
[[nodiscard]] std::optional<unsigned> read_count(JsonReader& reader, const char* name, double low,
                                                 double high);
[[nodiscard]] std::vector<PageClaims> read_pages(const nlohmann::json& value,
                                                 JsonReader::Mistakes& mistakes);
/// Only of pages that the job lists: a number must say which page is meant.
[[nodiscard]] std::vector<SupersededClaims> read_superseded(const nlohmann::json& value,
                                                            std::size_t page_count,
                                                            const TimeZone& zone,
                                                            JsonReader::Mistakes& mistakes);

} // namespace scanseal::pipeline
