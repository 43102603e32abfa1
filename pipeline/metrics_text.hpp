// pipeline/metrics_text.hpp — figures of a station in the text format that Prometheus reads
// (Prometheus documentation, "Exposition formats", text format 0.0.4). Names: docs/monitoring.md.
#pragma once

#include "pipeline/station_figures.hpp"

#include <string>

namespace scanseal::pipeline {

/// The content type to send it with.
constexpr const char* k_metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

/// `healthy` is the answer that /healthz gives at the same moment.
[[nodiscard]] std::string metrics_text(const StationFigures& figures, bool healthy);

} // namespace scanseal::pipeline
