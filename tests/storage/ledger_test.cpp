#include "storage/ledger.hpp"

#include "core/digest.hpp"
#include "core/failure.hpp"
#include "core/posix_file_system.hpp"
#include "core/time_text.hpp"
#include "tests/storage/noting_file_system.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace scanseal::storage {
namespace {

using test::read_file;
using test::write_file;

class LedgerTest : public testing::Test {
protected:
    static LedgerEvent event(const std::string& name, const std::string& record) {
        return {.at = *parse_rfc3339("2026-11-20T01:12:00Z"),
                .event = name,
                .fields = {{"record_id", record}, {"job", "a \"b\"\n山"}}};
    }

    void append(const std::string& name, const std::string& record) {
        const auto line = make_ledger_line(head_, event(name, record));
        ledger_.append({line});
        head_ = line.head;
    }

    /// Three lines, the second not a commit.
    void fill() {
        append("committed", "r1");
        append("rejected", "r2");
        append("committed", "r3");
    }

    std::vector<std::string> lines() const {
        std::vector<std::string> lines;
        const auto text = read_file(ledger_.file());
        for (std::size_t begin = 0; begin < text.size();) {
            const auto end = text.find('\n', begin);
            lines.push_back(text.substr(begin, end - begin));
            begin = end + 1;
        }
        return lines;
    }

    void write(const std::vector<std::string>& lines) {
        std::string text;
        for (const auto& line : lines) {
            text += line + "\n";
        }
        write_file(ledger_.file(), text);
    }

    test::TempDir dir_;
    PosixFileSystem files_;
    Ledger ledger_{files_, dir_.path() / "station" / "ledger"};
    LedgerHead head_;
};

TEST_F(LedgerTest, is_empty_at_first) {
    const auto report = ledger_.read();
    EXPECT_TRUE(report.valid);
    EXPECT_FALSE(report.torn_tail);
    EXPECT_EQ(report.head, LedgerHead{});
    ledger_.cut_torn_tail(report);
    ledger_.append({});
    EXPECT_FALSE(std::filesystem::exists(ledger_.file()));
}

TEST_F(LedgerTest, keeps_the_inventory_digest_of_the_last_committed_line_of_a_record) {
    const auto with_digest = [this](const std::string& name, const std::string& record,
                                    const std::string& digest) {
        auto one = event(name, record);
        one.fields.emplace_back("inventory_sha512", digest);
        const auto line = make_ledger_line(head_, one);
        ledger_.append({line});
        head_ = line.head;
    };
    with_digest("committed", "r1", "aa");
    with_digest("committed", "r2", "bb");
    with_digest("duplicate", "r2", "cc");
    with_digest("committed", "r1", "dd");
    append("committed", "r3");
    const std::map<std::string, std::string> expected{{"r1", "dd"}, {"r2", "bb"}, {"r3", ""}};
    EXPECT_EQ(ledger_.read().inventory_sha512, expected);

    auto all = lines();
    all[0] += " ";
    write(all);
    EXPECT_FALSE(ledger_.read().valid);
    EXPECT_EQ(ledger_.read().inventory_sha512, expected) << "behind a break too";
}

TEST_F(LedgerTest, writes_lines_that_chain) {
    fill();
    const auto report = ledger_.read();
    EXPECT_TRUE(report.valid) << report.problem;
    EXPECT_EQ(report.head, head_);
    EXPECT_EQ(report.head.sequence, 3U);
    EXPECT_EQ(report.good_bytes, std::filesystem::file_size(ledger_.file()));
    EXPECT_EQ(report.committed_records, (std::vector<std::string>{"r1", "r3"}));
    EXPECT_EQ(lines()[0],
              R"({"seq":1,"at":"2026-11-20T01:12:00Z","event":"committed","record_id":"r1",)"
              R"("job":"a \"b\"\n山","prev":")" +
                  std::string(64, '0') + "\"}");
    EXPECT_EQ(head_.sha256_hex, sha256(as_bytes(lines()[2])).hex());
}

TEST_F(LedgerTest, makes_the_same_line_again_from_the_same_event) {
    const auto line = make_ledger_line(head_, event("committed", "r1"));
    EXPECT_EQ(make_ledger_line(head_, event("committed", "r1")).text, line.text);
    const auto broken_utf8 = make_ledger_line(head_, event("rejected", "\xff\xfe"));
    ledger_.append({broken_utf8, make_ledger_line(broken_utf8.head, event("committed", "r1"))});
    EXPECT_TRUE(ledger_.read().valid);
    EXPECT_EQ(ledger_.read().head.sequence, 2U);
}

TEST_F(LedgerTest, shows_an_edited_line) {
    fill();
    auto edited = lines();
    edited[1].replace(edited[1].find("rejected"), 8, "accepted");
    write(edited);
    const auto report = ledger_.read();
    EXPECT_FALSE(report.valid);
    EXPECT_EQ(report.problem, "line 3: prev does not match line 2");
    EXPECT_EQ(report.head.sequence, 2U);
    EXPECT_EQ(report.committed_records.size(), 2U) << "also behind the break";
    try {
        ledger_.cut_torn_tail(report);
        ADD_FAILURE() << "a broken chain must not be mended";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::corrupt);
    }
}

TEST_F(LedgerTest, shows_a_removed_an_inserted_and_a_swapped_line) {
    fill();
    const auto good = lines();
    write({good[0], good[2]});
    EXPECT_EQ(ledger_.read().problem, "line 2: seq is not 2");
    write({good[1], good[2]});
    EXPECT_EQ(ledger_.read().problem, "line 1: seq is not 1");
    write({good[0], good[0], good[1], good[2]});
    EXPECT_EQ(ledger_.read().problem, "line 2: seq is not 2");
    write({good[1], good[0], good[2]});
    EXPECT_FALSE(ledger_.read().valid);
    write({good[0], "", good[1], good[2]});
    EXPECT_EQ(ledger_.read().problem, "line 2: is not a JSON object");
    write({good[0], "[1]"});
    EXPECT_EQ(ledger_.read().problem, "line 2: is not a JSON object");
    write({good[0], R"({"seq":-2})"});
    EXPECT_EQ(ledger_.read().problem, "line 2: seq is not 2");
    write({good[0], good[1] + " "});
    EXPECT_NE(ledger_.read().head, head_);
}

TEST_F(LedgerTest, shows_a_removed_last_line_only_by_the_head_kept_elsewhere) {
    fill();
    const auto good = lines();
    write({good[0], good[1]});
    const auto report = ledger_.read();
    EXPECT_TRUE(report.valid);
    EXPECT_NE(report.head, head_);
    EXPECT_EQ(report.head.sequence, 2U);
}

TEST_F(LedgerTest, cuts_a_torn_last_line_and_goes_on_with_the_same_bytes) {
    fill();
    const auto whole = read_file(ledger_.file());
    const auto lost = lines()[2];
    for (const std::size_t kept : {std::size_t{1}, lost.size() / 2, lost.size()}) {
        write_file(ledger_.file(), whole.substr(0, whole.size() - lost.size() - 1 + kept));
        const auto report = ledger_.read();
        EXPECT_TRUE(report.valid);
        EXPECT_TRUE(report.torn_tail) << kept;
        EXPECT_EQ(report.head.sequence, 2U);
        ledger_.cut_torn_tail(report);
        EXPECT_FALSE(ledger_.read().torn_tail);
        ledger_.append({make_ledger_line(report.head, event("committed", "r3"))});
        EXPECT_EQ(read_file(ledger_.file()), whole);
    }
}

TEST_F(LedgerTest, reads_hostile_files_without_holding_them_in_memory) {
    write_file(ledger_.file(), std::string(5 << 20, '['));
    auto report = ledger_.read();
    EXPECT_TRUE(report.torn_tail);
    EXPECT_TRUE(report.valid);
    write_file(ledger_.file(), std::string(5 << 20, '[') + "\n");
    report = ledger_.read();
    EXPECT_FALSE(report.valid);
    EXPECT_EQ(report.problem, "line 1: is longer than 1 MiB");
    write_file(ledger_.file(), std::string(500'000, '[') + "\n{\"a\":1,\"a\":2}\n\xff\n");
    EXPECT_EQ(ledger_.read().problem, "line 1: is not a JSON object");
}

TEST_F(LedgerTest, is_cut_back_when_an_append_fails_and_takes_the_same_lines_again) {
    NotingFileSystem failing(dir_.path());
    Ledger ledger(failing, dir_.path() / "station" / "ledger");
    const auto first = make_ledger_line(head_, event("committed", "r1"));
    const auto second = make_ledger_line(first.head, event("committed", "r2"));
    for (const auto& line : {first, second}) {
        failing.fail_sync = true;
        EXPECT_THROW(ledger.append({line}), Failure);
        const auto report = ledger.read();
        EXPECT_TRUE(report.valid);
        EXPECT_FALSE(report.torn_tail);
        EXPECT_EQ(report.head.sequence + 1, line.head.sequence);
        failing.fail_sync = false;
        ledger.cut_torn_tail(report);
        ledger.append({line});
        EXPECT_EQ(ledger.read().head, line.head);
    }
}

TEST_F(LedgerTest, syncs_the_folder_once_a_run_and_the_file_at_each_append) {
    NotingFileSystem noting(dir_.path());
    Ledger ledger(noting, dir_.path() / "station" / "ledger");
    for (int i = 0; i < 3; ++i) {
        const auto line = make_ledger_line(head_, event("committed", "r"));
        ledger.append({line});
        head_ = line.head;
    }
    const auto count = [&](const std::string& note) {
        return std::count(noting.notes.begin(), noting.notes.end(), note);
    };
    EXPECT_EQ(count("fsync station/ledger/ledger.jsonl"), 3);
    EXPECT_EQ(count("fsync station/ledger"), 1);
    EXPECT_EQ(noting.notes.back(), "fsync station/ledger/ledger.jsonl");
}

} // namespace
} // namespace scanseal::storage
