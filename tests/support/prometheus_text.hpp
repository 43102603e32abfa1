// tests/support/prometheus_text.hpp — a strict reader of the Prometheus text format 0.0.4, written
// from its documentation ("Exposition formats") and not from our writer: every line has to be a
// HELP, a TYPE or a sample, names and labels are well formed, samples of a metric stand together
// below its TYPE, no sample comes twice, and histograms are cumulative.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace scanseal::test {

struct PrometheusText {
    /// "name{label="value",...}" with labels sorted, as written but for that; value as a number.
    std::map<std::string, double> samples;
    std::map<std::string, std::string> types; ///< by metric
    std::vector<std::string> mistakes;        ///< "line 3: ..."
};

[[nodiscard]] PrometheusText read_prometheus_text(const std::string& text);

} // namespace scanseal::test
