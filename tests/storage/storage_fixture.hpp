// tests/storage/storage_fixture.hpp — a vault in a temporary folder with a record or two.
#pragma once

#include "core/posix_file_system.hpp"
#include "core/time_text.hpp"
#include "storage/vault.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <string>

namespace scanseal::storage {

inline RecordId record_id(const std::string& seed) {
    return RecordId::from_digest(sha256(as_bytes(seed)));
}

inline VersionNote note() {
    return {.created = *parse_rfc3339("2026-11-20T01:12:00Z"),
            .message = "Scanned and sealed",
            .user_name = "山田 太郎",
            .user_address = "urn:scanseal:operator:clerk01"};
}

class VaultFixture : public testing::Test {
protected:
    /// Two pages, one of them twice, a document, the manifest and a seal, in staging.
    StagedRecord staged(const std::string& name, const std::string& seed) {
        auto record = vault_.stage(name, record_id(seed));
        add(record, "document.json", R"({"seed":")" + seed + "\"}\n");
        add(record, "pages/0001.tif", "first page " + seed);
        add(record, "pages/0002.tif", "blank page");
        add(record, "pages/0003.tif", "blank page");
        add(record, "source/deep/er/scan.pdf", std::string(3 << 20, 'x'));
        add(record, "manifest-sha512.txt", manifest_text(record.files));
        add(record, "seal/signature.p7s", "not a real one");
        return record;
    }

    CommittedRecord committed(const std::string& seed) {
        const auto result = vault_.commit(staged("s-" + seed, seed), note());
        EXPECT_TRUE(result.has_value());
        return result.value_or(CommittedRecord{});
    }

    void add(StagedRecord& record, const std::string& path, const std::string& text) {
        EXPECT_EQ(vault_.add_file(record, path, as_bytes(text)).sha512, sha512(as_bytes(text)));
    }

    Path object(const std::string& seed) {
        return options_.root / vault_.locate(record_id(seed))->object_path;
    }

    test::TempDir dir_;
    PosixFileSystem files_;
    VaultOptions options_{.root = dir_.path() / "vault", .staging = dir_.path() / "vault.staging"};
    Vault vault_{files_, options_};
};

} // namespace scanseal::storage
