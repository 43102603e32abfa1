// tests/apps/fault_world.hpp — a station on a disk that crashes, with a job to commit and one to
// refuse.
#pragma once

#include "tests/apps/fault_station.hpp"
#include "tests/apps/road_jobs.hpp"

namespace scanseal::pipeline {

class FaultWorld : public FaultStation {
public:
    /// As of FaultStation.
    explicit FaultWorld(bool hot_elsewhere = false) : FaultStation(hot_elsewhere) {
        put("good", 0, "clerk01");
        put("bad", 1, "nobody");
        begin();
    }

    void expect_both_answered() const {
        const auto good = receipt("out/good.receipt.json");
        const auto bad = receipt("rejected/bad/receipt.json");
        EXPECT_EQ(good.value("outcome", "none"), "committed");
        EXPECT_EQ(bad.value("outcome", "none"), "rejected");
        EXPECT_TRUE(text_at(k_hot / "rejected/bad/0001.tif") == test::page_bytes(1));
        const std::set<std::string> expected{"out/good.receipt.json", "rejected/bad/0001.tif",
                                             "rejected/bad/job.json", "rejected/bad/receipt.html",
                                             "rejected/bad/receipt.json"};
        EXPECT_EQ(files_below(k_hot), expected);
        expect_nothing_in_work();
    }

    void expect_station_verifies() { FaultStation::expect_station_verifies(1); }

private:
    /// The good one as two files beside each other, the bad one as a folder.
    void put(const std::string& name, unsigned number, const std::string& operator_id) {
        const bool folder = number == 1;
        if (folder) {
            disk.create_directory(k_hot / "in" / name);
        }
        const auto page = folder ? std::string("0001.tif") : name + ".tif";
        const auto job = folder ? std::string("job.json") : name + ".json";
        const auto place = folder ? k_hot / "in" / name : k_hot / "in";
        disk.put_durable(place / page, as_bytes(test::page_bytes(number)));
        disk.put_durable(place / job, as_bytes(test::job_text(number, operator_id, page)));
    }
};

} // namespace scanseal::pipeline
