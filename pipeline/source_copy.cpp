#include "pipeline/source_copy.hpp"

#include "core/digest.hpp"
#include "core/failure.hpp"
#include "core/file_copy.hpp"

namespace scanseal::pipeline {

namespace {

/// Requires: the spool holds a copy of it, durably. What cannot be removed is no reason to copy it
/// again.
void remove_one(FileSystem& file_system, const Path& path, const FileStatus& before,
                LeftSource& left) {
    try {
        if (before.type == FileType::directory) {
            file_system.remove_directory(path);
        } else {
            file_system.remove_file(path);
        }
    } catch (const Failure& failure) {
        if (before.type == FileType::directory) {
            // It holds what is told of or came later, or cannot be removed. What went from it must
            // not come back with a power cut, to be taken for a new job.
            if (file_system.status(path)) {
                file_system.sync_directory(path);
            }
            return;
        }
        left.reason = left.reason.empty() ? failure.what() : left.reason;
        left.files.push_back({.path = path,
                              .inode = before.inode,
                              .size_bytes = before.size_bytes,
                              .modified_ns = before.modified_ns});
    }
}

} // namespace

void copy_checked(FileSystem& file_system, const Path& source, const Path& target) {
    const auto written = copy_file(file_system, source, target);
    const auto copy = file_system.open(target);
    if (copy->size_bytes() != written.size_bytes ||
        digest_of(DigestAlgorithm::sha256, *copy) != written.sha256) {
        throw Failure(FailureKind::input_output,
                      "the copy of '" + source.string() + "' does not read back as written");
    }
}

void copy_source(FileSystem& file_system, const Path& source, const Path& target,
                 std::vector<CopiedSource>& copied) {
    const auto status = file_system.status(source);
    if (!status) {
        throw Failure(FailureKind::not_found, "'" + source.string() + "' went away");
    }
    if (status->type == FileType::directory) {
        file_system.create_directory(target);
        for (const auto& entry : file_system.list(source)) {
            copy_source(file_system, source / entry.name, target / entry.name, copied);
        }
        file_system.sync_directory(target);
    } else if (status->type == FileType::regular) {
        copy_checked(file_system, source, target);
    }
    copied.push_back({.path = source, .before = *status});
}

LeftSource remove_copied(FileSystem& file_system, const std::vector<CopiedSource>& copied) {
    LeftSource left;
    for (const auto& [path, before] : copied) {
        const auto now = file_system.status(path);
        if (!now) {
            continue;
        }
        const bool same = now->inode == before.inode && now->size_bytes == before.size_bytes &&
                          now->modified_ns == before.modified_ns;
        if (before.type != FileType::regular || same) { // a link or device holds no bytes to keep
            remove_one(file_system, path, before, left);
        }
    }
    return left;
}

void remove_if_same(FileSystem& file_system, const Path& source, const Path& copy,
                    LeftSource& left) {
    const auto there = file_system.status(source);
    const auto here = file_system.status(copy);
    if (!there || !here || there->type != here->type) {
        return;
    }
    if (here->type == FileType::directory) {
        for (const auto& entry : file_system.list(copy)) {
            remove_if_same(file_system, source / entry.name, copy / entry.name, left);
        }
        if (file_system.list(source).empty()) {
            remove_one(file_system, source, *there, left);
        } else {
            file_system.sync_directory(source);
        }
    } else if (here->type == FileType::regular && there->size_bytes == here->size_bytes &&
               digest_of(DigestAlgorithm::sha256, *file_system.open(source)) ==
                   digest_of(DigestAlgorithm::sha256, *file_system.open(copy))) {
        remove_one(file_system, source, *there, left);
    }
}

} // namespace scanseal::pipeline
