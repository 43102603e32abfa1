// Stations that lost their journal or whose ledger is damaged, at any moment of the road, are
// mended from what is left, and the mending may itself be cut short anywhere.
#include "pipeline/recovery.hpp"

#include "tests/apps/fault_world.hpp"
#include "tests/apps/operation_sampling.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace scanseal::pipeline {

namespace {

using test::Loss;

enum class Harm { journal_gone, ledger_shortened, ledger_changed, ledger_gone, journal_and_ledger };

const Path k_journal = k_station / "journal.db";
const Path k_ledger = k_station / "ledger/ledger.jsonl";

/// What a person or a dying disk does; false when there is nothing to do it to.
bool do_harm(test::FaultFileSystem& disk, Harm harm) {
    const bool journal = harm == Harm::journal_gone || harm == Harm::journal_and_ledger;
    if (journal) {
        for (const auto* part : {"", "-wal", "-shm"}) {
            disk.remove_file(k_journal.string() + part);
        }
    }
    if (harm != Harm::journal_gone) {
        auto ledger = disk.bytes_at(k_ledger);
        if (!ledger || ledger->empty()) {
            return journal;
        }
        if (harm == Harm::ledger_gone) {
            disk.remove_file(k_ledger);
        } else if (harm == Harm::ledger_shortened) {
            const auto end = std::find(ledger->rbegin() + 1, ledger->rend(), std::uint8_t{'\n'});
            disk.truncate(k_ledger, static_cast<std::uint64_t>(ledger->rend() - end));
        } else {
            const auto text = as_text(*ledger);
            const auto at = text.find("\"job\":\"") + 7;
            (*ledger)[at] = 'X';
            disk.put_durable(k_ledger, *ledger);
        }
    }
    disk.make_all_durable();
    return true;
}

class RecoveryWorld : public FaultWorld {
public:
    /// False when it crashed on the way.
    bool mend_all() {
        return try_to_mend() && !disk.crashed(); // SQLite may meet the crash when it closes
    }

    bool try_to_mend() {
        try {
            const apps::OpenedStation opened(disk, clock(), k_station, apps::OpenFor::looking);
            const storage::Vault vault(disk, {.root = opened.options().vault_root,
                                              .staging = opened.options().vault_staging});
            auto damage = look_for_damage(disk, clock(), opened.options(), vault);
            for (auto& job : damage.jobs) {
                job.captured_at = clock().now(); // the disk in memory has a time of its own
                if (job.hot_folder.empty()) {
                    job.hot_folder = "encounter"; // --folder
                }
            }
            if (damage.any()) {
                mend(disk, clock(), opened.options(), vault, damage);
            }
            return true;
        } catch (const test::CrashNow&) {
            return false;
        } catch (const Failure&) { // the crash came to pass inside SQLite
            if (disk.crashed()) {
                return false;
            }
            throw;
        }
    }

    [[nodiscard]] bool is_damaged() {
        const apps::OpenedStation opened(disk, clock(), k_station, apps::OpenFor::looking);
        const storage::Vault vault(
            disk, {.root = opened.options().vault_root, .staging = opened.options().vault_staging});
        return look_for_damage(disk, clock(), opened.options(), vault).any();
    }

    /// Each job has an answer, maybe two after a loss of the journal; nothing is left over.
    void expect_nothing_is_lost() {
        std::size_t good = 0;
        std::size_t bad = 0;
        for (const auto& line : disk.tree()) {
            good += line.find("/out/good") != std::string::npos ? 1U : 0U;
            good += line.find("/out/recovered-") != std::string::npos ? 1U : 0U;
            bad += line.find("/rejected/") != std::string::npos &&
                           line.find("/0001.tif") != std::string::npos
                       ? 1U
                       : 0U;
            for (const auto* place : {"/station/spool/", "/station/vault.staging/"}) {
                const auto at = line.find(place);
                EXPECT_FALSE(at == 0 && line.substr(0, line.rfind(' ')).back() != '/') << line;
            }
        }
        EXPECT_GE(good, 1U) << testing::PrintToString(disk.tree());
        EXPECT_GE(bad, 1U);
    }

    [[nodiscard]] std::string ledger_text() const {
        const auto bytes = disk.bytes_at(k_ledger);
        return bytes ? std::string(as_text(*bytes)) : std::string();
    }
};

/// Crashes on the road at `operation`, does harm, crashes in the mending at `mending` (0: not), and
/// goes on. False when the road was over before.
bool survive(std::uint64_t operation, Harm harm, std::uint64_t mending) {
    RecoveryWorld world;
    world.disk.crash_at(operation, Loss::drop_unsynced, operation);
    const bool finished = world.run() && !world.disk.crashed();
    if (!finished) {
        world.disk.restart();
    }
    world.disk.clear_faults();
    world.restart_sqlite();
    if (!do_harm(world.disk, harm)) {
        return !finished;
    }
    world.disk.clear_faults();
    if (mending != 0) {
        world.disk.crash_at(mending, Loss::drop_unsynced, mending);
    }
    if (!world.mend_all()) {
        world.disk.restart();
        world.disk.clear_faults();
        world.restart_sqlite();
        EXPECT_TRUE(world.mend_all());
    }
    world.disk.clear_faults();
    EXPECT_FALSE(world.is_damaged());
    world.recover();
    if (!testing::Test::HasFatalFailure()) {
        world.expect_nothing_is_lost();
        world.expect_station_verifies();
    }
    return !finished;
}

class Recovery : public ::testing::TestWithParam<Harm> {};

TEST_P(Recovery, of_a_station_harmed_at_any_moment_loses_nothing_and_seals_nothing_twice) {
    const auto tried = test::sampling(37);
    for (auto operation = tried.first; !HasFailure(); operation += tried.step) {
        SCOPED_TRACE("harmed after operation " + std::to_string(operation));
        if (!survive(operation, GetParam(), 0)) {
            return;
        }
    }
}

TEST_P(Recovery, that_is_cut_short_anywhere_is_done_again) {
    constexpr std::uint64_t k_after_all = 1'000'000;
    const auto tried = test::sampling(7);
    for (auto mending = tried.first; mending < 60 && !HasFailure(); mending += tried.step) {
        SCOPED_TRACE("mending cut short at " + std::to_string(mending));
        static_cast<void>(survive(k_after_all, GetParam(), mending));
    }
}

std::string name_of(const ::testing::TestParamInfo<Harm>& info) {
    constexpr std::array k_names{"journal_gone", "ledger_shortened", "ledger_changed",
                                 "ledger_gone", "journal_and_ledger"};
    return k_names.at(static_cast<std::size_t>(info.param));
}

INSTANTIATE_TEST_SUITE_P(Harms, Recovery,
                         ::testing::Values(Harm::journal_gone, Harm::ledger_shortened,
                                           Harm::ledger_changed, Harm::ledger_gone,
                                           Harm::journal_and_ledger),
                         name_of);

TEST(RecoveryOfAStation, that_is_well_changes_nothing) {
    RecoveryWorld world;
    EXPECT_FALSE(world.is_damaged()) << "nothing has happened yet";
    ASSERT_TRUE(world.run());
    world.restart_sqlite();
    EXPECT_FALSE(world.is_damaged());
}

TEST(RecoveryOfAStation, is_what_the_daemon_advises_when_it_does_not_start) {
    for (const auto harm :
         {Harm::journal_gone, Harm::ledger_shortened, Harm::ledger_changed, Harm::ledger_gone}) {
        SCOPED_TRACE(static_cast<int>(harm));
        RecoveryWorld world;
        ASSERT_TRUE(world.run());
        world.restart_sqlite();
        ASSERT_TRUE(do_harm(world.disk, harm));
        world.restart_sqlite();
        try {
            static_cast<void>(world.run());
            ADD_FAILURE() << "it started";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind(), FailureKind::corrupt);
            EXPECT_NE(std::string(failure.what()).find("'scanseal recover'"), std::string::npos)
                << failure.what();
        }
    }
}

TEST(RecoveryOfAStation, names_the_broken_ledger_in_the_new_one) {
    RecoveryWorld world;
    ASSERT_TRUE(world.run());
    world.restart_sqlite();
    ASSERT_TRUE(do_harm(world.disk, Harm::ledger_changed));
    EXPECT_TRUE(world.is_damaged());
    const auto broken = *world.disk.bytes_at(k_ledger);
    ASSERT_TRUE(world.mend_all());
    const auto text = world.ledger_text();
    const auto first = nlohmann::json::parse(text.substr(0, text.find('\n')));
    EXPECT_EQ(first.at("event"), "ledger_restarted");
    EXPECT_NE(first.at("problem").get<std::string>().find("line 2: prev does not match"),
              std::string::npos);
    EXPECT_NE(first.at("kept").get<std::string>().find(sha256(broken).hex()), std::string::npos);
    EXPECT_EQ(first.at("good_lines"), "1");
    EXPECT_NE(text.find("\"restated\""), std::string::npos);
}

} // namespace

} // namespace scanseal::pipeline
