// make_samples — draws sample documents and writes them as jobs for a hot folder; prints what each
// should come to, one JSON object a line.
#include "core/clock.hpp"
#include "tests/support/sample_jobs.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <exception>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
    try {
        CLI::App app{"Draws sample documents and writes them as hot-folder jobs.\n"
                     "Example: make_samples --out /tmp/samples && cp -r /tmp/samples/good/* "
                     "STATION/hot/encounter/in/\n"};
        scanseal::test::SampleJobOptions options;
        scanseal::test::BulkOptions bulk;
        bulk.jobs = 0;
        std::string out;
        app.add_option("--out", out, "folder to write to")->required();
        app.add_option("--seed", options.seed, "other seeds give other pages");
        app.add_option("--operator", options.operator_id, "operator the jobs name");
        app.add_option("--jobs", bulk.jobs,
                       "write this many small jobs job-0001 ... instead of good/ and bad/");
        app.add_option("--bad-every", bulk.bad_every, "every n-th of them has something wrong");
        app.add_flag("--mix", bulk.mix,
                     "grey, bilevel, colour and film; folders and sidecar files");
        CLI11_PARSE(app, argc, argv);
        options.out = out;
        options.now = scanseal::SystemClock().now();
        const auto jobs = bulk.jobs > 0 ? scanseal::test::write_bulk_jobs(options, bulk)
                                        : scanseal::test::write_sample_cases(options);
        for (const auto& job : jobs) {
            const nlohmann::ordered_json line = {{"name", job.name},
                                                 {"form", job.form},
                                                 {"expected", job.good ? "committed" : "rejected"},
                                                 {"code", job.code}};
            std::cout << line.dump() << '\n';
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "make_samples: " << error.what() << '\n';
        return 3;
    }
}
